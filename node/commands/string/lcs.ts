import type { Args } from '../../../protocol/resp/args.js'
import { respError, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { STRING_BYTES_MAX } from '../../../protocol/resp/limits.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import type { Db } from '../../store/db.js'
import { Type } from '../../store/kind.js'
import type { Store } from '../../store/store.js'
import { commonLengths, commonRanges, commonSubsequence } from './longest-common.js'

const NOT_STRINGS = respError('ERR The specified keys must contain string values')
const LENGTH_AND_RANGES = respError('ERR If you want both the length and indexes, please just use IDX.')
const TABLE_TOO_LARGE = respError(
  'ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len',
)

/** LCS key1 key2 [LEN] [IDX] [MINMATCHLEN len] [WITHMATCHLEN] */
export const lcsCommand = defineCommand({
  name: 'lcs',
  group: 'string',
  since: '7.0.0',
  summary: 'Find longest common substring',
  complexity: 'O(N*M) where N and M are the lengths of s1 and s2, respectively',
  arity: -3,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 1, step: 1, limit: 0 } }],
  args: [
    { name: 'key1', type: 'key', keySpecIndex: 0 },
    { name: 'key2', type: 'key', keySpecIndex: 0 },
    { name: 'len', type: 'pure-token', token: 'LEN', optional: true },
    { name: 'idx', type: 'pure-token', token: 'IDX', optional: true },
    { name: 'len', type: 'integer', token: 'MINMATCHLEN', optional: true },
    { name: 'withmatchlen', type: 'pure-token', token: 'WITHMATCHLEN', optional: true },
  ],
  run({ db, store }, args, reply) {
    const keys = [args.key(), args.key()]
    const [a, b] = keys.map(key => readString(store, db, key))
    const { length, ranges, minLength, withLength } = readOptions(args)
    if (length && ranges) throw LENGTH_AND_RANGES
    if ((a.length + 1) * (b.length + 1) * Uint32Array.BYTES_PER_ELEMENT > STRING_BYTES_MAX)
      throw TABLE_TOO_LARGE
    const lengths = commonLengths(a, b)
    const longest = lengths[lengths.length - 1]
    if (length) reply.int(longest)
    else if (!ranges) reply.bulk(commonSubsequence(a, b, lengths))
    else {
      const shown = commonRanges(a, b, lengths).filter(range => range.length >= minLength)
      reply.map(2)
      reply.bulk('matches')
      reply.array(shown.length)
      for (const range of shown) {
        reply.array(withLength ? 3 : 2)
        for (const start of [range.a, range.b]) {
          reply.array(2)
          reply.int(start)
          reply.int(start + range.length - 1)
        }
        if (withLength) reply.int(range.length)
      }
      reply.bulk('len')
      reply.int(longest)
    }
  },
})

/** A key's bytes, none if it is absent. */
function readString(store: Store, db: Db, key: Slice): Buffer {
  const slot = db.find(key)
  if (slot === 0) return Buffer.alloc(0)
  if (store.type(slot) !== Type.STRING) throw NOT_STRINGS
  return store.strings.get(slot).copy()
}

function readOptions(args: Args) {
  const options = { length: false, ranges: false, minLength: 0, withLength: false }
  while (args.more) {
    if (args.word('idx')) options.ranges = true
    else if (args.word('len')) options.length = true
    else if (args.word('withmatchlen')) options.withLength = true
    else if (args.remaining > 1 && args.word('minmatchlen')) options.minLength = args.int()
    else throw SYNTAX_ERROR
  }
  return options
}

import { formatDouble } from '../../../protocol/resp/number.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import { readCursor, readScan, replyEmptyScan, replyScan } from '../../dispatch/scan.js'

/** Redis keeps a small sorted set's whole scores up to here as integers, and ZSCAN shows them as they are kept. */
const INTEGER_MAX = 2 ** 62

function scoreText(score: number): string {
  return Number.isInteger(score) && Math.abs(score) <= INTEGER_MAX
    ? String(BigInt(score))
    : formatDouble(score)
}

/** ZSCAN key cursor [MATCH pattern] [COUNT count] */
export const zscanCommand = defineCommand({
  name: 'zscan',
  group: 'sorted-set',
  since: '2.8.0',
  summary: 'Incrementally iterate sorted sets elements and associated scores',
  complexity:
    'O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection..',
  arity: -3,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'cursor', type: 'integer' },
    { name: 'pattern', type: 'pattern', token: 'MATCH', optional: true },
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
  ],
  tips: ['nondeterministic_output'],
  run({ db, store }, args, reply) {
    const key = args.key()
    const cursor = readCursor(args)
    const zset = store.zsets.open(db, key)
    if (zset === 0) {
      replyEmptyScan(reply)
      return
    }
    const options = readScan(args, cursor, false)
    replyScan(reply, options, store.zsets.length(zset), position => {
      const element = store.zsets.scanAt(zset, position)
      return [store.subkey(element), Slice.of(scoreText(store.zsets.score(element)))]
    })
  },
})

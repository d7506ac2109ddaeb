import { respError, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { intersection, readSources } from './combine.js'

const NUMKEYS_NOT_POSITIVE = respError('ERR numkeys should be greater than 0')
const TOO_FEW_KEYS = respError("ERR Number of keys can't be greater than number of args")
const LIMIT_NEGATIVE = respError("ERR LIMIT can't be negative")

/** SINTERCARD numkeys key [key ...] [LIMIT limit] */
export const sintercardCommand = defineCommand({
  name: 'sintercard',
  group: 'set',
  since: '7.0.0',
  summary: 'Intersect multiple sets and return the cardinality of the result',
  complexity: 'O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.',
  arity: -3,
  flags: ['readonly', 'movablekeys'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { keyNumIndex: 0, firstKey: 1, step: 1 } }],
  args: [
    { name: 'numkeys', type: 'integer' },
    { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
    { name: 'limit', type: 'integer', token: 'LIMIT', optional: true },
  ],
  run(ctx, args, reply) {
    const numkeys = args.intIn(1, Number.POSITIVE_INFINITY, NUMKEYS_NOT_POSITIVE)
    if (numkeys > args.remaining) throw TOO_FEW_KEYS
    const keys = args.at
    args.rewind(keys + numkeys)
    let limit = 0
    while (args.more) {
      if (args.remaining < 2 || !args.word('limit')) throw SYNTAX_ERROR
      limit = args.intIn(0, Number.POSITIVE_INFINITY, LIMIT_NEGATIVE)
    }
    args.rewind(keys)
    const sources = readSources(ctx, args, numkeys)
    reply.int(intersection(ctx.store, sources, limit === 0 ? undefined : limit).length)
  },
})

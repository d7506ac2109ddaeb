import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { memoryOf } from '../../store/memory-of.js'

const DEFAULT_SAMPLES = 5

/** MEMORY USAGE key [SAMPLES count] */
export const memoryUsageCommand = defineCommand({
  name: 'usage',
  group: 'server',
  since: '4.0.0',
  summary: 'Estimate the memory usage of a key',
  complexity: 'O(N) where N is the number of samples.',
  arity: -3,
  flags: ['readonly'],
  keys: [{ flags: ['RO'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'count', type: 'integer', token: 'SAMPLES', optional: true },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    let samples = DEFAULT_SAMPLES
    while (args.more) {
      if (args.remaining < 2 || !args.word('samples')) throw SYNTAX_ERROR
      samples = args.int()
      if (samples < 0) throw SYNTAX_ERROR
    }
    const slot = db.peek(key)
    if (slot === 0) reply.null()
    else reply.int(memoryOf(store, slot, samples === 0 ? Number.POSITIVE_INFINITY : samples))
  },
})

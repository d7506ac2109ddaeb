import type { Args } from '../../../protocol/resp/args.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'

/** PFADD key [element [element ...]] */
export const pfaddCommand = defineCommand({
  name: 'pfadd',
  group: 'hyperloglog',
  since: '2.8.9',
  summary: 'Adds the specified elements to the specified HyperLogLog.',
  complexity: 'O(1) to add every element.',
  arity: -2,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'insert'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'element', type: 'string', optional: true, multiple: true },
  ],
  run({ db, server, store }, args, reply) {
    const key = args.key()
    store.hyperloglogs.sparseBytesMax = server.config.get('hll-sparse-max-bytes')
    reply.int(store.hyperloglogs.add(db, key, rest(args)) ? 1 : 0)
  },
})

function* rest(args: Args): Iterable<Slice> {
  while (args.more) yield args.bytes()
}

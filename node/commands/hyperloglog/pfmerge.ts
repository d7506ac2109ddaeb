import { defineCommand } from '../../dispatch/command.js'

/** PFMERGE destkey sourcekey [sourcekey ...] */
export const pfmergeCommand = defineCommand({
  name: 'pfmerge',
  group: 'hyperloglog',
  since: '2.8.9',
  summary: 'Merge N different HyperLogLogs into a single one.',
  complexity: 'O(N) to merge N HyperLogLogs, but with high constant times.',
  arity: -2,
  flags: ['write', 'denyoom'],
  keys: [
    { flags: ['RW', 'access', 'insert'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RO', 'access'], begin: { index: 2 }, find: { lastKey: -1, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'destkey', type: 'key', keySpecIndex: 0 },
    { name: 'sourcekey', type: 'key', keySpecIndex: 1, multiple: true },
  ],
  run({ db, server, store }, args, reply) {
    const { hyperloglogs } = store
    const key = args.key()
    args.rewind()
    const sources: number[] = []
    while (args.more) {
      const slot = hyperloglogs.openSource(db, args.key())
      if (slot !== 0) sources.push(slot)
    }
    hyperloglogs.sparseBytesMax = server.config.get('hll-sparse-max-bytes')
    hyperloglogs.merge(db, key, sources)
    reply.ok()
  },
})

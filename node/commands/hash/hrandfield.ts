import { defineCommand } from '../../dispatch/command.js'
import { readSample, samplePositions } from '../../dispatch/sample.js'

/** HRANDFIELD key [count [WITHVALUES]] */
export const hrandfieldCommand = defineCommand({
  name: 'hrandfield',
  group: 'hash',
  since: '6.2.0',
  summary: 'Get one or multiple random fields from a hash',
  complexity: 'O(N) where N is the number of fields returned',
  arity: -2,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'options',
      type: 'block',
      optional: true,
      args: [
        { name: 'count', type: 'integer' },
        { name: 'withvalues', type: 'pure-token', token: 'WITHVALUES', optional: true },
      ],
    },
  ],
  tips: ['nondeterministic_output'],
  run({ db, store }, args, reply) {
    const key = args.key()
    const { wanted, withMore: withValues } = readSample(args, 'withvalues')
    const hash = store.hashes.open(db, key)
    const length = hash === 0 ? 0 : store.hashes.length(hash)
    if (wanted === undefined) {
      if (length === 0) reply.null()
      else reply.bulk(store.subkey(store.hashes.at(hash, Math.floor(store.random() * length))))
      return
    }
    const picked = samplePositions(length, wanted, store.random)
    reply.array(withValues && reply.version === 2 ? picked.length * 2 : picked.length)
    for (const position of picked) {
      const element = store.hashes.at(hash, position)
      if (withValues && reply.version === 3) reply.array(2)
      reply.bulk(store.subkey(element))
      if (withValues) reply.bulk(store.value(element))
    }
  },
})

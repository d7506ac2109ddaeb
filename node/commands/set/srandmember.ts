import { defineCommand } from '../../dispatch/command.js'
import { readSample, samplePositions } from '../../dispatch/sample.js'

/** SRANDMEMBER key [count] */
export const srandmemberCommand = defineCommand({
  name: 'srandmember',
  group: 'set',
  since: '1.0.0',
  summary: 'Get one or multiple random members from a set',
  complexity:
    'Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count.',
  arity: -2,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'count', type: 'integer', since: '2.6.0', optional: true },
  ],
  history: [['2.6.0', 'Added the optional `count` argument.']],
  tips: ['nondeterministic_output'],
  run({ db, store }, args, reply) {
    const key = args.key()
    const { wanted } = readSample(args)
    const set = store.sets.open(db, key)
    const length = set === 0 ? 0 : store.sets.length(set)
    if (wanted === undefined) {
      if (length === 0) reply.null()
      else reply.bulk(store.subkey(store.sets.at(set, Math.floor(store.random() * length))))
      return
    }
    const picked = samplePositions(length, wanted, store.random)
    reply.array(picked.length)
    for (const position of picked) reply.bulk(store.subkey(store.sets.at(set, position)))
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { readSample, samplePositions } from '../../dispatch/sample.js'
import { openMembers, replyMember } from './reply-members.js'

/** ZRANDMEMBER key [count [WITHSCORES]] */
export const zrandmemberCommand = defineCommand({
  name: 'zrandmember',
  group: 'sorted-set',
  since: '6.2.0',
  summary: 'Get one or multiple random elements from a sorted set',
  complexity: 'O(N) where N is the number of elements returned',
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
        { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true },
      ],
    },
  ],
  tips: ['nondeterministic_output'],
  run({ db, store }, args, reply) {
    const key = args.key()
    const { wanted, withMore: withScores } = readSample(args, 'withscores')
    const zset = store.zsets.open(db, key)
    const length = zset === 0 ? 0 : store.zsets.length(zset)
    if (wanted === undefined) {
      if (length === 0) reply.null()
      else reply.bulk(store.subkey(store.zsets.scanAt(zset, Math.floor(store.random() * length))))
      return
    }
    const picked = samplePositions(length, wanted, store.random)
    openMembers(reply, picked.length, withScores)
    for (const position of picked) replyMember(store, reply, store.zsets.scanAt(zset, position), withScores)
  },
})

import { MUST_BE_POSITIVE, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** SPOP key [count] */
export const spopCommand = defineCommand({
  name: 'spop',
  group: 'set',
  since: '1.0.0',
  summary: 'Remove and return one or multiple random members from a set',
  complexity: 'Without the count argument O(1), otherwise O(N) where N is the value of the passed count.',
  arity: -2,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'count', type: 'integer', since: '3.2.0', optional: true },
  ],
  history: [['3.2.0', 'Added the `count` argument.']],
  tips: ['nondeterministic_output'],
  run({ db, store }, args, reply) {
    const key = args.key()
    const counted = args.more
    if (args.remaining > 1) throw SYNTAX_ERROR
    const wanted = counted ? args.intIn(0, Number.POSITIVE_INFINITY, MUST_BE_POSITIVE) : 1
    const set = store.sets.open(db, key)
    const length = set === 0 ? 0 : store.sets.length(set)
    const count = Math.min(length, wanted)
    if (counted) reply.set(count)
    else if (count === 0) reply.null()
    for (let i = 0; i < count; i++) {
      const member = store.sets.at(set, Math.floor(store.random() * (length - i)))
      reply.bulk(store.subkey(member))
      store.sets.removeAt(set, member)
    }
  },
})

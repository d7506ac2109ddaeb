import { defineCommand } from '../../dispatch/command.js'
import { globMatch } from '../../store/glob.js'

/** KEYS pattern */
export const keysCommand = defineCommand({
  name: 'keys',
  group: 'generic',
  since: '1.0.0',
  summary: 'Find all keys matching the given pattern',
  complexity:
    'O(N) with N being the number of keys in the database, under the assumption that the key names in the database and the given pattern have limited length.',
  arity: 2,
  flags: ['readonly'],
  acl: ['dangerous'],
  args: [{ name: 'pattern', type: 'pattern' }],
  tips: ['request_policy:all_shards', 'nondeterministic_output_order'],
  run({ db, store }, args, reply) {
    const pattern = args.bytes()
    const found: number[] = []
    for (let i = db.size - 1; i >= 0; i--) {
      const slot = db.slotAt(i)
      if (store.isLive(slot) && globMatch(pattern, store.key(slot))) found.push(slot)
    }
    reply.array(found.length)
    for (const slot of found) reply.bulk(store.key(slot))
  },
})

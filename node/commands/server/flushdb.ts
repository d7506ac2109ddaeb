import { defineCommand } from '../../dispatch/command.js'
import { readFlushMode } from '../../dispatch/flush-mode.js'
import { flushModeArgument } from './arguments.js'

/** FLUSHDB [ASYNC | SYNC] */
export const flushdbCommand = defineCommand({
  name: 'flushdb',
  group: 'server',
  since: '1.0.0',
  summary: 'Remove all keys from the current database',
  complexity: 'O(N) where N is the number of keys in the selected database',
  arity: -1,
  flags: ['write'],
  acl: ['keyspace', 'dangerous'],
  args: [flushModeArgument],
  history: [
    ['4.0.0', 'Added the `ASYNC` flushing mode modifier.'],
    ['6.2.0', 'Added the `SYNC` flushing mode modifier.'],
  ],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  run({ db, store }, args, reply) {
    readFlushMode(args)
    store.flush(db.index)
    reply.ok()
  },
})

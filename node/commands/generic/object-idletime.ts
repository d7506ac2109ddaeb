import { respError } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

const LFU_SELECTED = respError(
  'ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
)

/** OBJECT IDLETIME key: seconds since the last use, to the step of the clock it is noted by (see store/access.ts). */
export const objectIdletimeCommand = defineCommand({
  name: 'idletime',
  group: 'generic',
  since: '2.2.3',
  summary: 'Get the time since a Redis object was last accessed',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly'],
  keys: [{ flags: ['RO'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  tips: ['nondeterministic_output'],
  run({ db, server, store }, args, reply) {
    const slot = db.peek(args.key())
    if (slot === 0) reply.null()
    else if (server.config.get('maxmemory-policy').endsWith('-lfu')) throw LFU_SELECTED
    else reply.int(Math.max(0, Math.floor(store.access.idleMs(slot) / 1000)))
  },
})

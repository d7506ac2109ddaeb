import { respError } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

const LFU_NOT_SELECTED = respError(
  'ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
)

/** OBJECT FREQ key: how often it is used, on Redis's logarithmic scale. */
export const objectFreqCommand = defineCommand({
  name: 'freq',
  group: 'generic',
  since: '4.0.0',
  summary: 'Get the logarithmic access frequency counter of a Redis object',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly'],
  keys: [{ flags: ['RO'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  tips: ['nondeterministic_output'],
  run({ db, server, store }, args, reply) {
    const slot = db.peek(args.key())
    if (slot === 0) reply.null()
    else if (!server.config.get('maxmemory-policy').endsWith('-lfu')) throw LFU_NOT_SELECTED
    else reply.int(store.access.count(slot))
  },
})

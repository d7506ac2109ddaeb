import { msOfStamp } from '../../../protocol/clock/stamp.js'
import { defineCommand } from '../../dispatch/command.js'
import { newestEver } from '../../store/merge/clear.js'

/** OBJECT LASTMODIFIED key, which KeyDB has: seconds since the last write, on whichever node it was. */
export const objectLastmodifiedCommand = defineCommand({
  name: 'lastmodified',
  group: 'generic',
  since: '6.0.0',
  summary: 'Get the time since a key was last written',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly'],
  keys: [{ flags: ['RO'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  tips: ['nondeterministic_output'],
  run({ db, store }, args, reply) {
    const slot = db.peek(args.key())
    if (slot === 0) reply.null()
    else reply.int(Math.max(0, Math.floor((store.now - msOfStamp(newestEver(store, slot).stamp)) / 1000)))
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { isSharedInteger } from './encoding.js'

/** What Redis says of an integer that all keys with this value share. */
const SHARED_REFERENCES = 2 ** 31 - 1

/** OBJECT REFCOUNT key */
export const objectRefcountCommand = defineCommand({
  name: 'refcount',
  group: 'generic',
  since: '2.2.3',
  summary: 'Get the number of references to the value of the key',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly'],
  keys: [{ flags: ['RO'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  tips: ['nondeterministic_output'],
  run({ db, server, store }, args, reply) {
    const slot = db.find(args.key())
    if (slot === 0) reply.null()
    else reply.int(isSharedInteger(store, slot, server.config) ? SHARED_REFERENCES : 1)
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { encodingOf } from './encoding.js'

/** OBJECT ENCODING key */
export const objectEncodingCommand = defineCommand({
  name: 'encoding',
  group: 'generic',
  since: '2.2.3',
  summary: 'Inspect the internal encoding of a Redis object',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly'],
  keys: [{ flags: ['RO'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  tips: ['nondeterministic_output'],
  run({ db, server, store }, args, reply) {
    const slot = db.find(args.key())
    if (slot === 0) reply.null()
    else reply.bulk(encodingOf(store, slot, server.config))
  },
})

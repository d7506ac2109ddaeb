import { respError } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** BGREWRITEAOF: a snapshot in place of the journals. */
export const bgrewriteaofCommand = defineCommand({
  name: 'bgrewriteaof',
  group: 'server',
  since: '1.0.0',
  summary: 'Asynchronously rewrite the append-only file',
  complexity: 'O(1)',
  arity: 1,
  flags: ['admin', 'noscript', 'no_async_loading'],
  run({ server }, _args, reply) {
    if (server.durability === undefined) throw respError('ERR This server keeps nothing on disk')
    const isPutOff = server.durability.rewrites.ask()
    reply.simple(`Background append only file rewriting ${isPutOff ? 'scheduled' : 'started'}`)
  },
})

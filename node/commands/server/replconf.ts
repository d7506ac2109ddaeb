import { SYNTAX_ERROR, unrecognizedReplconf } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { announceReplica } from '../../persistence/rdb-sending.js'

/** Options that change nothing about the one file that SYNC sends. */
const IGNORED = ['capa', 'ip-address', 'rdb-only']

/** REPLCONF */
export const replconfCommand = defineCommand({
  name: 'replconf',
  group: 'server',
  since: '3.0.0',
  summary: 'An internal command for configuring the replication stream',
  complexity: 'O(1)',
  arity: -1,
  flags: ['admin', 'noscript', 'loading', 'stale', 'allow_busy'],
  docFlags: ['syscmd'],
  run({ client }, args, reply) {
    if (args.remaining % 2 === 1) throw SYNTAX_ERROR
    while (args.more) {
      if (args.word('listening-port')) {
        args.int()
        announceReplica(client)
      } else if (args.word('ack') || args.word('getack')) return
      else if (IGNORED.some(word => args.word(word))) args.bytes()
      else throw unrecognizedReplconf(args.bytes().latin1())
    }
    reply.ok()
  },
})

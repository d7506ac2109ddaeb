import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** CLIENT REPLY <ON | OFF | SKIP> */
export const clientReplyCommand = defineCommand({
  name: 'reply',
  group: 'connection',
  since: '3.2.0',
  summary: 'Instruct the server whether to reply to commands',
  complexity: 'O(1)',
  arity: 3,
  flags: ['noscript', 'loading', 'stale'],
  args: [
    {
      name: 'on_off_skip',
      type: 'oneof',
      args: [
        { name: 'on', type: 'pure-token', token: 'ON' },
        { name: 'off', type: 'pure-token', token: 'OFF' },
        { name: 'skip', type: 'pure-token', token: 'SKIP' },
      ],
    },
  ],
  run(ctx, args, reply) {
    const { client } = ctx
    if (args.word('on')) {
      client.replyMode = 'on'
      reply.ok()
    } else if (args.word('off')) client.replyMode = 'off'
    else if (args.word('skip')) {
      if (client.replyMode !== 'off') client.replyMode = 'skip next'
    } else throw SYNTAX_ERROR
    client.checkPlain()
  },
})

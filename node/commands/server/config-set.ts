import type { RespError } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import type { Client } from '../../server/client.js'
import type { Server } from '../../server/server.js'

/** Answers when what has changed is in effect, or could not be. */
function answerLater(server: Server, client: Client, pending: Promise<void>): void {
  let refusal: RespError | undefined
  const waiting = server.blocking.suspend(client, reply => {
    if (refusal === undefined) reply.ok()
    else reply.error(refusal)
  })
  pending
    .catch((error: RespError) => {
      refusal = error
    })
    .finally(() => {
      if (!waiting.ended) waiting.end()
    })
}

/** CONFIG SET parameter value [parameter value ...] */
export const configSetCommand = defineCommand({
  name: 'set',
  group: 'server',
  since: '2.0.0',
  summary: 'Set configuration parameters to the given values',
  complexity: 'O(N) when N is the number of configuration parameters provided',
  arity: -4,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [
    {
      name: 'parameter_value',
      type: 'block',
      multiple: true,
      args: [
        { name: 'parameter', type: 'string' },
        { name: 'value', type: 'string' },
      ],
    },
  ],
  history: [['7.0.0', 'Added the ability to set multiple parameters in one call.']],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  run({ client, server }, args, reply) {
    const words: Buffer[] = []
    while (args.more) words.push(args.bytes().view())
    const pending = server.config.set(words, client.wire?.local ?? false)
    if (pending !== undefined && !client.denyBlocking) answerLater(server, client, pending)
    else {
      // a listener that fails later undoes the change by itself; the log tells
      pending?.catch((error: Error) => server.logError(error.message))
      reply.ok()
    }
  },
})

import type { Args } from '../../../protocol/resp/args.js'
import { INVALID_CLIENT_ID, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import type { Client } from '../../server/client.js'
import { clientType, describeClient, typeOf } from '../../server/client-line.js'
import type { Clients } from '../../server/clients.js'

/** CLIENT LIST [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]] */
export const clientListCommand = defineCommand({
  name: 'list',
  group: 'connection',
  since: '2.4.0',
  summary: 'Get the list of client connections',
  complexity: 'O(N) where N is the number of client connections',
  arity: -2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [
    {
      name: 'normal_master_replica_pubsub',
      type: 'oneof',
      token: 'TYPE',
      since: '5.0.0',
      optional: true,
      args: [
        { name: 'normal', type: 'pure-token', token: 'NORMAL' },
        { name: 'master', type: 'pure-token', token: 'MASTER' },
        { name: 'replica', type: 'pure-token', token: 'REPLICA' },
        { name: 'pubsub', type: 'pure-token', token: 'PUBSUB' },
      ],
    },
    {
      name: 'id',
      type: 'block',
      token: 'ID',
      since: '6.2.0',
      optional: true,
      args: [{ name: 'client-id', type: 'integer', multiple: true }],
    },
  ],
  history: [
    ['2.8.12', 'Added unique client `id` field.'],
    ['5.0.0', 'Added optional `TYPE` filter.'],
    ['6.0.0', 'Added `user` field.'],
    ['6.2.0', 'Added `argv-mem`, `tot-mem`, `laddr` and `redir` fields and the optional `ID` filter.'],
    ['7.0.0', 'Added `resp`, `multi-mem`, `rbs` and `rbp` fields.'],
    ['7.0.3', 'Added `ssub` field.'],
  ],
  tips: ['nondeterministic_output'],
  run(ctx, args, reply) {
    const { clients } = ctx.server
    let chosen: Iterable<Client> = clients
    if (args.more) {
      if (args.remaining === 2 && args.word('type')) {
        const type = clientType(args.text())
        chosen = [...clients].filter(client => typeOf(client) === type)
      } else if (args.remaining > 1 && args.word('id')) chosen = byIds(clients, args)
      else throw SYNTAX_ERROR
    }
    let text = ''
    for (const client of chosen) text += `${describeClient(client)}\n`
    reply.verbatim(text)
  },
})

function byIds(clients: Clients, args: Args): Client[] {
  const found: Client[] = []
  while (args.more) {
    const client = clients.get(args.int(INVALID_CLIENT_ID))
    if (client !== undefined) found.push(client)
  }
  return found
}

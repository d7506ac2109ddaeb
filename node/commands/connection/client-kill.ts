import type { Args } from '../../../protocol/resp/args.js'
import {
  CLIENT_ID_NOT_POSITIVE,
  NO_SUCH_CLIENT,
  noSuchUser,
  SYNTAX_ERROR,
} from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import type { Client } from '../../server/client.js'
import { type ClientType, clientType, typeOf } from '../../server/client-line.js'

/**
 * CLIENT KILL <ip:port | <[ID client-id] | [TYPE <NORMAL | MASTER | SLAVE | REPLICA | PUBSUB>] | [USER
 *   username] | [ADDR ip:port] | [LADDR ip:port] | [SKIPME yes/no]> [<[ID client-id] | [TYPE <NORMAL |
 *   MASTER | SLAVE | REPLICA | PUBSUB>] | [USER username] | [ADDR ip:port] | [LADDR ip:port] | [SKIPME
 *   yes/no]> ...]>
 */
export const clientKillCommand = defineCommand({
  name: 'kill',
  group: 'connection',
  since: '2.4.0',
  summary: 'Kill the connection of a client',
  complexity: 'O(N) where N is the number of client connections',
  arity: -3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [
    {
      name: 'filter',
      type: 'oneof',
      args: [
        { name: 'ip:port', type: 'string', deprecatedSince: '2.8.12' },
        {
          name: 'new-format',
          type: 'oneof',
          multiple: true,
          args: [
            { name: 'client-id', type: 'integer', token: 'ID', since: '2.8.12', optional: true },
            {
              name: 'normal_master_slave_pubsub',
              type: 'oneof',
              token: 'TYPE',
              since: '2.8.12',
              optional: true,
              args: [
                { name: 'normal', type: 'pure-token', token: 'NORMAL' },
                { name: 'master', type: 'pure-token', token: 'MASTER', since: '3.2.0' },
                { name: 'slave', type: 'pure-token', token: 'SLAVE' },
                { name: 'replica', type: 'pure-token', token: 'REPLICA', since: '5.0.0' },
                { name: 'pubsub', type: 'pure-token', token: 'PUBSUB' },
              ],
            },
            { name: 'username', type: 'string', token: 'USER', optional: true },
            { name: 'ip:port', type: 'string', token: 'ADDR', optional: true },
            { name: 'ip:port', type: 'string', token: 'LADDR', since: '6.2.0', optional: true },
            { name: 'yes/no', type: 'string', token: 'SKIPME', optional: true },
          ],
        },
      ],
    },
  ],
  history: [
    ['2.8.12', 'Added new filter format.'],
    ['2.8.12', '`ID` option.'],
    ['3.2.0', 'Added `master` type in for `TYPE` option.'],
    ['5.0.0', 'Replaced `slave` `TYPE` with `replica`. `slave` still supported for backward compatibility.'],
    ['6.2.0', '`LADDR` option.'],
  ],
  run(ctx, args, reply) {
    const { client: self, server } = ctx
    const oldForm = args.count === 3
    const filter = oldForm ? { address: args.text(), skipMe: false } : readFilter(args)
    let killed = 0
    for (const client of server.clients) {
      if (!matches(filter, client) || (filter.skipMe && client === self)) continue
      if (client === self) client.closeAfterReply()
      else client.wire?.destroy()
      killed++
      if (oldForm) break
    }
    if (!oldForm) reply.int(killed)
    else if (killed > 0) reply.ok()
    else throw NO_SUCH_CLIENT
  },
})

interface Filter {
  id?: number
  address?: string
  localAddress?: string
  type?: ClientType
  user?: string
  skipMe: boolean
}

function readFilter(args: Args): Filter {
  const filter: Filter = { skipMe: true }
  while (args.more) {
    if (args.remaining < 2) throw SYNTAX_ERROR
    if (args.word('id')) filter.id = args.intIn(1, Number.MAX_SAFE_INTEGER, CLIENT_ID_NOT_POSITIVE)
    else if (args.word('type')) filter.type = clientType(args.text())
    else if (args.word('addr')) filter.address = args.text()
    else if (args.word('laddr')) filter.localAddress = args.text()
    else if (args.word('user')) filter.user = readUser(args.text())
    else if (args.word('skipme')) filter.skipMe = readYesNo(args)
    else throw SYNTAX_ERROR
  }
  return filter
}

function readUser(user: string): string {
  if (user !== 'default') throw noSuchUser(user)
  return user
}

function readYesNo(args: Args): boolean {
  if (args.word('yes')) return true
  if (args.word('no')) return false
  throw SYNTAX_ERROR
}

function matches({ id, address, localAddress, type, user }: Filter, client: Client): boolean {
  return (
    (id === undefined || client.id === id) &&
    (address === undefined || client.wire?.address === address) &&
    (localAddress === undefined || client.wire?.localAddress === localAddress) &&
    (type === undefined || typeOf(client) === type) &&
    (user === undefined || (client.authenticated && client.user === user))
  )
}

import type { Args } from '../../../protocol/resp/args.js'
import {
  HELLO_NEEDS_AUTH,
  helloOption,
  NO_PROTO,
  PROTOCOL_NOT_AN_INTEGER,
} from '../../../protocol/resp/errors.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import { authenticate, checkClientName } from '../../server/session.js'
import { REDIS_VERSION } from '../../version.js'

/** HELLO [protover [AUTH username password] [SETNAME clientname]] */
export const helloCommand = defineCommand({
  name: 'hello',
  group: 'connection',
  since: '6.0.0',
  summary: 'Handshake with Redis',
  complexity: 'O(1)',
  arity: -1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  args: [
    {
      name: 'arguments',
      type: 'block',
      optional: true,
      args: [
        { name: 'protover', type: 'integer' },
        {
          name: 'username_password',
          type: 'block',
          token: 'AUTH',
          optional: true,
          args: [
            { name: 'username', type: 'string' },
            { name: 'password', type: 'string' },
          ],
        },
        { name: 'clientname', type: 'string', token: 'SETNAME', optional: true },
      ],
    },
  ],
  history: [
    [
      '6.2.0',
      "`protover` made optional; when called without arguments the command reports the current connection's context.",
    ],
  ],
  run(ctx, args, reply) {
    const { client, server } = ctx
    const version = args.more ? protocolVersion(args) : client.version
    const { user, password, name } = readOptions(args)
    if (password !== undefined) authenticate(client, user, password)
    if (!client.authenticated) throw HELLO_NEEDS_AUTH
    if (name !== undefined) client.name = checkClientName(name)
    client.version = version
    reply.version = version
    reply.map(7)
    reply.bulk('server')
    reply.bulk('redis')
    reply.bulk('version')
    reply.bulk(REDIS_VERSION)
    reply.bulk('proto')
    reply.int(version)
    reply.bulk('id')
    reply.int(client.id)
    reply.bulk('mode')
    reply.bulk('standalone')
    reply.bulk('role')
    reply.bulk(server.role())
    reply.bulk('modules')
    reply.array(0)
  },
})

function protocolVersion(args: Args): 2 | 3 {
  const version = args.int(PROTOCOL_NOT_AN_INTEGER)
  if (version !== 2 && version !== 3) throw NO_PROTO
  return version
}

interface Options {
  user?: Slice
  password?: Slice
  name?: Slice
}

function readOptions(args: Args): Options {
  const options: Options = {}
  while (args.more) {
    const word = args.get(args.at).toString()
    if (args.remaining >= 3 && args.word('auth')) {
      options.user = args.bytes()
      options.password = args.bytes()
    } else if (args.remaining >= 2 && args.word('setname')) options.name = args.bytes()
    else throw helloOption(word)
  }
  return options
}

import { NO_PASSWORD_SET, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { authenticate } from '../../server/session.js'

/** AUTH [username] password */
export const authCommand = defineCommand({
  name: 'auth',
  group: 'connection',
  since: '1.0.0',
  summary: 'Authenticate to the server',
  complexity: 'O(N) where N is the number of passwords defined for the user',
  arity: -2,
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  args: [
    { name: 'username', type: 'string', since: '6.0.0', optional: true },
    { name: 'password', type: 'string' },
  ],
  history: [['6.0.0', 'Added ACL style (username and password).']],
  run(ctx, args, reply) {
    if (args.count > 3) throw SYNTAX_ERROR
    const { passwordRequired } = ctx.server.settings
    if (args.count === 2 && !passwordRequired) throw NO_PASSWORD_SET
    const user = args.count === 3 ? args.bytes() : undefined
    authenticate(ctx.client, user, args.bytes())
    reply.ok()
  },
})

import { MODULES_NOT_ALLOWED } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** MODULE UNLOAD: refused as in a Redis whose enable-module-command is no. */
export const moduleUnloadCommand = defineCommand({
  name: 'unload',
  group: 'server',
  since: '4.0.0',
  summary: 'Unload a module',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'noscript', 'no_async_loading'],
  args: [{ name: 'name', type: 'string' }],
  run() {
    throw MODULES_NOT_ALLOWED
  },
})

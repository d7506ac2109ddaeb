import { MODULES_NOT_ALLOWED } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** MODULE LOAD: refused as in a Redis whose enable-module-command is no. */
export const moduleLoadCommand = defineCommand({
  name: 'load',
  group: 'server',
  since: '4.0.0',
  summary: 'Load a module',
  complexity: 'O(1)',
  arity: -3,
  flags: ['admin', 'noscript', 'no_async_loading'],
  args: [
    { name: 'path', type: 'string' },
    { name: 'arg', type: 'string', optional: true, multiple: true },
  ],
  run() {
    throw MODULES_NOT_ALLOWED
  },
})

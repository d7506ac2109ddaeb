import { MODULES_NOT_ALLOWED } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** MODULE LOADEX: refused as in a Redis whose enable-module-command is no. */
export const moduleLoadexCommand = defineCommand({
  name: 'loadex',
  group: 'server',
  since: '7.0.0',
  summary: 'Load a module with extended parameters',
  complexity: 'O(1)',
  arity: -3,
  flags: ['admin', 'noscript', 'no_async_loading'],
  args: [
    { name: 'path', type: 'string' },
    {
      name: 'configs',
      type: 'block',
      token: 'CONFIG',
      optional: true,
      multiple: true,
      multipleToken: true,
      args: [
        { name: 'name', type: 'string' },
        { name: 'value', type: 'string' },
      ],
    },
    {
      name: 'args',
      type: 'block',
      token: 'ARGS',
      optional: true,
      multiple: true,
      args: [{ name: 'arg', type: 'string' }],
    },
  ],
  run() {
    throw MODULES_NOT_ALLOWED
  },
})

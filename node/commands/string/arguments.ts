import type { Argument } from '../../dispatch/command.js'

/** key value [key value ...] */
export const keyValueArgument: Argument = {
  name: 'key_value',
  type: 'block',
  multiple: true,
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'value', type: 'string' },
  ],
}

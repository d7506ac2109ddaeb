import type { Argument } from '../../dispatch/command.js'

/** BYTE | BIT */
export const indexUnitArgument: Argument = {
  name: 'index_unit',
  type: 'oneof',
  since: '7.0.0',
  optional: true,
  args: [
    { name: 'byte', type: 'pure-token', token: 'BYTE' },
    { name: 'bit', type: 'pure-token', token: 'BIT' },
  ],
}

import type { Argument } from '../../dispatch/command.js'

/** NX | XX | GT | LT, of the EXPIRE family */
export const conditionArgument: Argument = {
  name: 'condition',
  type: 'oneof',
  since: '7.0.0',
  optional: true,
  args: [
    { name: 'nx', type: 'pure-token', token: 'NX' },
    { name: 'xx', type: 'pure-token', token: 'XX' },
    { name: 'gt', type: 'pure-token', token: 'GT' },
    { name: 'lt', type: 'pure-token', token: 'LT' },
  ],
}

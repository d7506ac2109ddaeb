import type { Argument } from '../../dispatch/command.js'

/** AGGREGATE SUM | MIN | MAX */
export const aggregateArgument: Argument = {
  name: 'aggregate',
  type: 'oneof',
  token: 'AGGREGATE',
  optional: true,
  args: [
    { name: 'sum', type: 'pure-token', token: 'SUM' },
    { name: 'min', type: 'pure-token', token: 'MIN' },
    { name: 'max', type: 'pure-token', token: 'MAX' },
  ],
}

/** MIN | MAX, of ZMPOP and BZMPOP */
export const whereArgument: Argument = {
  name: 'where',
  type: 'oneof',
  args: [
    { name: 'min', type: 'pure-token', token: 'MIN' },
    { name: 'max', type: 'pure-token', token: 'MAX' },
  ],
}

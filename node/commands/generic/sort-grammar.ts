import type { Argument, KeySpec } from '../../dispatch/command.js'
import { limitArgument, orderArgument } from '../arguments.js'

/** The keys that SORT and SORT_RO read. */
export const sortKeys: readonly KeySpec[] = [
  { flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
  {
    flags: ['RO', 'access'],
    notes:
      "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort",
    begin: 'unknown',
    find: 'unknown',
  },
]

/** key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC | DESC] [ALPHA] */
export const sortArguments: readonly Argument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0 },
  { name: 'pattern', type: 'pattern', token: 'BY', keySpecIndex: 1, optional: true },
  limitArgument,
  {
    name: 'pattern',
    type: 'pattern',
    token: 'GET',
    keySpecIndex: 1,
    optional: true,
    multiple: true,
    multipleToken: true,
  },
  orderArgument,
  { name: 'sorting', type: 'pure-token', token: 'ALPHA', optional: true },
]

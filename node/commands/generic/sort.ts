import { defineCommand } from '../../dispatch/command.js'
import { runSort } from './run-sort.js'

/** SORT key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC | DESC] [ALPHA] [STORE destination] */
export const sortCommand = defineCommand({
  name: 'sort',
  group: 'generic',
  since: '1.0.0',
  summary: 'Sort the elements in a list, set or sorted set',
  complexity:
    'O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).',
  arity: -2,
  flags: ['write', 'denyoom', 'movablekeys'],
  keys: [
    { flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    {
      flags: ['RO', 'access'],
      notes:
        "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort",
      begin: 'unknown',
      find: 'unknown',
    },
    {
      flags: ['OW', 'update'],
      notes:
        "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument array",
      begin: 'unknown',
      find: 'unknown',
    },
  ],
  acl: ['set', 'sortedset', 'list', 'dangerous'],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'pattern', type: 'pattern', token: 'BY', keySpecIndex: 1, optional: true },
    {
      name: 'offset_count',
      type: 'block',
      token: 'LIMIT',
      optional: true,
      args: [
        { name: 'offset', type: 'integer' },
        { name: 'count', type: 'integer' },
      ],
    },
    {
      name: 'pattern',
      type: 'pattern',
      token: 'GET',
      keySpecIndex: 1,
      optional: true,
      multiple: true,
      multipleToken: true,
    },
    {
      name: 'order',
      type: 'oneof',
      optional: true,
      args: [
        { name: 'asc', type: 'pure-token', token: 'ASC' },
        { name: 'desc', type: 'pure-token', token: 'DESC' },
      ],
    },
    { name: 'sorting', type: 'pure-token', token: 'ALPHA', optional: true },
    { name: 'destination', type: 'key', token: 'STORE', keySpecIndex: 2, optional: true },
  ],
  run: (ctx, args, reply) => runSort(ctx, args, reply, true),
})

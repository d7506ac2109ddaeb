import { defineCommand } from '../../dispatch/command.js'
import { runSort } from './run-sort.js'
import { sortArguments, sortKeys } from './sort-grammar.js'

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
    ...sortKeys,
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
    ...sortArguments,
    { name: 'destination', type: 'key', token: 'STORE', keySpecIndex: 2, optional: true },
  ],
  run: (ctx, args, reply) => runSort(ctx, args, reply, true),
})

import { defineCommand } from '../../dispatch/command.js'
import { runSort } from './run-sort.js'
import { sortArguments, sortKeys } from './sort-grammar.js'

/** SORT_RO key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC | DESC] [ALPHA] */
export const sortRoCommand = defineCommand({
  name: 'sort_ro',
  group: 'generic',
  since: '7.0.0',
  summary: 'Sort the elements in a list, set or sorted set. Read-only variant of SORT.',
  complexity:
    'O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).',
  arity: -2,
  flags: ['readonly', 'movablekeys'],
  keys: sortKeys,
  acl: ['set', 'sortedset', 'list', 'dangerous'],
  args: sortArguments,
  run: (ctx, args, reply) => runSort(ctx, args, reply, false),
})

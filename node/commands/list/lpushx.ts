import { defineCommand } from '../../dispatch/command.js'
import { pushElements } from './push.js'

/** LPUSHX key element [element ...] */
export const lpushxCommand = defineCommand({
  name: 'lpushx',
  group: 'list',
  since: '2.2.0',
  summary: 'Prepend an element to a list, only if the list exists',
  complexity:
    'O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.',
  arity: -3,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'insert'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'element', type: 'string', multiple: true },
  ],
  history: [['4.0.0', 'Accepts multiple `element` arguments.']],
  run(ctx, args, reply) {
    pushElements(ctx, args, reply, 'left', true)
  },
})

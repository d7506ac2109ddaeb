import { defineCommand } from '../../dispatch/command.js'
import { pushElements } from './push.js'

/** RPUSHX key element [element ...] */
export const rpushxCommand = defineCommand({
  name: 'rpushx',
  group: 'list',
  since: '2.2.0',
  summary: 'Append an element to a list, only if the list exists',
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
    pushElements(ctx, args, reply, 'right', true)
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { getrangeCommand } from './getrange.js'

/** SUBSTR key start end */
export const substrCommand = defineCommand({
  name: 'substr',
  group: 'string',
  since: '1.0.0',
  summary: 'Get a substring of the string stored at a key',
  complexity:
    'O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.',
  arity: 4,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'start', type: 'integer' },
    { name: 'end', type: 'integer' },
  ],
  docFlags: ['deprecated'],
  deprecatedSince: '2.0.0',
  replacedBy: '`GETRANGE`',
  run: getrangeCommand.run,
})

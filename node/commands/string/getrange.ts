import { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'

const EMPTY = new Slice()

/** GETRANGE key start end */
export const getrangeCommand = defineCommand({
  name: 'getrange',
  group: 'string',
  since: '2.4.0',
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
  run({ db, store }, args, reply) {
    const key = args.key()
    let start = args.int()
    let end = args.int()
    const slot = store.strings.open(db, key)
    const value = slot === 0 ? EMPTY : store.strings.get(slot)
    const bothBefore = start < 0 && end < 0 && start > end
    if (start < 0) start = Math.max(0, start + value.len)
    if (end < 0) end = Math.max(0, end + value.len)
    end = Math.min(end, value.len - 1)
    if (bothBefore || start > end || value.len === 0) reply.bulk(EMPTY)
    else reply.bulk(value.set(value.buf, value.off + start, end - start + 1))
  },
})

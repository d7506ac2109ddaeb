import { STRING_TOO_LONG } from '../../../protocol/resp/errors.js'
import { STRING_BYTES_MAX } from '../../../protocol/resp/limits.js'
import { defineCommand } from '../../dispatch/command.js'

/** APPEND key value */
export const appendCommand = defineCommand({
  name: 'append',
  group: 'string',
  since: '2.0.0',
  summary: 'Append a value to a key',
  complexity:
    'O(1). The amortized time complexity is O(1) assuming the appended value is small and the already present value is of any size, since the dynamic string library used by Redis will double the free space available on every reallocation.',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'insert'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'value', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const slot = store.strings.open(db, key)
    const value = args.bytes()
    const length = slot === 0 ? 0 : store.strings.length(slot)
    if (length + value.len > STRING_BYTES_MAX) throw STRING_TOO_LONG
    if (slot !== 0) reply.int(store.strings.write(db, key, length, value))
    else {
      reply.int(value.len)
      store.strings.set(db, key, value, 0)
    }
  },
})

import { OFFSET_OUT_OF_RANGE, STRING_TOO_LONG } from '../../../protocol/resp/errors.js'
import { STRING_BYTES_MAX } from '../../../protocol/resp/limits.js'
import { defineCommand } from '../../dispatch/command.js'

/** SETRANGE key offset value */
export const setrangeCommand = defineCommand({
  name: 'setrange',
  group: 'string',
  since: '2.2.0',
  summary: 'Overwrite part of a string at key starting at the specified offset',
  complexity:
    'O(1), not counting the time taken to copy the new string in place. Usually, this string is very small so the amortized complexity is O(1). Otherwise, complexity is O(M) with M being the length of the value argument.',
  arity: 4,
  flags: ['write', 'denyoom'],
  keys: [{ flags: ['RW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'offset', type: 'integer' },
    { name: 'value', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const offset = args.int()
    if (offset < 0) throw OFFSET_OUT_OF_RANGE
    const value = args.bytes()
    const slot = store.strings.open(db, key)
    if (value.len === 0) {
      reply.int(slot === 0 ? 0 : store.strings.length(slot))
      return
    }
    if (offset + value.len > STRING_BYTES_MAX) throw STRING_TOO_LONG
    reply.int(store.strings.write(db, key, offset, value))
  },
})

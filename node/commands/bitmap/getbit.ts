import { defineCommand } from '../../dispatch/command.js'
import { readBitOffset } from './bit-offset.js'

/** GETBIT key offset */
export const getbitCommand = defineCommand({
  name: 'getbit',
  group: 'bitmap',
  since: '2.2.0',
  summary: 'Returns the bit value at offset in the string value stored at key',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'offset', type: 'integer' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const offset = readBitOffset(args.bytes(), 0)
    const slot = store.strings.open(db, key)
    if (slot === 0) {
      reply.int(0)
      return
    }
    const { buf, off, len } = store.strings.get(slot)
    const at = Math.floor(offset / 8)
    reply.int(at < len ? (buf[off + at] >> (7 - (offset & 7))) & 1 : 0)
  },
})

import { BIT_VALUE } from '../../../protocol/resp/errors.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import { readBitOffset } from './bit-offset.js'

const byte = new Slice(Buffer.alloc(1))

/** SETBIT key offset value */
export const setbitCommand = defineCommand({
  name: 'setbit',
  group: 'bitmap',
  since: '2.2.0',
  summary: 'Sets or clears the bit at offset in the string value stored at key',
  complexity: 'O(1)',
  arity: 4,
  flags: ['write', 'denyoom'],
  keys: [{ flags: ['RW', 'access', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'offset', type: 'integer' },
    { name: 'value', type: 'integer' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const offset = readBitOffset(args.bytes(), 0)
    const bit = args.intIn(0, 1, BIT_VALUE)
    const slot = store.strings.open(db, key)
    const at = Math.floor(offset / 8)
    const mask = 128 >> (offset & 7)
    let old = 0
    let exists = false
    if (slot !== 0) {
      const { buf, off, len } = store.strings.get(slot)
      exists = at < len
      if (exists) old = buf[off + at]
    }
    const was = (old & mask) === 0 ? 0 : 1
    if (!exists || was !== bit) {
      byte.buf[0] = bit === 1 ? old | mask : old & ~mask
      store.strings.write(db, key, at, byte)
    }
    reply.int(was)
  },
})

import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import { indexUnitArgument } from './arguments.js'
import { clampRange } from './bit-range.js'
import { countBits } from './count-bits.js'

/** BITCOUNT key [start end [BYTE | BIT]] */
export const bitcountCommand = defineCommand({
  name: 'bitcount',
  group: 'bitmap',
  since: '2.6.0',
  summary: 'Count set bits in a string',
  complexity: 'O(N)',
  arity: -2,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'index',
      type: 'block',
      optional: true,
      args: [{ name: 'start', type: 'integer' }, { name: 'end', type: 'integer' }, indexUnitArgument],
    },
  ],
  history: [['7.0.0', 'Added the `BYTE|BIT` option.']],
  run({ db, store }, args, reply) {
    const slot = store.strings.open(db, args.key())
    if (slot === 0) {
      reply.int(0)
      return
    }
    const value = store.strings.get(slot)
    if (!args.more) {
      reply.int(countBits(value, 0, value.len))
      return
    }
    if (args.remaining !== 2 && args.remaining !== 3) throw SYNTAX_ERROR
    const [start, end] = [args.int(), args.int()]
    if (start < 0 && end < 0 && start > end) {
      reply.int(0)
      return
    }
    const inBits = args.word('bit')
    if (!inBits && args.more && !args.word('byte')) throw SYNTAX_ERROR
    const range = clampRange(start, end, inBits ? value.len * 8 : value.len)
    if (range.start > range.end) reply.int(0)
    else if (inBits) reply.int(countRange(value, range.start, range.end))
    else reply.int(countBits(value, range.start, range.end + 1))
  },
})

/** Set bits from bit `start` to bit `end`, both included. */
function countRange(value: Slice, start: number, end: number): number {
  const { buf, off } = value
  const first = Math.floor(start / 8)
  const last = Math.floor(end / 8)
  const before = buf[off + first] & ~(0xff >> (start & 7))
  const after = buf[off + last] & (0x7f >> (end & 7))
  let outside = 0
  for (let bits = before | (after << 8); bits !== 0; bits &= bits - 1) outside++
  return countBits(value, first, last + 1) - outside
}

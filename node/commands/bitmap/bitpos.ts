import type { Args } from '../../../protocol/resp/args.js'
import { respError, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import { indexUnitArgument } from './arguments.js'
import { clampRange } from './bit-range.js'

const NOT_A_BIT = respError('ERR The bit argument must be 1 or 0.')

/** BITPOS key bit [start [end [BYTE | BIT]]] */
export const bitposCommand = defineCommand({
  name: 'bitpos',
  group: 'bitmap',
  since: '2.8.7',
  summary: 'Find first bit set or clear in a string',
  complexity: 'O(N)',
  arity: -3,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'bit', type: 'integer' },
    {
      name: 'index',
      type: 'block',
      optional: true,
      args: [
        { name: 'start', type: 'integer' },
        {
          name: 'end_index',
          type: 'block',
          optional: true,
          args: [{ name: 'end', type: 'integer' }, indexUnitArgument],
        },
      ],
    },
  ],
  history: [['7.0.0', 'Added the `BYTE|BIT` option.']],
  run({ db, store }, args, reply) {
    const key = args.key()
    const bit = args.int()
    if (bit !== 0 && bit !== 1) throw NOT_A_BIT
    const slot = store.strings.open(db, key)
    if (slot === 0) {
      reply.int(bit === 1 ? -1 : 0)
      return
    }
    const value = store.strings.get(slot)
    if (args.remaining > 3) throw SYNTAX_ERROR
    const start = args.more ? args.int() : 0
    const { end, inBits } = readEnd(args)
    const range = clampRange(start, end ?? -1, inBits ? value.len * 8 : value.len)
    if (range.start > range.end) {
      reply.int(-1)
      return
    }
    const first = inBits ? range.start : range.start * 8
    const last = inBits ? range.end : range.end * 8 + 7
    const found = findBit(value, bit, first, last)
    // without an end the string goes on in zeros
    reply.int(found < 0 && bit === 0 && end === undefined ? value.len * 8 : found)
  },
})

/** The unit is looked at before the end is. */
function readEnd(args: Args): { end: number | undefined; inBits: boolean } {
  if (!args.more) return { end: undefined, inBits: false }
  const at = args.at
  let inBits = false
  if (args.remaining === 2) {
    args.rewind(at + 1)
    inBits = args.word('bit')
    if (!inBits && !args.word('byte')) throw SYNTAX_ERROR
  }
  args.rewind(at)
  return { end: args.int(), inBits }
}

/** The first bit from `first` to `last` with this value, or -1. */
function findBit({ buf, off }: Slice, bit: number, first: number, last: number): number {
  // bytes without the bit are passed over whole
  const empty = bit === 1 ? 0 : 0xff
  for (let at = first; at <= last; ) {
    const byte = buf[off + (at >>> 3)]
    if (byte === empty) at = (at | 7) + 1
    else if (((byte >> (7 - (at & 7))) & 1) === bit) return at
    else at++
  }
  return -1
}

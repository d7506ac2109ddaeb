import type { Args } from '../../../protocol/resp/args.js'
import { respError, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import { type BitOperation, combineBits, invertBits } from './combine-bits.js'

const ONE_SOURCE = respError('ERR BITOP NOT must be called with a single source key.')
const OPERATIONS = ['and', 'or', 'xor', 'not'] as const
const EMPTY = new Slice()

/** BITOP operation destkey key [key ...] */
export const bitopCommand = defineCommand({
  name: 'bitop',
  group: 'bitmap',
  since: '2.6.0',
  summary: 'Perform bitwise operations between strings',
  complexity: 'O(N)',
  arity: -4,
  flags: ['write', 'denyoom'],
  keys: [
    { flags: ['OW', 'update'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RO', 'access'], begin: { index: 3 }, find: { lastKey: -1, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'operation', type: 'string' },
    { name: 'destkey', type: 'key', keySpecIndex: 0 },
    { name: 'key', type: 'key', keySpecIndex: 1, multiple: true },
  ],
  run({ db, store }, args, reply) {
    const operation = readOperation(args)
    const target = args.key()
    if (operation === 'not' && args.remaining !== 1) throw ONE_SOURCE
    const slots: number[] = []
    let length = 0
    while (args.more) {
      const slot = store.strings.open(db, args.key())
      slots.push(slot)
      if (slot !== 0) length = Math.max(length, store.strings.length(slot))
    }
    if (length === 0) db.delete(target)
    else {
      const result = Buffer.alloc(length)
      slots.forEach((slot, i) => {
        const source = slot === 0 ? EMPTY : store.strings.get(slot)
        if (i === 0) source.buf.copy(result, 0, source.off, source.off + source.len)
        else combineBits(result, operation as BitOperation, source)
      })
      if (operation === 'not') invertBits(result)
      store.strings.set(db, target, new Slice(result), 0)
    }
    reply.int(length)
  },
})

function readOperation(args: Args): BitOperation | 'not' {
  const operation = OPERATIONS.find(word => args.word(word))
  if (operation === undefined) throw SYNTAX_ERROR
  return operation
}

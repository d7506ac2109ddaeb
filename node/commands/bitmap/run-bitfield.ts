import type { Args } from '../../../protocol/resp/args.js'
import { respError, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { parseInteger } from '../../../protocol/resp/number.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import { type Field, fieldBytes, fitField, type Overflow, readField } from './bit-fields.js'
import { readBitOffset } from './bit-offset.js'

const BAD_TYPE = respError(
  'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.',
)
const BAD_OVERFLOW = respError('ERR Invalid OVERFLOW type specified')
const ONLY_GET = respError('ERR BITFIELD_RO only supports the GET subcommand')
const OVERFLOWS = ['wrap', 'sat', 'fail'] as const
const EMPTY = new Slice()
const SIGNED = 105
const UNSIGNED = 117

interface Operation {
  name: 'get' | 'set' | 'incrby'
  field: Field
  by: bigint
  overflow: Overflow
}

/** BITFIELD and BITFIELD_RO. */
export function runBitfield({ db, store }: Context, args: Args, reply: Reply, readOnly: boolean): void {
  const key = args.key()
  const operations = readOperations(args)
  const writes = operations.filter(operation => operation.name !== 'get')
  if (readOnly && writes.length > 0) throw ONLY_GET
  store.strings.open(db, key)
  const value = (): Slice => {
    const slot = db.find(key)
    return slot === 0 ? EMPTY : store.strings.get(slot)
  }
  if (writes.length > 0) {
    // the string is as long as its last field to write, whether that is written or not
    const end = Math.max(...writes.map(({ field }) => Math.floor((field.offset + field.bits - 1) / 8))) + 1
    if (value().len < end) store.strings.write(db, key, end - 1, NO_BITS)
  }
  reply.array(operations.length)
  for (const { name, field, by, overflow } of operations) {
    const old = readField(value(), field)
    if (name === 'get') {
      reply.int(old)
      continue
    }
    // a negative value for an unsigned field is a large one, as 64 bits are
    const wanted = name === 'incrby' ? old + by : field.signed ? by : BigInt.asUintN(64, by)
    const fitting = fitField(field, wanted, overflow)
    if (fitting === undefined) {
      reply.null()
      continue
    }
    reply.int(name === 'incrby' ? fitting : old)
    if (fitting === old) continue
    store.strings.write(db, key, Math.floor(field.offset / 8), new Slice(fieldBytes(value(), field, fitting)))
  }
}

const NO_BITS = new Slice(Buffer.alloc(1))

function readOperations(args: Args): Operation[] {
  const operations: Operation[] = []
  let overflow: Overflow = 'wrap'
  while (args.more) {
    const { remaining } = args
    if (remaining > 1 && args.word('overflow')) {
      const found = OVERFLOWS.find(word => args.word(word))
      if (found === undefined) throw BAD_OVERFLOW
      overflow = found
      continue
    }
    const name =
      remaining > 2 && args.word('get')
        ? 'get'
        : remaining > 3 && args.word('set')
          ? 'set'
          : remaining > 3 && args.word('incrby')
            ? 'incrby'
            : undefined
    if (name === undefined) throw SYNTAX_ERROR
    const type = readType(args.bytes())
    const field = { ...type, offset: readBitOffset(args.bytes(), type.bits) }
    operations.push({ name, field, by: name === 'get' ? 0n : BigInt(args.integer()), overflow })
  }
  return operations
}

const width = new Slice()

/** i1 to i64 or u1 to u63. */
function readType({ buf, off, len }: Slice): { signed: boolean; bits: number } {
  const mark = len > 0 ? buf[off] : 0
  const bits = parseInteger(width.set(buf, off + 1, Math.max(0, len - 1)))
  if ((mark !== SIGNED && mark !== UNSIGNED) || bits === undefined) throw BAD_TYPE
  const signed = mark === SIGNED
  if (bits < 1 || bits > (signed ? 64 : 63)) throw BAD_TYPE
  return { signed, bits: Number(bits) }
}

import { BIT_OFFSET } from '../../../protocol/resp/errors.js'
import { STRING_BYTES_MAX } from '../../../protocol/resp/limits.js'
import { parseInteger } from '../../../protocol/resp/number.js'
import { Slice } from '../../../protocol/resp/slice.js'

const HASH = 35
const digits = new Slice()

/**
 * An argument as a bit's place: bit 0 is the highest of byte 0.
 *
 * @param fieldBits the width that `#n` counts in, 0 where that form is not taken
 * @throws BIT_OFFSET
 */
export function readBitOffset(argument: Slice, fieldBits: number): number {
  const { buf, off, len } = argument
  const counts = fieldBits > 0 && len > 0 && buf[off] === HASH
  const value = parseInteger(counts ? digits.set(buf, off + 1, len - 1) : argument)
  if (value === undefined) throw BIT_OFFSET
  const offset = counts ? BigInt.asIntN(64, BigInt(value) * BigInt(fieldBits)) : value
  if (offset < 0 || offset >= STRING_BYTES_MAX * 8) throw BIT_OFFSET
  return Number(offset)
}

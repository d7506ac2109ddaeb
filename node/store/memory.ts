/**
 * Memory for what stays as long as the store does: records, the table, what is kept by slot; and for what a repair gathers.
 *
 * Node counts the bytes of an ArrayBuffer as what a collection might free, and V8 begins one, over its whole heap, whenever
 * a few MB more than that heap holds have been taken. A store of a million keys that is filled by peers had 16 of them,
 * for nothing. A SharedArrayBuffer is not counted; it is shared with nobody here.
 *
 * One that can grow is a range of addresses to which the system gives pages as they are written: nobody clears it first, and
 * it grows where it is. An array of 4 MB that was copied to one twice as large held the event loop up for 8 ms.
 */

/** Less than this is little to copy, and not worth a range of its own. */
const RANGE_BYTES_MIN = 1024 * 1024
/** How far an array may grow in place: more records than an arena has room for. Addresses and not memory. */
const REACH_BYTES = 2 ** 32

/** Zeros. @throws RangeError if there is no memory */
export function lasting(bytes: number): ArrayBufferLike {
  return bytes < RANGE_BYTES_MIN
    ? new ArrayBuffer(bytes)
    : new SharedArrayBuffer(bytes, { maxByteLength: bytes })
}

/** The array with its length at least doubled and at least `length`; zeros follow what it held. */
export function grownWords(array: Uint32Array, length = 0): Uint32Array {
  const count = Math.max(length, array.length * 2)
  return new Uint32Array(grownMemory(array, count * array.BYTES_PER_ELEMENT), 0, count)
}

/** The same for an array of doubles. */
export function grownDoubles(array: Float64Array, length = 0): Float64Array {
  const count = Math.max(length, array.length * 2)
  return new Float64Array(grownMemory(array, count * array.BYTES_PER_ELEMENT), 0, count)
}

/** The memory under an array, which begins there, made larger: in place, or a copy. */
function grownMemory({ buffer, byteLength }: Uint32Array | Float64Array, bytes: number): ArrayBufferLike {
  if (buffer instanceof SharedArrayBuffer && bytes <= buffer.maxByteLength) {
    buffer.grow(bytes)
    return buffer
  }
  const larger = growable(bytes)
  new Uint8Array(larger).set(new Uint8Array(buffer, 0, byteLength))
  return larger
}

function growable(bytes: number): ArrayBufferLike {
  if (bytes < RANGE_BYTES_MIN) return new ArrayBuffer(bytes)
  try {
    return new SharedArrayBuffer(bytes, { maxByteLength: Math.max(bytes, REACH_BYTES) })
  } catch {
    // a system that counts addresses as memory
    return lasting(bytes)
  }
}

import type { Slice } from '../../../protocol/resp/slice.js'

export type BitOperation = 'and' | 'or' | 'xor'

/** Takes a source into the result of BITOP, which is as long as the longest source; a shorter one goes on in zeros. */
export function combineBits(result: Buffer, operation: BitOperation, source: Slice): void {
  const bytes = aligned(source)
  const { length } = bytes
  const into = wordsOf(result, length)
  const from = wordsOf(bytes, length)
  if (operation === 'and') for (let i = 0; i < from.length; i++) into[i] &= from[i]
  else if (operation === 'or') for (let i = 0; i < from.length; i++) into[i] |= from[i]
  else for (let i = 0; i < from.length; i++) into[i] ^= from[i]
  for (let i = length & ~3; i < length; i++) {
    if (operation === 'and') result[i] &= bytes[i]
    else if (operation === 'or') result[i] |= bytes[i]
    else result[i] ^= bytes[i]
  }
  if (operation === 'and') result.fill(0, length)
}

/** Turns every bit around. */
export function invertBits(result: Buffer): void {
  const words = wordsOf(result, result.length)
  for (let i = 0; i < words.length; i++) words[i] = ~words[i]
  for (let i = result.length & ~3; i < result.length; i++) result[i] = ~result[i]
}

/** The bytes where 32-bit words can be read from them. */
function aligned(slice: Slice): Buffer {
  const view = slice.view()
  return (view.byteOffset & 3) === 0 ? view : slice.copy()
}

function wordsOf(bytes: Buffer, length: number): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, length >>> 2)
}

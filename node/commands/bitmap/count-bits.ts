import type { Slice } from '../../../protocol/resp/slice.js'

/** Fewer bytes are counted faster one by one than by making a view of words. */
const WORDS_FROM_BYTES = 64

/** Set bits of the bytes from `from` up to, but without, `to`. */
export function countBits({ buf, off }: Slice, from: number, to: number): number {
  let count = 0
  let at = off + from
  const end = off + to
  if (end - at >= WORDS_FROM_BYTES) {
    while (((buf.byteOffset + at) & 3) !== 0) count += bitsOf(buf[at++])
    const words = new Uint32Array(buf.buffer, buf.byteOffset + at, (end - at) >>> 2)
    for (let i = 0; i < words.length; i++) count += bitsOf(words[i])
    at += words.byteLength
  }
  while (at < end) count += bitsOf(buf[at++])
  return count
}

/** Set bits of a 32-bit word, by adding neighbours up in parallel. */
function bitsOf(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

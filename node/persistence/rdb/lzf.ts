import { RdbError } from './rdb-error.js'

/**
 * LZF (Marc Lehmann's liblzf), the compression of strings in RDB files. A compressed string is a row of
 *
 *     000LLLLL                     L + 1 bytes follow as they are
 *     LLLooooo oooooooo            L + 2 bytes (L from 1 to 6) are repeated from o + 1 bytes back
 *     111ooooo LLLLLLLL oooooooo   L + 9 bytes likewise
 */

const LITERAL_MAX = 32
const BACK_MAX = 8192
const MATCH_MIN = 3
const MATCH_MAX = 264
const HASH_BITS = 14

/** Where three bytes with this hash were seen last. Old entries stay: what they point at is compared anyway. */
const seen = new Int32Array(1 << HASH_BITS)

function hashAt(from: Uint8Array, i: number): number {
  const three = (from[i] << 16) | (from[i + 1] << 8) | from[i + 2]
  return Math.imul(three, 0x9e3779b1) >>> (32 - HASH_BITS)
}

/**
 * Compresses from[start, start + length) into `to` from `at` on.
 *
 * @param room bytes of `to` that may be used; compression that needs more is given up
 * @returns how many bytes were written, or 0 if it was given up
 */
export function lzfCompress(
  from: Uint8Array,
  start: number,
  length: number,
  to: Uint8Array,
  at: number,
  room: number,
): number {
  const end = start + length
  const limit = at + room
  let out = at
  let literals = start
  let i = start
  while (i + 2 < end) {
    const hash = hashAt(from, i)
    const back = seen[hash]
    seen[hash] = i
    const distance = i - back
    const repeats =
      back >= start &&
      distance > 0 &&
      distance <= BACK_MAX &&
      from[back] === from[i] &&
      from[back + 1] === from[i + 1] &&
      from[back + 2] === from[i + 2]
    if (!repeats) {
      i++
      continue
    }
    const max = Math.min(MATCH_MAX, end - i)
    let len = MATCH_MIN
    while (len < max && from[back + len] === from[i + len]) len++
    out = putLiterals(from, literals, i, to, out, limit)
    if (out === 0 || out + 3 > limit) return 0
    out = putRepeat(to, out, len, distance - 1)
    // the positions skipped over are worth finding again, but not worth a hash each
    const last = i + len - 1
    if (last + 2 < end) seen[hashAt(from, last)] = last
    i += len
    literals = i
  }
  out = putLiterals(from, literals, end, to, out, limit)
  return out === 0 ? 0 : out - at
}

/** Returns where the next byte goes, or 0 if there is no room. */
function putLiterals(
  from: Uint8Array,
  start: number,
  end: number,
  to: Uint8Array,
  out: number,
  limit: number,
): number {
  while (start < end) {
    const run = Math.min(LITERAL_MAX, end - start)
    if (out + 1 + run > limit) return 0
    to[out++] = run - 1
    for (const stop = start + run; start < stop; ) to[out++] = from[start++]
  }
  return out
}

function putRepeat(to: Uint8Array, out: number, length: number, back: number): number {
  const len = length - 2
  if (len < 7) to[out++] = (len << 5) | (back >> 8)
  else {
    to[out++] = (7 << 5) | (back >> 8)
    to[out++] = len - 7
  }
  to[out++] = back & 255
  return out
}

/** The length of what from[start, start + length) expands to; nothing is written. @throws RdbError */
export function lzfExpandedLength(from: Uint8Array, start: number, length: number): number {
  const end = start + length
  let size = 0
  let i = start
  while (i < end) {
    const control = from[i]
    if (control < 32) {
      size += control + 1
      i += control + 2
    } else if (control >>> 5 === 7) {
      size += (i + 1 < end ? from[i + 1] : 0) + 9
      i += 3
    } else {
      size += (control >>> 5) + 2
      i += 2
    }
  }
  if (i !== end) throw new RdbError('a compressed string ends in the middle of a run')
  return size
}

/** Expands from[start, start + length) to `to`, which lzfExpandedLength() has found to be large enough. @throws RdbError */
export function lzfExpand(from: Uint8Array, start: number, length: number, to: Uint8Array): void {
  const end = start + length
  let out = 0
  let i = start
  while (i < end) {
    const control = from[i++]
    if (control < 32) {
      for (const stop = i + control + 1; i < stop; ) to[out++] = from[i++]
      continue
    }
    let len = control >>> 5
    if (len === 7) len += from[i++]
    let back = out - (((control & 31) << 8) | from[i++]) - 1
    if (back < 0) throw new RdbError('a compressed string refers to before its start')
    for (const stop = out + len + 2; out < stop; ) to[out++] = to[back++]
  }
}

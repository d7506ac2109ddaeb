import type { Slice } from '../../protocol/resp/slice.js'

/**
 * Glob patterns as Redis matches them (stringmatchlen): on bytes, `*`, `?`, `[abc]`, `[^a-z]`, `\` before a byte taken
 * literally. Nothing stands for "not a slash", and an unclosed `[` ends with the pattern.
 *
 * Redis recurses at every `*`. Only the last `*` ever has to be moved on, because whatever an earlier one could take in
 * addition, the last one can: so one position to return to is enough, and a pattern of many stars costs at most
 * pattern length times text length, with no depth.
 */

const STAR = 42
const QUESTION = 63
const OPEN = 91
const CLOSE = 93
const BACKSLASH = 92
const CARET = 94
const DASH = 45

const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte | 32 : byte)
/** Ranges compare bytes as C's signed char, as redis-server does on x86: 0x80 to 0xff come before 0x00. */
const signed = (byte: number): number => (byte << 24) >> 24

/** Whether all of `text` matches `pattern`; with `ignoreCase`, ASCII letters are compared without case. */
export function globMatch(pattern: Slice, text: Slice, ignoreCase = false): boolean {
  if (text.len === 0) return pattern.len === 0
  const { buf: glob, off: first } = pattern
  const globEnd = first + pattern.len
  const { buf } = text
  const end = text.off + text.len
  let p = first
  let t = text.off
  /** The part of the pattern behind the last `*`, and where in the text it was tried last. */
  let retryPattern = -1
  let retryText = 0

  while (t < end) {
    if (p < globEnd && glob[p] === STAR) {
      while (p < globEnd && glob[p] === STAR) p++
      if (p === globEnd) return true
      retryPattern = p
      retryText = t
      continue
    }
    const next = p < globEnd ? matchOne(glob, p, globEnd, buf[t], ignoreCase) : MISMATCH
    if (next !== MISMATCH) {
      p = next
      t++
    } else {
      if (retryPattern < 0) return false
      p = retryPattern
      t = ++retryText
    }
  }
  while (p < globEnd && glob[p] === STAR) p++
  return p === globEnd
}

const MISMATCH = -1

/** Matches one byte with the element of the pattern at `p`; answers where the next element is, or MISMATCH. */
function matchOne(glob: Buffer, p: number, globEnd: number, byte: number, ignoreCase: boolean): number {
  let wanted = glob[p]
  if (wanted === QUESTION) return p + 1
  if (wanted === OPEN) return matchClass(glob, p + 1, globEnd, byte, ignoreCase)
  if (wanted === BACKSLASH && p + 1 < globEnd) wanted = glob[++p]
  const same = ignoreCase ? lower(wanted) === lower(byte) : wanted === byte
  return same ? p + 1 : MISMATCH
}

function matchClass(glob: Buffer, p: number, globEnd: number, byte: number, ignoreCase: boolean): number {
  const negated = p < globEnd && glob[p] === CARET
  if (negated) p++
  const wanted = ignoreCase ? lower(byte) : byte
  let found = false
  while (p < globEnd && glob[p] !== CLOSE) {
    if (glob[p] === BACKSLASH && p + 1 < globEnd) {
      // an escaped byte is compared with its case even where case is ignored, as in Redis
      if (glob[p + 1] === byte) found = true
      p += 2
    } else if (p + 2 < globEnd && glob[p + 1] === DASH) {
      if (inRange(glob[p], glob[p + 2], wanted, ignoreCase)) found = true
      p += 3
    } else {
      if ((ignoreCase ? lower(glob[p]) : glob[p]) === wanted) found = true
      p++
    }
  }
  if (found === negated) return MISMATCH
  return p < globEnd ? p + 1 : p
}

function inRange(from: number, to: number, byte: number, ignoreCase: boolean): boolean {
  let low = signed(from)
  let high = signed(to)
  if (low > high) [low, high] = [high, low]
  if (ignoreCase) {
    low = low < 0 ? low : lower(low)
    high = high < 0 ? high : lower(high)
  }
  return signed(byte) >= low && signed(byte) <= high
}

/**
 * Splits a line into words as people type them (Redis's sdssplitargs): double quotes with \n \r \t \b \a \xHH escapes,
 * single quotes with \' only, words separated by white space. A closing quote must be followed by white space or the
 * end. Returns undefined if the quotes are unbalanced. Bytes are kept as they are; a NUL ends the line, as in C.
 */
export function splitWords(line: Buffer): Buffer[] | undefined {
  const nul = line.indexOf(0)
  const end = nul < 0 ? line.length : nul
  const words: Buffer[] = []
  let at = 0
  for (;;) {
    while (at < end && isSpace(line[at])) at++
    if (at === end) return words
    const word = readWord(line, at, end)
    if (word === undefined) return undefined
    words.push(Buffer.from(word.bytes))
    at = word.next
  }
}

const DOUBLE = 34
const SINGLE = 39
const BACKSLASH = 92
const ESCAPES: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, a: 7 }

/** White space of C's isspace(). */
function isSpace(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13)
}

function readWord(line: Buffer, at: number, end: number): { bytes: number[]; next: number } | undefined {
  const bytes: number[] = []
  while (at < end && !isSpace(line[at])) {
    const c = line[at]
    if (c !== DOUBLE && c !== SINGLE) {
      bytes.push(c)
      at++
      continue
    }
    const close = c === DOUBLE ? readDouble(line, at + 1, end, bytes) : readSingle(line, at + 1, end, bytes)
    if (close < 0 || (close + 1 < end && !isSpace(line[close + 1]))) return undefined
    return { bytes, next: close + 1 }
  }
  return { bytes, next: at }
}

/** Reads up to the closing quote and returns its place, -1 if there is none. */
function readDouble(line: Buffer, at: number, end: number, bytes: number[]): number {
  for (; at < end; at++) {
    const c = line[at]
    if (c === DOUBLE) return at
    if (c !== BACKSLASH || at + 1 >= end) {
      bytes.push(c)
      continue
    }
    const hex = line.toString('latin1', at + 2, at + 4)
    if (line[at + 1] === 120 && at + 3 < end && /^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16))
      at += 3
    } else {
      at++
      bytes.push(ESCAPES[String.fromCharCode(line[at])] ?? line[at])
    }
  }
  return -1
}

function readSingle(line: Buffer, at: number, end: number, bytes: number[]): number {
  for (; at < end; at++) {
    if (line[at] === SINGLE) return at
    if (line[at] === BACKSLASH && at + 1 < end && line[at + 1] === SINGLE) at++
    bytes.push(line[at])
  }
  return -1
}

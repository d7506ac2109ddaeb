/**
 * A RESP2 or RESP3 reply as the tree of its type marks: nothing is converted, so that two servers' replies can be
 * compared mark by mark and a test can say which form of null or number it expects.
 */
export type ScalarMark = '+' | '-' | ':' | '$' | ',' | '(' | '#' | '_' | '=' | '!'
export type AggregateMark = '*' | '~' | '>' | '%' | '|'

/** `text` is null for `$-1`. */
export interface Scalar {
  mark: ScalarMark
  text: Buffer | null
}

/** `items` is null for `*-1`; the items of a map or an attribute are its keys and values in turn. */
export interface Aggregate {
  mark: AggregateMark
  items: RespValue[] | null
}

export type RespValue = Scalar | Aggregate

export const isAggregate = (value: RespValue): value is Aggregate => 'items' in value

const SIMPLE = '+-:,(#_'
const BLOB = '$=!'
const AGGREGATE = '*~>%|'
const LF = 10
const ZERO = 48

/** Thrown for bytes that are no RESP. */
export class RespFormatError extends Error {
  override name = 'RespFormatError'
}

interface Parsed {
  value: RespValue
  /** Offset of the first byte after the value. */
  end: number
}

function lengthIn(line: Buffer): number {
  let length = 0
  for (const byte of line) {
    const digit = byte - ZERO
    if (digit < 0 || digit > 9) length = Number.NaN
    length = length * 10 + digit
  }
  if (length < 10 ** 10 && line.length > 0) return length
  const text = line.toString('latin1')
  if (text === '-1') return -1
  throw new RespFormatError(`bad length ${JSON.stringify(text)}`)
}

/** Finds where the value at the start of a buffer ends, while its bytes are still coming: each is looked at once. */
export class ValueEnd {
  #at = 0
  #values = 1

  /** @param buf all that has come so far. Returns undefined while the value is not all there. */
  find(buf: Buffer): number | undefined {
    while (this.#values > 0) {
      if (this.#at >= buf.length) return undefined
      const mark = markAt(buf, this.#at)
      const lineEnd = buf.indexOf(LF, this.#at)
      if (lineEnd < 0) return undefined
      let end = lineEnd + 1
      if (!SIMPLE.includes(mark)) {
        const length = lengthIn(buf.subarray(this.#at + 1, lineEnd - 1))
        if (BLOB.includes(mark)) end += length < 0 ? 0 : length + 2
        else this.#values += Math.max(0, mark === '%' || mark === '|' ? length * 2 : length)
      }
      if (end > buf.length) return undefined
      this.#at = end
      this.#values--
    }
    return this.#at
  }
}

/** @throws RespFormatError */
function markAt(buf: Buffer, start: number): string {
  const mark = String.fromCharCode(buf[start])
  if (SIMPLE.includes(mark) || BLOB.includes(mark) || AGGREGATE.includes(mark)) return mark
  throw new RespFormatError(`no RESP mark: ${JSON.stringify(buf.toString('latin1', start, start + 40))}`)
}

/** Reads one value at `start`; undefined while its bytes are not all there. */
export function parseResp(buf: Buffer, start = 0): Parsed | undefined {
  if (start >= buf.length) return undefined
  const mark = markAt(buf, start)
  const lineEnd = buf.indexOf('\r\n', start)
  if (lineEnd < 0) return undefined
  const line = buf.subarray(start + 1, lineEnd)
  const end = lineEnd + 2
  if (SIMPLE.includes(mark)) return { value: { mark: mark as ScalarMark, text: Buffer.from(line) }, end }
  const length = lengthIn(line)
  if (BLOB.includes(mark)) return parseBlob(buf, mark as ScalarMark, length, end)
  return parseAggregate(buf, mark as AggregateMark, length, end)
}

function parseBlob(buf: Buffer, mark: ScalarMark, length: number, start: number): Parsed | undefined {
  if (length < 0) return { value: { mark, text: null }, end: start }
  const end = start + length
  if (buf.length < end + 2) return undefined
  if (buf[end] !== 13 || buf[end + 1] !== 10) throw new RespFormatError('no CRLF after a bulk string')
  return { value: { mark, text: Buffer.from(buf.subarray(start, end)) }, end: end + 2 }
}

function parseAggregate(buf: Buffer, mark: AggregateMark, length: number, start: number): Parsed | undefined {
  if (length < 0) return { value: { mark, items: null }, end: start }
  const count = mark === '%' || mark === '|' ? length * 2 : length
  const items: RespValue[] = []
  let end = start
  while (items.length < count) {
    const item = parseResp(buf, end)
    if (item === undefined) return undefined
    items.push(item.value)
    end = item.end
  }
  return { value: { mark, items }, end }
}

/** An error reply, thrown where a plain value was asked for. */
export class ErrorReply extends Error {
  override name = 'ErrorReply'
}

export type Plain = string | number | bigint | boolean | null | Plain[]

/** The value without its marks, for tests that do not look at them; text is read as UTF-8. Throws ErrorReply. */
export function toPlain(value: RespValue): Plain {
  if (isAggregate(value)) return value.items?.map(toPlain) ?? null
  if (value.text === null || value.mark === '_') return null
  const text = value.text.toString()
  if (value.mark === '-' || value.mark === '!') throw new ErrorReply(text)
  if (value.mark === '#') return text === 't'
  if (value.mark === ',') return Number(text.replace(/inf$/, 'Infinity'))
  if (value.mark === ':' || value.mark === '(') {
    const exact = BigInt(text)
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
  }
  return value.mark === '=' ? text.slice(4) : text
}

const shown = (text: Buffer): string =>
  `"${text.toString('latin1').replace(/[^ -~]|["\\]/g, c => {
    if (c === '\r') return '\\r'
    if (c === '\n') return '\\n'
    if (c === '"' || c === '\\') return `\\${c}`
    return `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`
  })}"`

/** The tree as text, one value a line, each with its mark; bytes outside printable ASCII are escaped. */
export function printResp(value: RespValue, indent = ''): string {
  if (!isAggregate(value)) return `${indent}${value.mark}${value.text === null ? '-1' : shown(value.text)}`
  if (value.items === null) return `${indent}${value.mark}-1`
  const head = `${indent}${value.mark}${value.items.length}`
  return [head, ...value.items.map(item => printResp(item, `${indent}  `))].join('\n')
}

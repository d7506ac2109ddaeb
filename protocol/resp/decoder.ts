import { Args } from './args.js'
import { splitWords } from './inline.js'
import {
  BULK_BYTES_MAX,
  LINE_BYTES_MAX,
  MULTIBULK_COUNT_MAX,
  UNAUTHENTICATED_BULK_BYTES_MAX,
  UNAUTHENTICATED_MULTIBULK_COUNT_MAX,
} from './limits.js'

/** A request no server can make sense of: the text is the reply, after which the connection is closed. */
export class ProtocolError extends Error {
  override name = 'ProtocolError'

  constructor(text: string) {
    super(`ERR Protocol error: ${text}`)
  }
}

const CR = 13
const LF = 10
const STAR = 42
const DOLLAR = 36
/** What the digit reader finds instead of a number. */
const INCOMPLETE = -1
const INVALID = -2
const NEGATIVE = -3

/**
 * Finds the requests in the bytes a client sent, and fills an Args with slices of those very bytes.
 *
 * A request that is whole is read in one pass over the read buffer, into the Args all connections share. One that is
 * not gets an Args of its own and the decoder remembers how far it came, so a request that arrives in a thousand
 * pieces is still read once. The caller keeps the bytes of the unfinished request and shows them again, longer,
 * perhaps in another buffer.
 */
export class Decoder {
  /** The request just completed. */
  args: Args
  /** `proto-max-bulk-len`, bytes. */
  bulkBytesMax = BULK_BYTES_MAX
  /** True while the client has to authenticate: the small limits hold. */
  restricted = false
  readonly #shared: Args
  /** Set while a request is unfinished; its slices lie in #buf. */
  #partial: Args | undefined
  #buf: Buffer | undefined
  /** Where the request began in #buf, and where to go on, relative to that. */
  #start = 0
  #resume = 0
  /** Arguments still to come; -1 before the count is known. */
  #left = -1
  /** Length of the argument being read; -1 before it is known. */
  #bulk = -1

  constructor(shared: Args) {
    this.#shared = shared
    this.args = shared
  }

  /**
   * Reads the request that starts at `off`. Returns where the next one starts, or -1 if this one is not all there:
   * then call again with the same bytes and more. An empty request (a blank line, `*0`) leaves no arguments.
   * Throws ProtocolError.
   */
  next(buf: Buffer, off: number, end: number): number {
    if (this.#partial !== undefined) return this.#continue(buf, off, end)
    const args = this.#shared
    args.reset()
    this.args = args
    if (off >= end) return -1
    if (buf[off] !== STAR) return this.#inline(buf, off, end)
    this.#left = -1
    this.#bulk = -1
    return this.#multibulk(args, buf, off, off, end)
  }

  /** Bytes the unfinished request will have when its current argument is complete; 0 if that is unknown. */
  get wanted(): number {
    return this.#partial === undefined || this.#bulk < 0 ? 0 : this.#resume + this.#bulk + 2
  }

  /** Forgets an unfinished request: the next call starts afresh. */
  reset(): void {
    this.#partial = undefined
    this.#buf = undefined
  }

  #continue(buf: Buffer, off: number, end: number): number {
    const args = this.#partial!
    this.args = args
    if (buf !== this.#buf || off !== this.#start) {
      const moved = off - this.#start
      for (let i = 0; i < args.count; i++) {
        const slice = args.get(i)
        slice.set(buf, slice.off + moved, slice.len)
      }
      this.#buf = buf
      this.#start = off
    }
    return this.#multibulk(args, buf, off, off + this.#resume, end)
  }

  #multibulk(args: Args, buf: Buffer, start: number, at: number, end: number): number {
    let left = this.#left
    if (left < 0) {
      left = readLength(buf, at + 1, end)
      if (left === INCOMPLETE) return this.#lineWait(buf, at, end, 'too big mbulk count string')
      at = lengthEnd
      if (left === NEGATIVE) return at
      if (left < 0 || left > MULTIBULK_COUNT_MAX) throw new ProtocolError('invalid multibulk length')
      if (this.restricted && left > UNAUTHENTICATED_MULTIBULK_COUNT_MAX)
        throw new ProtocolError('unauthenticated multibulk length')
    }
    let size = this.#bulk
    for (; left > 0; left--) {
      if (size < 0) {
        size = at < end ? readLength(buf, at + 1, end) : INCOMPLETE
        if (size === INCOMPLETE) {
          this.#lineWait(buf, at, end, 'too big bulk count string')
          return this.#suspend(args, buf, start, at, left, -1)
        }
        if (buf[at] !== DOLLAR) throw new ProtocolError(`expected '$', got '${String.fromCharCode(buf[at])}'`)
        if (size < 0 || size > this.bulkBytesMax) throw new ProtocolError('invalid bulk length')
        if (this.restricted && size > UNAUTHENTICATED_BULK_BYTES_MAX)
          throw new ProtocolError('unauthenticated bulk length')
        at = lengthEnd
      }
      if (at + size + 2 > end) return this.#suspend(args, buf, start, at, left, size)
      args.push(buf, at, size)
      at += size + 2
      size = -1
    }
    if (this.#partial !== undefined) this.reset()
    return at
  }

  /** Remembers how far the request came. */
  #suspend(args: Args, buf: Buffer, start: number, at: number, left: number, bulk: number): number {
    if (this.#partial === undefined) {
      const partial = new Args()
      for (let i = 0; i < args.count; i++) {
        const slice = args.get(i)
        partial.push(buf, slice.off, slice.len)
      }
      this.#partial = partial
    }
    this.#buf = buf
    this.#start = start
    this.#resume = at - start
    this.#left = left
    this.#bulk = bulk
    return -1
  }

  #lineWait(buf: Buffer, at: number, end: number, tooLong: string): -1 {
    if (end - at > LINE_BYTES_MAX && buf.subarray(at, end).indexOf(CR) < 0) throw new ProtocolError(tooLong)
    return -1
  }

  #inline(buf: Buffer, off: number, end: number): number {
    const found = buf.subarray(off, end).indexOf(LF)
    if (found < 0) {
      if (end - off > LINE_BYTES_MAX) throw new ProtocolError('too big inline request')
      return -1
    }
    const lineEnd = off + found
    const words = splitWords(buf.subarray(off, found > 0 && buf[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd))
    if (words === undefined) throw new ProtocolError('unbalanced quotes in request')
    for (const word of words) this.args.push(word, 0, word.length)
    return lineEnd + 1
  }
}

/** Where the line that readLength() read ends. A module variable, because returning two values would allocate. */
let lengthEnd = 0

/**
 * Reads the digits of a count or length line at `at` (after its mark), strictly as string2ll does. Returns the number,
 * or INCOMPLETE, INVALID or NEGATIVE.
 */
function readLength(buf: Buffer, at: number, end: number): number {
  let value = 0
  let i = at
  for (; i < end; i++) {
    const digit = buf[i] - 48
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  if (i < end && buf[i] === CR && i > at && (buf[at] !== 48 || i === at + 1) && i - at < 16) {
    if (i + 1 >= end) return INCOMPLETE
    lengthEnd = i + 2
    return value
  }
  return readOddLength(buf, at, end)
}

/** The same for a line that is no plain number: not all there, negative or nonsense. */
function readOddLength(buf: Buffer, at: number, end: number): number {
  const found = buf.subarray(at, end).indexOf(CR)
  if (found < 0 || at + found + 1 >= end) return INCOMPLETE
  lengthEnd = at + found + 2
  const text = buf.latin1Slice(at, at + found)
  return /^-[1-9]\d{0,17}$/.test(text) ? NEGATIVE : INVALID
}

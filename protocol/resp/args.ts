import { NOT_A_FLOAT, NOT_AN_INTEGER, SYNTAX_ERROR } from './errors.js'
import { parseDouble, parseInteger } from './number.js'
import { Slice } from './slice.js'

/**
 * The arguments of one command, read once from left to right through a cursor.
 *
 * The decoder fills it with slices of the read buffer and rewinds it for each command, so reading an argument
 * allocates only what is asked for. Argument 0 is the command's name; the cursor starts after it. Every reader throws
 * the RespError that Redis would reply. Arity has been checked before a command sees its arguments.
 */
export class Args {
  /** How many arguments there are, the command's name included. */
  count = 0
  /** The argument the cursor stands at. */
  at = 1
  readonly #slices: Slice[] = []

  /** Takes one more argument while decoding. */
  push(buf: Buffer, off: number, len: number): void {
    const slice = this.#slices[this.count]
    if (slice === undefined) this.#slices.push(new Slice(buf, off, len))
    else slice.set(buf, off, len)
    this.count++
  }

  reset(): void {
    this.count = 0
    this.at = 1
  }

  /** Puts the cursor back on the first argument (after a container's subcommand word: pass 2). */
  rewind(at = 1): void {
    this.at = at
  }

  /** Any argument by number; 0 is the command's name. */
  get(index: number): Slice {
    return this.#slices[index]
  }

  get remaining(): number {
    return this.count - this.at
  }

  get more(): boolean {
    return this.at < this.count
  }

  /** The next argument as it is. */
  bytes(): Slice {
    if (this.at >= this.count) throw SYNTAX_ERROR
    return this.#slices[this.at++]
  }

  /** The next argument, which is a key. */
  key(): Slice {
    return this.bytes()
  }

  /** The next argument as text. */
  text(): string {
    return this.bytes().toString()
  }

  /** The next argument as a signed 64-bit integer. */
  integer(error: Error = NOT_AN_INTEGER): number | bigint {
    const value = parseInteger(this.bytes())
    if (value === undefined) throw error
    return value
  }

  /** The next argument as an integer where doubles are exact enough; 64-bit values beyond 2^53 are rounded. */
  int(error: Error = NOT_AN_INTEGER): number {
    return Number(this.integer(error))
  }

  /** The next argument as an integer within [min, max]. */
  intIn(min: number, max: number, error: Error = NOT_AN_INTEGER): number {
    const value = this.int(error)
    if (value < min || value > max) throw error
    return value
  }

  /** The next argument as a double. */
  double(error: Error = NOT_A_FLOAT): number {
    const value = parseDouble(this.bytes())
    if (value === undefined) throw error
    return value
  }

  /** Consumes the next argument if it spells `word` (lower-case ASCII, compared without case). */
  word(word: string): boolean {
    if (this.at < this.count && this.#slices[this.at].isWord(word)) {
      this.at++
      return true
    }
    return false
  }

  /** Throws the syntax error unless every argument was read. */
  end(): void {
    if (this.at < this.count) throw SYNTAX_ERROR
  }

  /** A copy on its own memory, for a queue (MULTI) or a wait (BLPOP). */
  clone(): Args {
    let size = 0
    for (let i = 0; i < this.count; i++) size += this.#slices[i].len
    const buf = Buffer.allocUnsafeSlow(size)
    const copy = new Args()
    let off = 0
    for (let i = 0; i < this.count; i++) {
      const slice = this.#slices[i]
      slice.buf.copy(buf, off, slice.off, slice.off + slice.len)
      copy.push(buf, off, slice.len)
      off += slice.len
    }
    return copy
  }

  /** The arguments from number `from` on as a command of their own, on the same memory. */
  tail(from: number): Args {
    const tail = new Args()
    for (let i = from; i < this.count; i++) {
      const { buf, off, len } = this.#slices[i]
      tail.push(buf, off, len)
    }
    return tail
  }

  /** Arguments built by the program itself. */
  static of(...values: (string | Buffer)[]): Args {
    const args = new Args()
    for (const value of values) {
      const buf = typeof value === 'string' ? Buffer.from(value) : value
      args.push(buf, 0, buf.length)
    }
    return args
  }
}

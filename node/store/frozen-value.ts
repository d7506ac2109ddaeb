import { Slice } from '../../protocol/resp/slice.js'
import type { Records } from './record.js'

/** What is kept at a time of a value that changes in place, bytes. */
const PAGE_BYTES = 64 * 1024

/**
 * A large value as it is at one moment, for someone who reads it bit by bit while it goes on changing: copy on write, page by
 * page. A large value has a chunk of memory of its own, which is never used for anything else: another value that takes
 * its place, or a delete, leaves it alone, and as long as this holds it it stays. What writes into it where it lies (a patch,
 * a shorter value, a deadline that moves it a little) says so first (Records.overwrites), and the pages it is to change are copied.
 */
export class FrozenValue {
  readonly length: number
  /** Bytes of the pages copied so far. */
  copied = 0
  readonly #records: Records
  readonly #value: Slice
  readonly #pages = new Map<number, Buffer>()
  readonly #part = new Slice()

  constructor(records: Records, slot: number) {
    this.#records = records
    const value = records.value(slot, new Slice())
    this.#value = records.isAlone(slot) ? value : Slice.of(value.copy())
    this.length = value.len
    records.frozen.push(this)
  }

  /** Bytes [from, to) of a buffer are about to be written over. */
  keep(buf: Buffer, from: number, to: number): void {
    const { buf: own, off, len } = this.#value
    if (buf !== own) return
    const last = Math.min(to - off, len)
    for (let at = Math.max(0, from - off); at < last; at = this.#pageEnd(at)) {
      const page = Math.floor(at / PAGE_BYTES)
      if (this.#pages.has(page)) continue
      const start = page * PAGE_BYTES
      const end = this.#pageEnd(start)
      this.#pages.set(page, Buffer.from(own.subarray(off + start, off + end)))
      this.copied += end - start
    }
  }

  #pageEnd(at: number): number {
    return Math.min(this.length, (Math.floor(at / PAGE_BYTES) + 1) * PAGE_BYTES)
  }

  /** Some of the bytes from an offset below the length on; valid until the next call or change. */
  from(at: number): Slice {
    const end = this.#pageEnd(at)
    const page = this.#pages.get(Math.floor(at / PAGE_BYTES))
    if (page !== undefined) return this.#part.set(page, at % PAGE_BYTES, end - at)
    return this.#part.set(this.#value.buf, this.#value.off + at, end - at)
  }

  /** The first bytes, up to a length, in parts of which each is valid until the next. */
  *parts(length: number): Generator<Slice> {
    for (let at = 0; at < length; at = this.#pageEnd(at)) yield this.from(at)
  }

  /** Nobody will read any more. */
  end(): void {
    const { frozen } = this.#records
    frozen.splice(frozen.indexOf(this), 1)
  }
}

import { PENDING_BYTES_MIN, READ_BUFFER_BYTES } from './limits.js'

/** A buffer of at least this many bytes is given back when little is left in it. */
const SHRINK_BYTES_MIN = 1024 * 1024

/**
 * What a client has sent and the server has not executed: an unfinished request, or requests that have to wait.
 * Grows by doubling, up to the size the unfinished request is known to need, so large values are copied once or twice
 * whatever the number of pieces they arrive in.
 */
export class Pending {
  buf: Buffer = NONE
  /** Where the first byte not executed is, and the end of the bytes. */
  start = 0
  end = 0

  get size(): number {
    return this.end - this.start
  }

  get free(): number {
    return this.buf.length - this.end
  }

  /** Takes more bytes; `wanted` is how many there will be, counted from `start`, as far as is known. */
  append(src: Buffer, from: number, to: number, wanted: number): void {
    const count = to - from
    if (count > this.free) this.#makeRoom(count, wanted)
    src.copy(this.buf, this.end, from, to)
    this.end += count
  }

  /** Everything before `start` has been executed. */
  consume(start: number): void {
    this.start = start
    const { size } = this
    if (size === 0) this.clear()
    else if (this.buf.length >= SHRINK_BYTES_MIN && start > 0 && size < this.buf.length >> 3)
      this.#move(Math.max(size * 2, PENDING_BYTES_MIN))
  }

  clear(): void {
    this.buf = NONE
    this.start = this.end = 0
  }

  #makeRoom(count: number, wanted: number): void {
    const need = this.size + count
    if (need <= this.buf.length && this.start >= this.buf.length >> 1) {
      this.buf.copyWithin(0, this.start, this.end)
      this.end -= this.start
      this.start = 0
      return
    }
    const doubled = Math.max(PENDING_BYTES_MIN, this.buf.length * 2)
    // one read more than wanted, for what follows the request
    const enough = wanted > 0 ? Math.min(doubled, wanted + READ_BUFFER_BYTES) : doubled
    this.#move(Math.max(need, enough))
  }

  #move(capacity: number): void {
    const moved = Buffer.allocUnsafeSlow(capacity)
    this.buf.copy(moved, 0, this.start, this.end)
    this.end -= this.start
    this.start = 0
    this.buf = moved
  }
}

const NONE = Buffer.alloc(0)

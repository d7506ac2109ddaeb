/**
 * Memory for records outside the JavaScript heap: large chunks, carved into blocks of fixed size classes.
 *
 * A block is named by its address in units of 8 bytes: chunk number above, offset below. Freed blocks are linked into a
 * list per class through their own first bytes. A block larger than the largest class gets a chunk of its own, which
 * goes back to the system when freed. Nothing here is an object per block, so the garbage collector has nothing to mark.
 *
 * Classes: every 16 bytes up to 512, then eight per doubling (at most 12.5 % unused).
 */
import { lasting } from './memory.js'

/** Class number of a block that has its own chunk. */
export const CLASS_OWN_CHUNK = 255
const FINE_STEP_BYTES = 16
const FINE_BYTES_MAX = 512
const FINE_CLASSES = FINE_BYTES_MAX / FINE_STEP_BYTES
const CLASSES_PER_DOUBLING = 8

export class Arena {
  /** The chunks as bytes, as 32-bit words and as doubles; alike in number. */
  readonly bytes: Buffer[] = []
  readonly words: Uint32Array[] = []
  readonly doubles: Float64Array[] = []
  /** address >>> shift is the chunk; (address & mask) << 3 the byte offset in it. */
  readonly shift: number
  readonly mask: number
  /** Bytes in blocks that are in use. */
  usedBytes = 0
  /** Bytes of all chunks. */
  chunkBytesTotal = 0
  readonly #chunkBytes: number
  /** Addresses in a chunk. */
  readonly #chunkSpan: number
  readonly #sizes: number[] = []
  readonly #freeHeads: Uint32Array
  readonly #freeChunks: number[] = []
  /** By chunk, of those that are one block. */
  readonly #written: number[] = []
  /** The chunk being carved, and how far. */
  #chunk = -1
  #top = 0

  /** @param chunkBytes a power of two, at least 4 KiB; the largest class is an eighth of it. */
  constructor(chunkBytes: number) {
    this.#chunkBytes = chunkBytes
    this.shift = Math.log2(chunkBytes) - 3
    this.#chunkSpan = chunkBytes / 8
    this.mask = this.#chunkSpan - 1
    for (let size = FINE_STEP_BYTES; size <= FINE_BYTES_MAX; size += FINE_STEP_BYTES) this.#sizes.push(size)
    for (let base = FINE_BYTES_MAX; base < chunkBytes / 8; base *= 2) {
      for (let i = 1; i <= CLASSES_PER_DOUBLING; i++)
        this.#sizes.push(base + (base / CLASSES_PER_DOUBLING) * i)
    }
    this.#freeHeads = new Uint32Array(this.#sizes.length)
  }

  /** The class that holds `size` bytes. */
  classFor(size: number): number {
    if (size <= FINE_BYTES_MAX) return size === 0 ? 0 : ((size - 1) / FINE_STEP_BYTES) | 0
    if (size > this.#sizes[this.#sizes.length - 1]) return CLASS_OWN_CHUNK
    const exponent = 31 - Math.clz32(size - 1)
    const base = 2 ** exponent
    const step = Math.ceil((size - base) / (base / CLASSES_PER_DOUBLING))
    return FINE_CLASSES + (exponent - 9) * CLASSES_PER_DOUBLING + step - 1
  }

  /** Bytes that a block of this class at this address holds. */
  capacity(sizeClass: number, address: number): number {
    return sizeClass === CLASS_OWN_CHUNK ? this.bytes[address >>> this.shift].length : this.#sizes[sizeClass]
  }

  /** Bytes of it that count as used: of a block with its own chunk, as many as may have been written to; what comes after is zero. */
  used(sizeClass: number, address: number): number {
    return sizeClass === CLASS_OWN_CHUNK ? this.#written[address >>> this.shift] : this.#sizes[sizeClass]
  }

  /** The record in a block with its own chunk takes so many bytes now. */
  use(address: number, size: number): void {
    const chunk = address >>> this.shift
    const more = size - this.#written[chunk]
    if (more > 0) this.#count(chunk, more)
  }

  #count(chunk: number, bytes: number): void {
    this.#written[chunk] += bytes
    this.usedBytes += bytes
    this.chunkBytesTotal += bytes
  }

  /**
   * Takes a block; its bytes are not cleared. The rest is about a block with its own chunk only.
   *
   * @param size what its record takes, bytes
   * @param zeroed it is cleared, for nothing: the system gives it pages of zeros as they are written to
   * @param reach how far it may grow in place, bytes: addresses and not memory, as long as nothing is written there
   */
  take(sizeClass: number, size: number, zeroed = false, reach = size): number {
    if (sizeClass === CLASS_OWN_CHUNK) {
      const buffer = ownChunk(size, zeroed, reach)
      const chunk = this.#addChunk(buffer)
      this.#written[chunk] = 0
      this.#count(chunk, zeroed || reach > size ? size : buffer.length)
      return chunk * this.#chunkSpan
    }
    const bytes = this.#sizes[sizeClass]
    this.usedBytes += bytes
    const head = this.#freeHeads[sizeClass]
    if (head !== 0) {
      this.#freeHeads[sizeClass] = this.words[head >>> this.shift][(head & this.mask) << 1]
      return head
    }
    if (this.#chunk < 0 || this.#top + bytes > this.#chunkBytes) this.#openChunk()
    const address = this.#chunk * this.#chunkSpan + (this.#top >>> 3)
    this.#top += bytes
    return address
  }

  give(sizeClass: number, address: number): void {
    const chunk = address >>> this.shift
    if (sizeClass === CLASS_OWN_CHUNK) {
      this.#count(chunk, -this.#written[chunk])
      this.bytes[chunk] = NO_BYTES
      this.words[chunk] = NO_WORDS
      this.doubles[chunk] = NO_DOUBLES
      this.#freeChunks.push(chunk)
      return
    }
    this.usedBytes -= this.#sizes[sizeClass]
    this.words[chunk][(address & this.mask) << 1] = this.#freeHeads[sizeClass]
    this.#freeHeads[sizeClass] = address
  }

  #openChunk(): void {
    if (this.#chunk >= 0) this.#shelveRest()
    this.#chunk = this.#addChunk(Buffer.from(lasting(this.#chunkBytes), 0, this.#chunkBytes))
    this.chunkBytesTotal += this.#chunkBytes
    // address 0 means "no block", so the first chunk's first block is never handed out
    this.#top = this.#chunk === 0 ? FINE_STEP_BYTES : 0
  }

  /** Gives the uncarved end of the chunk to the free lists. */
  #shelveRest(): void {
    let rest = this.#chunkBytes - this.#top
    for (let c = this.#sizes.length - 1; c >= 0 && rest >= FINE_STEP_BYTES; c--) {
      while (this.#sizes[c] <= rest) {
        this.usedBytes += this.#sizes[c]
        this.give(c, this.#chunk * this.#chunkSpan + (this.#top >>> 3))
        this.#top += this.#sizes[c]
        rest -= this.#sizes[c]
      }
    }
  }

  #addChunk(buffer: Buffer): number {
    const size = buffer.length
    const chunk = this.#freeChunks.pop() ?? this.bytes.length
    if (chunk > 0xffffffff >>> this.shift) throw new Error('arena is full: more than 32 GiB of records')
    this.bytes[chunk] = buffer
    this.words[chunk] = new Uint32Array(buffer.buffer, buffer.byteOffset, size >>> 2)
    this.doubles[chunk] = new Float64Array(buffer.buffer, buffer.byteOffset, size >>> 3)
    return chunk
  }
}

/** @throws RangeError if there is no memory */
function ownChunk(size: number, zeroed: boolean, reach: number): Buffer {
  const bytes = (size + 7) & ~7
  if (reach === size) return zeroed ? Buffer.alloc(bytes) : Buffer.allocUnsafeSlow(bytes)
  try {
    return Buffer.alloc((reach + 7) & ~7)
  } catch {
    // a system that counts addresses as memory
    return Buffer.alloc(bytes)
  }
}

const NO_BYTES = Buffer.alloc(0)
const NO_WORDS = new Uint32Array(0)
const NO_DOUBLES = new Float64Array(0)

import { pick, type Random } from '../random.js'

/** What reaches the medium or not as one; a real disk's is 4096, and its files are larger in proportion. */
const PAGE_BYTES = 256
/** How a file's pages that were not forced fare when the power goes. */
const FATES = ['all', 'none', 'first', 'some'] as const
const LOST_SHARE = 0.5
const TORN_SHARE = 0.3
/** How often a file has its new length though not all pages within it have been written. */
const LENGTH_SHARE = 0.3

/** A file: what readers see of it, and what of that the medium has. */
export class CachedFile {
  #bytes: Buffer = Buffer.alloc(0)
  #size = 0
  #stable: Buffer = Buffer.alloc(0)
  /** The least length since it was last forced. */
  #shortest = 0
  /** Pages that the medium lacks, with the number of the write that changed each last. */
  readonly #dirty = new Map<number, number>()
  #writes = 0

  static of(stable: Buffer): CachedFile {
    const file = new CachedFile()
    file.#stable = file.#bytes = stable
    file.#size = file.#shortest = stable.length
    return file
  }

  get size(): number {
    return this.#size
  }

  /** What readers see. */
  get content(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#size))
  }

  read(into: Buffer, offset: number, length: number, position: number): number {
    return this.#bytes.copy(into, offset, position, Math.min(this.#size, position + length))
  }

  write(bytes: Buffer, position: number): void {
    const end = position + bytes.length
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(2 * end)
      this.#bytes.copy(larger, 0, 0, this.#size)
      this.#bytes = larger
    }
    if (position > this.#size) this.#bytes.fill(0, this.#size, position)
    bytes.copy(this.#bytes, position)
    this.#size = Math.max(this.#size, end)
    this.#writes++
    for (let page = pageOf(position); page <= pageOf(end - 1); page++) this.#dirty.set(page, this.#writes)
  }

  truncate(size: number): void {
    if (size > this.#size) this.write(Buffer.alloc(size - this.#size), this.#size)
    this.#size = size
    this.#shortest = Math.min(this.#shortest, size)
    for (const page of this.#dirty.keys()) if (page * PAGE_BYTES >= size) this.#dirty.delete(page)
  }

  /** Begins to force it. Returns what ends that: by then the medium has all that was written before. */
  force(): () => void {
    const until = this.#writes
    const size = this.#size
    const pages = [...this.#dirty.keys()]
    return () => {
      const stable = Buffer.alloc(Math.max(Math.min(this.#stable.length, this.#shortest), size))
      this.#stable.copy(stable)
      for (const page of pages) {
        const from = page * PAGE_BYTES
        this.#bytes.copy(stable, from, from, Math.min(from + PAGE_BYTES, size))
        if ((this.#dirty.get(page) ?? 0) <= until) this.#dirty.delete(page)
      }
      this.#stable = stable
      this.#shortest = this.#size
    }
  }

  /** Forcing it failed: the kernel takes the pages for written and never tries them again ("fsyncgate", 2018). */
  forsake(): void {
    this.#dirty.clear()
  }

  /** What a new start finds of it when the power has gone. @param scrap what the medium's blocks held before */
  afterPowerCut(random: Random, scrap: Buffer): Buffer {
    const fate = FATES[pick(random, FATES.length)]
    const pages = [...this.#dirty.keys()].sort((a, b) => a - b)
    const last = pick(random, pages.length + 1)
    const written = pages.filter((_page, i) => {
      if (fate === 'some') return random() >= LOST_SHARE
      return fate === 'all' || (fate === 'first' && i <= last)
    })
    let found = Buffer.from(this.#stable.subarray(0, random() < 0.5 ? this.#shortest : this.#stable.length))
    const extend = (size: number): void => {
      if (size <= found.length) return
      const longer = Buffer.alloc(size)
      scrap.copy(longer)
      found.copy(longer)
      found = longer
    }
    for (const page of written) {
      const from = page * PAGE_BYTES
      const whole = Math.min(from + PAGE_BYTES, this.#size)
      const to = random() < TORN_SHARE ? from + pick(random, whole - from) : whole
      extend(to)
      this.#bytes.copy(found, from, from, to)
    }
    if (fate !== 'none' && random() < LENGTH_SHARE) extend(this.#size)
    return found
  }
}

const pageOf = (position: number): number => Math.floor(position / PAGE_BYTES)

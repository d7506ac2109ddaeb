import { oneOf, pick, type Random } from '../random.js'
import { CachedFile } from './page-cache.js'

/** A change of the directory that the medium may lack: a file's new name, or none. */
interface Change {
  from?: string
  to?: string
  file: CachedFile
}

export const diskError = (code: string, text: string, call: string): Error =>
  Object.assign(new Error(`${code}: ${text}, ${call}`), { code })

/**
 * One directory of files on a medium behind a page cache. What was written is on the medium once its file was forced, and
 * a file's name once the directory was; of all else the medium has as much as a power cut pleases: POSIX promises
 * no more, and file systems differ in what they give beyond that (Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014).
 */
export class FileSystem {
  /** Bytes that fit on it. */
  capacity = Number.POSITIVE_INFINITY
  readonly #random: Random
  #names = new Map<string, CachedFile>()
  #stableNames = new Map<string, CachedFile>()
  #changes: Change[] = []
  /** What files that are gone have held. */
  #scrap: Buffer = Buffer.alloc(0)

  constructor(random: Random) {
    this.#random = random
  }

  get names(): string[] {
    return [...this.#names.keys()]
  }

  get used(): number {
    return [...new Set(this.#names.values())].reduce((sum, { size }) => sum + size, 0)
  }

  /** @throws ENOENT */
  find(name: string): CachedFile {
    const file = this.#names.get(name)
    if (file === undefined) throw diskError('ENOENT', 'no such file or directory', `open '${name}'`)
    return file
  }

  /** @param flags of `fs.open`: `r`, `r+`, `w+` or `wx` @throws ENOENT, EEXIST, ENOSPC */
  open(name: string, flags: string): CachedFile {
    if (flags.startsWith('r')) return this.find(name)
    const known = this.#names.get(name)
    if (known !== undefined) {
      if (flags === 'wx') throw diskError('EEXIST', 'file already exists', `open '${name}'`)
      known.truncate(0)
      return known
    }
    if (this.used >= this.capacity) throw diskError('ENOSPC', 'no space left on device', `open '${name}'`)
    const file = new CachedFile()
    this.#change({ to: name, file })
    return file
  }

  /** Writes as much as there is room for; returns how much that was. @throws ENOSPC when there is none */
  write(file: CachedFile, bytes: Buffer, position: number): number {
    const growth = Math.max(0, position + bytes.length - file.size)
    const tooMuch = Math.max(0, growth - Math.max(0, this.capacity - this.used))
    if (tooMuch >= bytes.length) throw diskError('ENOSPC', 'no space left on device', 'write')
    file.write(bytes.subarray(0, bytes.length - tooMuch), position)
    return bytes.length - tooMuch
  }

  rename(from: string, to: string): void {
    this.#change({ from, to, file: this.find(from) })
  }

  unlink(name: string): void {
    this.#change({ from: name, file: this.find(name) })
  }

  isNamed(file: CachedFile): boolean {
    return [...this.#names.values()].includes(file)
  }

  /** The medium has every name as it is now. */
  forceNames(): void {
    this.#stableNames = new Map(this.#names)
    this.#changes = []
  }

  #change(change: Change): void {
    apply(this.#names, change)
    this.#changes.push(change)
  }

  /** What was not forced is lost, or some of it. */
  cutPower(): void {
    const random = this.#random
    const names = this.#stableNames
    const inOrder = random() < 0.5
    const count = pick(random, this.#changes.length + 1)
    for (const [i, change] of this.#changes.entries())
      if (inOrder ? i < count : random() < 0.5) apply(names, change)
    if (this.#names.size > 0) this.#scrap = oneOf(random, [...this.#names.values()]).content
    this.#names = new Map()
    for (const [name, file] of names)
      this.#names.set(name, CachedFile.of(file.afterPowerCut(random, this.#scrap)))
    this.forceNames()
  }

  /** All files as readers see them. */
  copy(): Map<string, Buffer> {
    return new Map([...this.#names].map(([name, file]) => [name, file.content]))
  }

  /** Puts these files in the place of all that are there. */
  restore(files: ReadonlyMap<string, Buffer>): void {
    this.#names = new Map([...files].map(([name, bytes]) => [name, CachedFile.of(Buffer.from(bytes))]))
    this.forceNames()
  }
}

function apply(names: Map<string, CachedFile>, { from, to, file }: Change): void {
  if (from !== undefined && names.get(from) === file) names.delete(from)
  if (to !== undefined) names.set(to, file)
}

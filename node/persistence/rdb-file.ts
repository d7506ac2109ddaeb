import { dirname } from 'node:path'
import { syncDirectory } from './data-directory.js'
import type { DiskFile, Machine } from './machine.js'
import { FSYNC_EVERY_BYTES, SLICE_MS, UNWRITTEN_BYTES_MAX, WRITE_CHUNK_BYTES } from './rdb/limits.js'

/**
 * A file that is written in order while the event loop goes on, and that is there as a whole or not at all: it has
 * another name until everything is on the disk.
 */
export class RdbFile {
  readonly #machine: Machine
  readonly #handle: DiskFile
  readonly #temporary: string
  #position = 0
  #unsynced = 0
  #unwritten = 0
  /** The last of the writes under way, which follow each other. */
  #writes: Promise<void> = Promise.resolve()
  #error: Error | undefined
  /** What has been taken and not yet handed to the disk. */
  #chunk: Buffer = Buffer.allocUnsafeSlow(WRITE_CHUNK_BYTES)
  #filled = 0
  /** Chunks that the disk has taken. They are used again: memory outside the heap that is let go of makes V8 collect. */
  readonly #spare: Buffer[] = []

  private constructor(machine: Machine, handle: DiskFile, temporary: string) {
    this.#machine = machine
    this.#handle = handle
    this.#temporary = temporary
  }

  /** Makes a file under a name for the time being. */
  static async create(machine: Machine, temporary: string, mode = 0o644): Promise<RdbFile> {
    return new RdbFile(machine, await machine.disk.promises.open(temporary, 'w+', mode), temporary)
  }

  /** Makes a file that is gone as soon as it is closed; `temporary` is its name for a moment. */
  static async createNameless(machine: Machine, temporary: string): Promise<RdbFile> {
    const file = await RdbFile.create(machine, temporary)
    await machine.disk.promises.unlink(temporary)
    return file
  }

  /** Bytes taken so far. */
  get size(): number {
    return this.#position + this.#filled
  }

  /** Takes a copy of bytes[from, to) to be written; errors come out of drained(). */
  write(bytes: Buffer, from = 0, to: number = bytes.length): void {
    for (let at = from; at < to; ) {
      const copied = bytes.copy(this.#chunk, this.#filled, at, to)
      at += copied
      this.#filled += copied
      if (this.#filled === this.#chunk.length) this.#handOn()
    }
  }

  #handOn(): void {
    if (this.#filled === 0) return
    const chunk = this.#chunk
    const length = this.#filled
    const position = this.#position
    this.#position += length
    this.#unwritten += length
    this.#writes = this.#writes
      .then(() => this.#write(chunk, length, position))
      .catch(error => this.#fail(error))
    this.#chunk = this.#spare.pop() ?? Buffer.allocUnsafeSlow(WRITE_CHUNK_BYTES)
    this.#filled = 0
  }

  async #write(chunk: Buffer, length: number, position: number): Promise<void> {
    if (this.#error !== undefined) return
    for (let done = 0; done < length; ) {
      const { bytesWritten } = await this.#handle.write(chunk, done, length - done, position + done)
      done += bytesWritten
    }
    this.#spare.push(chunk)
    this.#unwritten -= length
    this.#unsynced += length
    if (this.#unsynced < FSYNC_EVERY_BYTES) return
    await this.#handle.datasync()
    this.#unsynced = 0
  }

  #fail(error: Error): void {
    this.#error ??= error
    this.#unwritten = 0
  }

  /** Runs `work` in slices to its end, waiting whenever the disk is behind; `isOver` ends it early with an error. */
  async runSlices(work: Generator<void, void>, isOver: () => Error | undefined): Promise<void> {
    const { now, defer } = this.#machine
    try {
      for (;;) {
        const end = now() + SLICE_MS
        while (now() < end) if (work.next().done) return
        await new Promise<void>(defer)
        if (this.#unwritten > UNWRITTEN_BYTES_MAX) await this.#writes
        const error = this.#error ?? isOver()
        if (error !== undefined) throw error
      }
    } finally {
      work.return()
    }
  }

  async #drained(): Promise<void> {
    this.#handOn()
    await this.#writes
    if (this.#error !== undefined) throw this.#error
  }

  /** Forces all of it to the disk and gives it its name, replacing what has it. */
  async commit(path: string): Promise<void> {
    await this.#drained()
    await this.#handle.sync()
    await this.#handle.close()
    const { disk } = this.#machine
    await disk.promises.rename(this.#temporary, path)
    await syncDirectory(disk, dirname(path))
  }

  /** Gives it up: it was never there. */
  async discard(): Promise<void> {
    await this.#writes
    await this.#handle.close().catch(() => {})
    await this.#machine.disk.promises.unlink(this.#temporary).catch(() => {})
  }

  /** Reads bytes that were written; waits until they are. Returns how many there were. */
  async read(position: number, into: Buffer): Promise<number> {
    await this.#drained()
    const length = Math.min(into.length, this.#position - position)
    const { bytesRead } = await this.#handle.read(into, 0, length, position)
    return bytesRead
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

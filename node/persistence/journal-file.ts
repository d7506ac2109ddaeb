import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { ByteWriter } from '../../protocol/peer/bytes.js'
import { journalPath, syncDirectory } from './data-directory.js'
import {
  beginFrame,
  encodeHeader,
  endFrame,
  type FileHeader,
  FrameKind,
  HEADER_BYTES,
  writeForced,
} from './journal-format.js'
import type { Disk } from './machine.js'

/** A journal's file as it grows. */
export class JournalFile {
  readonly number: number
  readonly path: string
  readonly fd: number
  /** Bytes that are whole frames; and those of them that the disk has been forced to keep. */
  size = HEADER_BYTES
  forced = HEADER_BYTES
  /** What its last FORCED frame says. */
  #forcedTold = HEADER_BYTES
  readonly #disk: Disk

  private constructor(disk: Disk, path: string, number: number, fd: number) {
    this.#disk = disk
    this.path = path
    this.number = number
    this.fd = fd
  }

  /** Makes one that is of no use before start(). Rejects if there is a file of that name. */
  static async create(disk: Disk, dir: string, number: number): Promise<JournalFile> {
    const path = journalPath(dir, number)
    return new JournalFile(disk, path, number, await promisify(disk.open).call(disk, path, 'wx', 0o600))
  }

  /** Whether it has no name any more. */
  get isDeleted(): boolean {
    return this.#disk.fstatSync(this.fd).nlink === 0
  }

  /** Writes what it begins with; that and its name are on the disk then. */
  async start(header: FileHeader): Promise<void> {
    writeFully(this.#disk, this.fd, encodeHeader(header), HEADER_BYTES, 0)
    await promisify(this.#disk.fsync).call(this.#disk, this.fd)
    await syncDirectory(this.#disk, dirname(this.path))
  }

  /** Puts whole frames at its end; the caller moves `size` on. */
  write(frames: ByteWriter): void {
    writeFully(this.#disk, this.fd, frames.buf, frames.len, this.size)
  }

  async force(): Promise<void> {
    const { size } = this
    await promisify(this.#disk.fdatasync).call(this.#disk, this.fd)
    this.forced = Math.max(this.forced, size)
  }

  /** Writes its last frame. */
  end(mark: number): void {
    const out = new ByteWriter(64)
    endFrame(out, beginFrame(out, mark, FrameKind.END))
    this.write(out)
    this.size += out.len
  }

  /** Says behind its end that all of it has been forced. */
  seal(mark: number): Promise<void> {
    const out = new ByteWriter(64)
    this.tellForced(out, mark)
    this.write(out)
    return this.force()
  }

  /** Writes a frame that says how much of it has been forced, if that is more than the last one said. */
  tellForced(out: ByteWriter, mark: number): void {
    if (this.forced === this.#forcedTold) return
    this.#forcedTold = this.forced
    const at = beginFrame(out, mark, FrameKind.FORCED)
    writeForced(out, this.number, this.forced)
    endFrame(out, at)
  }

  close(): Promise<void> {
    return promisify(this.#disk.close).call(this.#disk, this.fd)
  }

  /** Removes one that was begun in vain. Returns whether it is gone; a start takes an empty one for what it is. */
  remove(): boolean {
    try {
      this.#disk.unlinkSync(this.path)
      return true
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT'
    }
  }
}

/** Writes all of it, however little the disk takes at a time. */
export function writeFully(disk: Disk, fd: number, bytes: Buffer, length: number, position: number): void {
  for (let done = 0; done < length; ) done += disk.writeSync(fd, bytes, done, length - done, position + done)
}

/** What `work` throws; null if it does not. */
export function errorOf(work: () => void): Error | null {
  try {
    work()
    return null
  } catch (error) {
    return error as Error
  }
}

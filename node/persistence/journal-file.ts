import type { Disk } from './machine.js'

export interface JournalFile {
  fd: number
  path: string
  number: number
  /** Bytes that are whole frames. */
  size: number
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

/** Removes a file that was begun in vain. */
export function tryUnlink(disk: Disk, path: string): void {
  try {
    disk.unlinkSync(path)
  } catch {
    // it is empty, and the next start takes it for that
  }
}

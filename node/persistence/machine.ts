import fs from 'node:fs'

/** An open file, as `fs.promises.open` gives it. */
export interface DiskFile {
  read(into: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>
  write(bytes: Buffer, offset: number, length: number, position: number): Promise<{ bytesWritten: number }>
  datasync(): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

/** The part of `node:fs` that journals, snapshots and recovery are written with. */
export interface Disk {
  openSync(path: string, flags: string): number
  closeSync(fd: number): void
  fstatSync(fd: number): { size: number; nlink: number }
  readSync(fd: number, into: Buffer, offset: number, length: number, position: number): number
  writeSync(fd: number, bytes: Buffer, offset: number, length: number, position: number): number
  fdatasyncSync(fd: number): void
  truncateSync(path: string, length: number): void
  unlinkSync(path: string): void
  readdirSync(path: string): string[]
  open(path: string, flags: string, mode: number, done: (error: Error | null, fd: number) => void): void
  close(fd: number, done: (error: Error | null) => void): void
  write(
    fd: number,
    bytes: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null, written: number) => void,
  ): void
  fsync(fd: number, done: (error: Error | null) => void): void
  fdatasync(fd: number, done: (error: Error | null) => void): void
  readonly promises: {
    open(path: string, flags: string, mode?: number): Promise<DiskFile>
    rename(from: string, to: string): Promise<void>
    unlink(path: string): Promise<void>
    readdir(path: string): Promise<string[]>
  }
}

/** All that journals, snapshots and recovery ask of the world around them; the simulator has one of its own. */
export interface Machine {
  readonly disk: Disk
  /** A time that only goes forward, ms. */
  readonly now: () => number
  /** Calls back when others have had their turn. */
  readonly defer: (callback: () => void) => void
  /** Slots that it looks at in well under a millisecond. */
  readonly slotsPerStep: number
}

export const machine: Machine = {
  disk: fs,
  now: () => performance.now(),
  defer: callback => void setImmediate(callback),
  slotsPerStep: 256,
}

import { basename } from 'node:path'
import type { Disk, DiskFile, Machine } from '../../../node/persistence/machine.js'
import type { Network } from '../network.js'
import { pick, type Random } from '../random.js'
import { diskError, FileSystem } from './file-system.js'
import type { CachedFile } from './page-cache.js'

/** How long a call in a thread takes at most, virtual ms: as a rule, and on a disk that is slow for the time being. */
const QUICK_MS = 3
const SLOW_MS = 400
/** What it takes to look at the clock, ms at most: work takes time, so slices end. */
const LOOK_MS = 0.4
/** How often a write or a force fails on a disk that fails. */
const FAILED_SHARE = 0.3
/** Few enough for a small store to be walked in many steps. */
const SLOTS_PER_STEP = 8
export const DISK_DIRECTORY = '/disk'

/** A node's disk with its faults, which outlives the node's processes. */
export class SimulatedDisk {
  readonly files: FileSystem
  slow = false
  /** Whether a call fails: `open`, `read`, `write`, `fsync`, ..., of the file at a path. */
  fails: (call: string, path: string) => boolean = () => false
  /** Someone who waits for the disk may go on. */
  stirred = false
  readonly #network: Network
  readonly #random: Random

  constructor(network: Network, random: Random) {
    this.#network = network
    this.#random = random
    this.files = new FileSystem(random)
  }

  /** From now on a call fails now and then, but for reading, which nodes do at their starts only. */
  failNowAndThen(): void {
    this.fails = call => call !== 'read' && this.#random() < FAILED_SHARE
  }

  /** What keeps a node from starting is taken care of. */
  makeUsable(): void {
    this.fails = () => false
    this.files.capacity = Number.POSITIVE_INFINITY
  }

  /** All is well again, and there is room. */
  repair(): void {
    this.slow = false
    this.makeUsable()
  }

  /** The disk and the machine as a process has them. */
  attach(): DiskProcess {
    return new DiskProcess(this, this.#network, this.#random)
  }
}

interface OpenFile {
  path: string
  file: CachedFile | undefined
}

/** What a process has open and under way; it ends with the process. */
export class DiskProcess implements Machine, Disk {
  readonly disk: Disk = this
  readonly slotsPerStep = SLOTS_PER_STEP
  readonly promises: Disk['promises']
  readonly #on: SimulatedDisk
  readonly #network: Network
  readonly #random: Random
  readonly #open = new Map<number, OpenFile>()
  #fds = 2
  #cpuMs = 0
  #isDead = false

  constructor(on: SimulatedDisk, network: Network, random: Random) {
    this.#on = on
    this.#network = network
    this.#random = random
    this.promises = {
      open: (path, flags) => this.#later(() => new OpenHandle(this, path, this.openSync(path, flags))),
      rename: (from, to) => this.#later(() => on.files.rename(basename(from), basename(to))),
      unlink: path => this.#later(() => this.unlinkSync(path)),
      readdir: path => this.#later(() => this.readdirSync(path)),
    }
  }

  /** From now on nothing that it has under way happens. */
  kill(): void {
    this.#isDead = true
  }

  readonly now = (): number => {
    this.#cpuMs += this.#random() * LOOK_MS
    return this.#network.now + this.#cpuMs
  }

  readonly defer = (callback: () => void): void => this.#after(1, callback)

  #after(ms: number, callback: () => void): void {
    this.#network.later(ms, () => {
      if (this.#isDead) return
      this.#on.stirred = true
      callback()
    })
  }

  /** Calls back when a thread has done something, with what came of it. */
  #inThread<T>(work: () => T, done: (result: T) => void, failed: (error: Error) => void): void {
    const ms = 1 + pick(this.#random, this.#on.slow ? SLOW_MS : QUICK_MS)
    this.#after(ms, () => {
      let result: T
      try {
        result = work()
      } catch (error) {
        failed(error as Error)
        return
      }
      done(result)
    })
  }

  #later<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => this.#inThread(work, resolve, reject))
  }

  #file(fd: number): CachedFile {
    const file = this.#open.get(fd)?.file
    if (file === undefined) throw diskError('EBADF', 'bad file descriptor', 'a call')
    return file
  }

  #mayFail(call: string, path: string): void {
    // what is left of a process that was killed: nothing it does is seen by anyone
    if (this.#isDead) throw diskError('EIO', 'i/o error', call)
    if (this.#on.fails(call, path)) throw diskError('EIO', 'i/o error', call)
  }

  openSync(path: string, flags: string): number {
    this.#mayFail('open', path)
    const isDirectory = path === DISK_DIRECTORY
    this.#open.set(++this.#fds, {
      path,
      file: isDirectory ? undefined : this.#on.files.open(basename(path), flags),
    })
    return this.#fds
  }

  closeSync(fd: number): void {
    this.#open.delete(fd)
  }

  fstatSync(fd: number): { size: number; nlink: number } {
    const file = this.#file(fd)
    return { size: file.size, nlink: this.#on.files.isNamed(file) ? 1 : 0 }
  }

  readSync(fd: number, into: Buffer, offset: number, length: number, position: number): number {
    this.#mayFail('read', this.#open.get(fd)?.path ?? '')
    return this.#file(fd).read(into, offset, length, position)
  }

  writeSync(fd: number, bytes: Buffer, offset: number, length: number, position: number): number {
    this.#mayFail('write', this.#open.get(fd)?.path ?? '')
    const file = this.#file(fd)
    return this.#on.files.write(file, bytes.subarray(offset, offset + length), position)
  }

  fdatasyncSync(fd: number): void {
    this.#force(fd)()
  }

  /** Begins to force a file or the directory; returns what ends it. */
  #force(fd: number): () => void {
    const open = this.#open.get(fd)
    if (open === undefined) throw diskError('EBADF', 'bad file descriptor', 'fsync')
    const { file, path } = open
    const end = file === undefined ? () => this.#on.files.forceNames() : file.force()
    return () => {
      try {
        this.#mayFail('fsync', path)
      } catch (error) {
        file?.forsake()
        throw error
      }
      end()
    }
  }

  truncateSync(path: string, length: number): void {
    this.#mayFail('truncate', path)
    this.#on.files.find(basename(path)).truncate(length)
  }

  unlinkSync(path: string): void {
    this.#mayFail('unlink', path)
    this.#on.files.unlink(basename(path))
  }

  readdirSync(_path: string): string[] {
    return this.#on.files.names
  }

  open(path: string, flags: string, _mode: number, done: (error: Error | null, fd: number) => void): void {
    this.#inThread(
      () => this.openSync(path, flags),
      fd => done(null, fd),
      error => done(error, 0),
    )
  }

  close(fd: number, done: (error: Error | null) => void): void {
    this.#inThread(
      () => this.closeSync(fd),
      () => done(null),
      done,
    )
  }

  write(
    fd: number,
    bytes: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null, written: number) => void,
  ): void {
    this.#inThread(
      () => this.writeSync(fd, bytes, offset, length, position),
      written => done(null, written),
      error => done(error, 0),
    )
  }

  fsync(fd: number, done: (error: Error | null) => void): void {
    this.fdatasync(fd, done)
  }

  fdatasync(fd: number, done: (error: Error | null) => void): void {
    this.#inThread(this.#force(fd), () => done(null), done)
  }

  /** The calls of an OpenHandle, in a thread. */
  thread<T>(work: () => T): Promise<T> {
    return this.#later(work)
  }

  force(fd: number): Promise<void> {
    return this.#later(this.#force(fd))
  }
}

/** A file that a process has open, as `fs.promises` has it. */
export class OpenHandle implements DiskFile {
  readonly path: string
  readonly #fd: number
  readonly #process: DiskProcess

  constructor(process: DiskProcess, path: string, fd: number) {
    this.#process = process
    this.path = path
    this.#fd = fd
  }

  read(into: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    return this.#process.thread(() => ({
      bytesRead: this.#process.readSync(this.#fd, into, offset, length, position),
    }))
  }

  write(bytes: Buffer, offset: number, length: number, position: number): Promise<{ bytesWritten: number }> {
    return this.#process.thread(() => ({
      bytesWritten: this.#process.writeSync(this.#fd, bytes, offset, length, position),
    }))
  }

  datasync(): Promise<void> {
    return this.#process.force(this.#fd)
  }

  sync(): Promise<void> {
    return this.#process.force(this.#fd)
  }

  close(): Promise<void> {
    return this.#process.thread(() => this.#process.closeSync(this.#fd))
  }
}

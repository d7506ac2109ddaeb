import { type Origins, SELF } from '../../protocol/clock/origins.js'
import { ByteWriter } from '../../protocol/peer/bytes.js'
import { systemReason } from '../config/errors.js'
import { DiskSpeed } from './disk-speed.js'
import { errorOf, JournalFile } from './journal-file.js'
import {
  beginFrame,
  type DiskState,
  endFrame,
  FileKind,
  FrameKind,
  markAgain,
  newMark,
  writeState,
} from './journal-format.js'
import { BUFFER_BYTES_KEPT, UNWRITTEN_BYTES_MAX } from './journal-limits.js'
import { LateForces } from './late-forces.js'
import type { Machine } from './machine.js'

export interface JournalInit {
  machine: Machine
  dir: string
  /** The node's public key, and this process's origin. */
  owner: Buffer
  origins: Origins
  policy: () => 'always' | 'everysec' | 'no'
  /** Whether the disk is to be spared for now (no-appendfsync-on-rewrite). */
  sparesDisk: () => boolean
  /** Whether other files are being forced to the disk. */
  sharesDisk: () => boolean
  warn: (text: string) => void
  /** Something has failed, or works again. */
  changed: () => void
  /** More of this node's own writes are as safe as the policy promises. */
  durable: () => void
}

/**
 * The journal: what was written here and what came from others, in the order of its application, on its way to a file.
 *
 * Frames gather during a turn of the event loop and are one write at its end, before the replies leave, as in Redis. That
 * write goes to the kernel's cache, which is quick; while the file is being forced to the disk it goes through a thread,
 * for then it may have to wait. Under `always` there is one of each at a time, write and force: what gathers meanwhile is
 * the next group, so all who wait share one (group commit). While the disk is quick (disk-speed.ts) the event loop itself
 * forces, and a group is all that came in one turn.
 *
 * Each write is at the place where the last good one ended: what a full disk took of it is overwritten when it is tried
 * again. What failed to be forced is not tried again, because the kernel may have let go of it ("fsyncgate", 2018):
 * then, and when too much gathers, the journal is lost, and is whole again only by a new one and a snapshot.
 */
export class Journal {
  /** Why the last write failed; undefined while all is well. */
  failure: string | undefined
  /** Frames are missing on the disk that will not come. */
  lost = false
  /** The last of this node's own writes that has reached the file, and the disk. */
  writtenStamp = 0
  syncedStamp = 0
  readonly lateForces: LateForces
  readonly #init: JournalInit
  #file: JournalFile | undefined
  #out = new ByteWriter(64 * 1024)
  #mark = newMark()
  /** The last of this node's own writes that has gathered. */
  #stamp = 0
  /** What a thread is writing. */
  #inFlight: ByteWriter | undefined
  #isSyncing = false
  readonly #speed = new DiskSpeed()
  /** A new file is about to take over: nothing is written until then. */
  #isTurning = false
  #idle: (() => void)[] = []
  /** One that was begun in vain and could not be removed. */
  #remains: JournalFile | undefined
  #flushDue = false

  constructor(init: JournalInit) {
    this.#init = init
    this.lateForces = new LateForces(init.machine, init.warn)
  }

  get isOpen(): boolean {
    return this.#file !== undefined
  }

  get number(): number {
    return this.#file?.number ?? 0
  }

  /** Bytes of the file at hand. */
  get size(): number {
    return this.#file?.size ?? 0
  }

  /** Bytes that wait for the disk. */
  get unwritten(): number {
    return this.#out.len + (this.#inFlight?.len ?? 0)
  }

  get isSyncing(): boolean {
    return this.#isSyncing
  }

  /** This node's own writes up to `stamp`, as a LIVE message. */
  own(message: Uint8Array, stamp: number): void {
    this.#frame(FrameKind.OWN, '', message)
    this.#stamp = stamp
  }

  /** Another origin's. @param origin 8 latin1 characters */
  peer(message: Uint8Array, origin: string): void {
    this.#frame(FrameKind.PEER, origin, message)
  }

  atoms(message: Uint8Array): void {
    this.#frame(FrameKind.ATOMS, '', message)
  }

  state(state: DiskState): void {
    if (this.lost) return
    const at = this.#begin(FrameKind.STATE)
    writeState(this.#out, state, this.#init.origins)
    this.#gathered(at)
  }

  /** All of this node's own writes up to `stamp` have been handed over, whatever the last message said. */
  claim(stamp: number): void {
    this.#stamp = stamp
    if (this.unwritten > 0 || this.lost) return
    this.writtenStamp = stamp
    if (!this.#isSyncing && this.size === this.#file?.forced) this.syncedStamp = stamp
  }

  #frame(kind: number, origin: string, message: Uint8Array): void {
    if (this.lost) return
    const at = this.#begin(kind)
    const out = this.#out
    if (origin !== '') out.raw(Buffer.from(origin, 'latin1'))
    out.raw(message as Buffer, 0, message.length)
    this.#gathered(at)
  }

  /** Begins a frame, after one that says what of the file has been forced since one last said so. */
  #begin(kind: number): number {
    if (!this.#isTurning) this.#file?.tellForced(this.#out, this.#mark)
    return beginFrame(this.#out, this.#mark, kind)
  }

  #gathered(at: number): void {
    endFrame(this.#out, at)
    if (this.unwritten > UNWRITTEN_BYTES_MAX && this.#file !== undefined) {
      this.lose(this.failure ?? 'the disk is too slow')
      return
    }
    if (this.#flushDue) return
    this.#flushDue = true
    this.#init.machine.defer(() => {
      this.#flushDue = false
      this.flush()
    })
  }

  /** Writes what has gathered, unless it has to wait. */
  flush(): void {
    const isWaiting = this.#inFlight !== undefined || this.#isTurning || this.failure !== undefined
    if (this.#out.len === 0 || isWaiting || this.#file === undefined) return
    if (!this.#isSyncing) this.#write()
    else if (this.#init.policy() !== 'always') this.#writeInThread(this.#file)
  }

  /** Writes what has gathered at once; returns whether that went well. */
  #write(): boolean {
    const { buf, len } = this.#out
    try {
      this.#file!.write(this.#out)
    } catch (error) {
      this.#failed(error as Error)
      return false
    }
    this.#out.len = 0
    if (buf.length > BUFFER_BYTES_KEPT) this.#out = new ByteWriter(64 * 1024)
    this.#written(len, this.#stamp)
    return true
  }

  #writeInThread(file: JournalFile): void {
    this.lateForces.written()
    const inFlight = this.#out
    const stamp = this.#stamp
    const { disk } = this.#init.machine
    this.#inFlight = inFlight
    this.#out = new ByteWriter(64 * 1024)
    const go = (from: number): void => {
      disk.write(file.fd, inFlight.buf, from, inFlight.len - from, file.size + from, (error, count) => {
        if (error === null && from + count < inFlight.len) {
          go(from + count)
          return
        }
        this.#inFlight = undefined
        if (this.lost) this.#settle()
        else if (error === null) this.#written(inFlight.len, stamp)
        else {
          inFlight.raw(this.#out.buf, 0, this.#out.len)
          this.#out = inFlight
          this.#failed(error)
        }
      })
    }
    go(0)
  }

  #written(bytes: number, stamp: number): void {
    this.#file!.size += bytes
    this.writtenStamp = stamp
    if (this.failure !== undefined) {
      this.failure = undefined
      this.#init.changed()
    }
    if (this.#init.policy() === 'always') this.sync()
    this.#settle()
  }

  /** Nothing is under way any more: whoever waits for that goes on. */
  #settle(): void {
    if (this.#inFlight !== undefined || this.#isSyncing) return
    for (const resume of this.#idle.splice(0)) resume()
    this.flush()
  }

  /** Resolves once the disk has all that was handed over until now, whatever the policy. Rejects if it cannot have it. */
  async force(): Promise<void> {
    await this.untilIdle()
    this.flush()
    await this.untilIdle()
    if (this.lost || this.failure !== undefined) throw new Error(this.failure)
    if (this.#file !== undefined) await this.#forceAll(this.#file)
  }

  /** Rejects, and gives the journal up for lost, if that fails. */
  async #forceAll(file: JournalFile): Promise<void> {
    await file.force().catch(error => {
      this.lose(systemReason(error))
      throw error
    })
  }

  /** Resolves once no write and no force is under way. */
  untilIdle(): Promise<void> {
    if (this.#inFlight === undefined && !this.#isSyncing) return Promise.resolve()
    return new Promise(resolve => this.#idle.push(resolve))
  }

  #failed(error: Error): void {
    const reason = systemReason(error)
    if (this.failure === undefined) this.#init.warn(`Error writing to ${this.#file!.path}: ${reason}`)
    this.failure = reason
    this.#init.changed()
    if (!this.lost) this.#settle()
  }

  /** What is missing on the disk will stay so. */
  lose(reason: string): void {
    if (!this.lost) this.#init.warn(`The journal ${this.#file?.path ?? ''} is incomplete: ${reason}`)
    this.lost = true
    this.failure = reason
    this.#out = new ByteWriter(64 * 1024)
    this.#init.changed()
  }

  /** Forces what was written to the disk. */
  sync(): void {
    const file = this.#file
    if (file === undefined || this.#isSyncing || this.#inFlight !== undefined || this.lost) return
    if (this.#init.sparesDisk()) {
      this.#synced(this.writtenStamp)
      return
    }
    if (file.size === file.forced) return
    const { size, fd } = file
    const { disk, now } = this.#init.machine
    const stamp = this.writtenStamp
    const startedAt = now()
    const ended = (error: Error | null): void => {
      this.#speed.note(now() - startedAt)
      if (error !== null) this.lose(systemReason(error))
      else if (!this.lost && this.#isThere(file)) {
        file.forced = size
        this.#synced(stamp)
      }
    }
    if (this.#init.policy() === 'always' && this.#speed.isQuick && !this.#init.sharesDisk()) {
      ended(errorOf(() => disk.fdatasyncSync(fd)))
      return
    }
    this.#isSyncing = true
    disk.fdatasync(fd, error => {
      this.#isSyncing = false
      this.lateForces.ended()
      ended(error)
      this.#settle()
      if (this.#init.policy() === 'always') this.sync()
    })
  }

  /** Whether the file has a name: what is forced to one that was deleted is nowhere. To look takes next to nothing. */
  #isThere(file: JournalFile): boolean {
    try {
      if (!file.isDeleted) return true
      this.lose('it was deleted')
    } catch (error) {
      this.lose(systemReason(error))
    }
    return false
  }

  #synced(stamp: number): void {
    this.syncedStamp = stamp
    this.#init.durable()
  }

  /** Called every second: tries again what failed, forces what is due, and looks whether the file is still there. */
  tick(): void {
    const file = this.#file
    if (file === undefined || this.lost) return
    if (this.failure !== undefined && this.#inFlight === undefined) this.#write()
    this.lateForces.look()
    if (this.#isThere(file) && this.#init.policy() === 'everysec') this.sync()
  }

  /**
   * Goes on in a new file. The old one is whole and on the disk before anything is written to the new one, so that what
   * is missing can only ever be the end of the last.
   *
   * @param fresh what the old one holds is not wanted: only the snapshot of this number and the new file will be
   */
  async begin(number: number, fresh: boolean): Promise<void> {
    const { dir, owner, origins, machine } = this.#init
    const mark = this.#file === undefined && !this.lost ? this.#mark : newMark()
    const header = { kind: FileKind.JOURNAL, fresh, number, owner, origin: origins.ids[SELF], mark }
    if (this.#remains?.remove()) this.#remains = undefined
    const file = await JournalFile.create(machine.disk, dir, number)
    try {
      await file.start(header)
      if (fresh) this.#mark = mark
      else await this.#turn(mark)
    } catch (error) {
      this.#isTurning = false
      await file.close()
      if (!file.remove()) this.#remains = file
      throw error
    }
    await this.untilIdle()
    const old = this.#file
    this.#file = file
    this.#isTurning = false
    if (this.lost) {
      this.lost = false
      this.failure = undefined
      this.#out.len = 0
      this.#init.changed()
    }
    await old?.close().catch(() => {})
    this.flush()
  }

  /** Ends the old file, and lets what comes from now on gather for the new one. */
  async #turn(mark: number): Promise<void> {
    const old = this.#file
    if (old === undefined) return
    this.#isTurning = true
    await this.untilIdle()
    if (this.lost || this.failure !== undefined) throw new Error(this.failure)
    if (this.#out.len > 0 && !this.#write()) throw new Error(this.failure)
    await this.untilIdle()
    old.end(this.#mark)
    // what has gathered while the last of the old file was forced belongs to the new one
    markAgain(this.#out, mark)
    this.#mark = mark
    await this.#forceAll(old)
    this.#synced(this.writtenStamp)
  }

  /** Writes and forces all of it, and marks its end. Rejects if some of it is not on the disk. */
  async close(): Promise<void> {
    const file = this.#file
    if (file === undefined) return
    await this.untilIdle()
    this.#isTurning = true
    if (!this.lost && this.#out.len > 0) this.#write()
    await this.untilIdle()
    if (this.lost || this.failure !== undefined) throw new Error(`${file.path}: ${this.failure}`)
    file.end(this.#mark)
    await file.force()
    this.#synced(this.writtenStamp)
    await file.seal(this.#mark)
    this.#file = undefined
    this.#isTurning = false
    await file.close()
  }
}

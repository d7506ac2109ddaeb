import { ORIGIN_ID_BYTES, SELF } from '../../protocol/clock/origins.js'
import { type ByteReader, MalformedError } from '../../protocol/peer/bytes.js'
import { readAtoms } from '../../protocol/peer/messages/atoms.js'
import { readLive } from '../../protocol/peer/messages/live.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { type Op, OpKind } from '../../protocol/peer/op.js'
import { readOps } from '../../protocol/peer/op-reader.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Runs } from '../replication/runs.js'
import { joinOp } from '../store/merge/join.js'
import type { Store } from '../store/store.js'
import { journalPath, type StateFiles, snapshotPath } from './data-directory.js'
import { type DiskState, FrameKind, HEADER_BYTES, noState, readForced, readState } from './journal-format.js'
import { LOAD_SLICE_MS } from './journal-limits.js'
import { Damage, JournalReader } from './journal-reader.js'
import { seal, type WrittenJournal, wasForced, writeAgain } from './journal-tail.js'
import type { LoadingProgress } from './loading.js'
import type { Disk, Machine } from './machine.js'

export interface RecoveryOptions {
  store: Store
  machine: Machine
  dir: string
  files: StateFiles
  /** aof-load-truncated: whether a torn end is cut off. */
  cutsTorn: boolean
  /** aof-load-corrupt: whether damage elsewhere is gone past. */
  passesDamage: boolean
  warn: (text: string) => void
  onProgress: (progress: LoadingProgress) => void
  /** Ends it early, with this error. */
  isOver: () => Error | undefined
}

export interface Recovered {
  state: DiskState
  /** Origins of this node's own earlier processes, those that are in the journals. */
  own: number[]
  /** The number of the snapshot, 0 if there was none, and of the last file. */
  base: number
  last: number
  baseBytes: number
  /** Bytes of the journals. */
  journalBytes: number
  journals: number
  /** The last stop was in order: the last journal has an end. */
  clean: boolean
  /** Something was passed over: the vector claims only what is certain. */
  damaged: boolean
}

interface Source extends WrittenJournal {
  isSnapshot: boolean
  /** Its last frame so far says that all before it was on the disk, the end too. */
  isForced: boolean
  /** Its last frame so far is an END, or says that what is before it was forced. */
  hasEnd: boolean
}

/**
 * Reads a node's data back: the newest snapshot, then the journals from its number on, each message joined as it was
 * when it came. What joins is idempotent, so it does not matter that the two overlap.
 *
 * The version vector follows the messages as it did then: LIVE messages without a gap move their origin's entry, atoms
 * move nothing, and where a catch-up moved it a STATE frame says so. Ops that the vector covers are passed over, as they
 * are on the wire: what deleted them may have been let go of.
 *
 * What was not forced to the disk before the power went is there in parts and in no order: it begins with a bad frame, and
 * from there on the file is cut off. A bad frame that was on the disk once (a later one says so, or there is a later file) is
 * damage, and stops the start: what is missing there was acknowledged once.
 */
export class Recovery {
  readonly #options: RecoveryOptions
  readonly #sources: Source[] = []
  readonly #progress: LoadingProgress = { total: 0, loaded: 0 }
  readonly #origin = new Slice()
  readonly #runs: Runs
  #state = noState()
  /** Origins of this node's own earlier processes. */
  readonly #own = new Set<number>()
  /** Journals that count for nothing. */
  readonly #unfounded: Source[] = []
  #damaged = false

  constructor(options: RecoveryOptions) {
    this.#options = options
    this.#runs = new Runs(options.store)
  }

  /** @throws Error of one line that names the file, the place and the way on; the store is of no use then */
  async run(): Promise<Recovered> {
    const { store, machine, files, dir, isOver } = this.#options
    const { retain } = store.tombstones
    // who else holds what is deleted in these files is not known yet
    store.tombstones.retain = true
    const base = files.snapshots.at(-1) ?? 0
    try {
      if (base > 0) this.#open(snapshotPath(dir, base), base, true)
      for (const number of files.journals)
        if (number >= base) this.#open(journalPath(dir, number), number, false)
      this.#dropUnfounded()
      this.#checkNumbers(base)
      const work = this.#work()
      while (!this.#runSlice(work)) {
        this.#options.onProgress(this.#progress)
        await new Promise<void>(machine.defer)
        const error = isOver()
        if (error !== undefined) throw error
      }
    } finally {
      for (const { reader } of [...this.#sources, ...this.#unfounded]) reader.close()
      store.tombstones.retain = retain
    }
    return this.#summary(base)
  }

  get #disk(): Disk {
    return this.#options.machine.disk
  }

  *#work(): Generator<void> {
    for (const [i, source] of this.#sources.entries()) yield* this.#load(source, this.#sources.slice(i + 1))
    const last = this.#sources.findLast(({ isSnapshot, reader }) => isSnapshot || reader.next > HEADER_BYTES)
    if (last !== undefined && !last.isSnapshot && !last.isForced && !this.#damaged)
      yield* writeAgain(this.#disk, last)
  }

  #open(path: string, number: number, isSnapshot: boolean): void {
    const reader = new JournalReader(this.#disk, path)
    this.#sources.push({
      path,
      number,
      isSnapshot,
      reader,
      hasEnd: false,
      isForced: false,
      forced: HEADER_BYTES,
    })
    this.#progress.total += reader.size
  }

  /**
   * A journal that was begun anew is nothing without the snapshot of its number. If that was never finished, what was
   * there before still counts, and as much as then was promised.
   */
  #dropUnfounded(): void {
    const hasSnapshot = this.#sources[0]?.isSnapshot ?? false
    const journals = this.#sources.filter(({ isSnapshot }) => !isSnapshot)
    for (const source of journals) {
      const { reader, path, number } = source
      if (reader.damagedHeader !== undefined || !reader.header.fresh) continue
      if (number === 1 || (hasSnapshot && this.#sources[0].number === number)) continue
      this.#options.warn(`Leaving out ${path}: the snapshot that it goes on from was never finished`)
      this.#unfounded.push(...this.#sources.splice(this.#sources.indexOf(source)))
      return
    }
  }

  #checkNumbers(base: number): void {
    let expected = base === 0 ? 1 : base
    for (const { number, isSnapshot, path } of this.#sources) {
      if (isSnapshot) continue
      if (number !== expected) {
        const { dir } = this.#options
        const what = `${path} is there, and ${journalPath(dir, expected)} before it is missing`
        if (!this.#options.passesDamage) throw new Error(`${what}. ${WAY_ON}`)
        this.#passed(what)
      }
      expected = number + 1
    }
  }

  #runSlice(work: Iterator<void>): boolean {
    const { store, machine } = this.#options
    // deadlines pass as they did when this was written; what is past by now goes afterwards
    store.now = 0
    const end = machine.now() + LOAD_SLICE_MS
    while (machine.now() < end) if (work.next().done) return true
    return false
  }

  *#load(source: Source, later: readonly Source[]): Generator<void> {
    const { reader, isSnapshot } = source
    const loadedBefore = this.#progress.loaded
    for (;;) {
      try {
        if (!reader.read()) break
        this.#frame(source)
      } catch (error) {
        if (!(error instanceof Damage) && !(error instanceof MalformedError)) throw error
        const offset = error instanceof Damage ? error.offset : reader.offset
        if (!this.#bad(source, later, offset, error.message)) break
      }
      this.#progress.loaded = loadedBefore + reader.next
      yield
    }
    this.#progress.loaded = loadedBefore + reader.size
    const isLast = !later.some(({ reader }) => reader.hasFrames)
    if (!source.hasEnd && !this.#damaged && (isSnapshot || !isLast))
      this.#bad(source, later, reader.size, 'the end is missing')
  }

  /** A place that cannot be read. Returns whether to go on behind it. @throws Error that stops the start */
  #bad(source: Source, later: readonly Source[], offset: number, reason: string): boolean {
    const { path, reader, isSnapshot } = source
    const { cutsTorn, passesDamage, warn } = this.#options
    const goesOn = reader.findNext(offset)
    const isTorn = !isSnapshot && !later.some(({ reader }) => reader.hasFrames) && !wasForced(source, offset)
    const bytes = reader.size - offset
    if (isTorn) {
      if (!cutsTorn)
        throw new Error(
          `${path} ends in the middle of a frame: ${bytes} bytes from offset ${offset} on cannot be read (${reason}). Start with aof-load-truncated yes to cut them off`,
        )
      warn(
        `Cut ${bytes} bytes off the end of ${path} at offset ${offset}: ${reason}. That is what a crash leaves`,
      )
      this.#disk.truncateSync(path, offset)
      reader.next = offset
      return false
    }
    const what = `${path} is damaged at offset ${offset}: ${reason}`
    if (!passesDamage) throw new Error(`${what}. ${WAY_ON}`)
    const skipped = (goesOn ? reader.next : reader.size) - offset
    this.#passed(`${what}. ${skipped} bytes were passed over`)
    reader.passHeader()
    return goesOn
  }

  #passed(what: string): void {
    this.#damaged = true
    this.#options.warn(`${what} (aof-load-corrupt is on); what is missing comes back from peers that have it`)
  }

  #frame(source: Source): void {
    const { store } = this.#options
    const { reader, path } = source
    const { payload, kind } = reader
    source.hasEnd = kind === FrameKind.END || (source.hasEnd && kind === FrameKind.FORCED)
    source.isForced = false
    if (kind === FrameKind.OWN) {
      if (reader.header.origin === '') this.#liveOfUnknown(payload)
      else {
        const origin = store.origins.index(reader.header.origin)
        this.#own.add(origin)
        this.#live(payload, origin)
      }
    } else if (kind === FrameKind.PEER) {
      const origin = store.origins.index(payload.raw(ORIGIN_ID_BYTES, this.#origin).latin1())
      this.#live(payload, origin)
    } else if (kind === FrameKind.ATOMS) {
      if (payload.u8() !== MessageType.ATOMS) throw new MalformedError('this is no ATOMS message')
      readAtoms(payload)
      this.#join(payload, () => true)
    } else if (kind === FrameKind.STATE) this.#takeState(payload)
    else if (kind === FrameKind.SIZE) store.reserve(payload.varint())
    else if (kind === FrameKind.FORCED) {
      source.forced = Math.max(source.forced, readForced(payload, source.number))
      source.isForced = source.hasEnd && source.forced === reader.offset
    } else if (kind !== FrameKind.END)
      throw new Error(
        `${path} has a frame of kind ${kind} at offset ${reader.offset}: a newer keymesh wrote it`,
      )
  }

  #live(reader: ByteReader, origin: number): void {
    if (reader.u8() !== MessageType.LIVE) throw new MalformedError('this is no LIVE message')
    const live = readLive(reader)
    const known = this.#options.store.applied.get(origin)
    const isHeld = this.#join(reader, op => op.origin !== origin || op.stamp > known)
    // a patch's base may be missing here because the snapshot is of later, when the key was gone; or because it was damaged
    if (this.#runs.isNews(origin, live)) this.#runs.add(origin, live, isHeld || !this.#damaged)
    this.#runs.advance(origin)
  }

  /** A message whose header was lost: what it holds counts, what it claims does not. */
  #liveOfUnknown(reader: ByteReader): void {
    reader.u8()
    readLive(reader)
    this.#join(reader, () => true)
  }

  /** Returns whether all of it is held now; false if a patch lacked its base. */
  #join(reader: ByteReader, wants: (op: Op) => boolean): boolean {
    const { store } = this.#options
    let isHeld = true
    readOps(
      reader,
      store.origins,
      op => {
        if (op.kind !== OpKind.PUBLISH && wants(op) && !joinOp(store, op)) isHeld = false
      },
      (ops, count) => store.lookAhead(ops, count),
    )
    return isHeld
  }

  #takeState(reader: ByteReader): void {
    const { store } = this.#options
    const state = readState(reader, store.origins)
    this.#state.doubts = state.doubts
    this.#state.retaining = state.retaining
    this.#state.purged.merge(state.purged)
    // what was passed over may be what this claims
    if (this.#damaged) return
    store.applied.merge(state.applied)
    store.seen.merge(state.applied)
    this.#runs.advanceAll()
    for (let i = 0; i < state.applied.length; i++) store.clock.observe(state.applied.get(i))
  }

  #summary(base: number): Recovered {
    const { store } = this.#options
    const state = this.#state
    const journals = this.#sources.filter(({ isSnapshot }) => !isSnapshot)
    const clean = this.#sources.at(-1)?.hasEnd ?? true
    const baseBytes = this.#sources.find(({ isSnapshot }) => isSnapshot)?.reader.size ?? 0
    store.tombstones.retain = state.retaining
    store.tombstones.purged.merge(state.purged)
    // with nobody else to hold it, what was deleted left no tombstone that a returning peer could be given
    if (!state.retaining)
      for (const origin of this.#own)
        if (origin !== SELF) store.tombstones.purged.advance(origin, store.applied.get(origin))
    return {
      state,
      own: [...this.#own],
      base,
      last: this.#closeLast(),
      baseBytes,
      journalBytes: journals.reduce((sum, { reader }) => sum + reader.size, 0),
      journals: journals.length,
      clean,
      damaged: this.#damaged,
    }
  }

  /** Leaves the last journal ended, and none that holds nothing. Returns the number of the last file. */
  #closeLast(): number {
    for (const { path } of this.#unfounded) this.#disk.unlinkSync(path)
    let last = this.#sources.at(-1)
    while (last !== undefined && !last.isSnapshot && !this.#damaged) {
      if (last.reader.next > HEADER_BYTES) {
        if (!last.isForced) seal(this.#disk, last)
        break
      }
      this.#disk.unlinkSync(last.path)
      this.#sources.pop()
      last = this.#sources.at(-1)
    }
    // a snapshot's journal may be missing, and with it all numbers: the next one is the snapshot's own
    return last === undefined ? 0 : last.isSnapshot ? last.number - 1 : last.number
  }
}

const WAY_ON =
  'Start with aof-load-corrupt yes to go on without what cannot be read; where there is a mesh, it is fetched from there'

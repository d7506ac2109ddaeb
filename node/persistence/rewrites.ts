import { REWRITE_IN_PROGRESS } from '../../protocol/resp/errors.js'
import { systemReason } from '../config/errors.js'
import type { Log } from '../log.js'
import type { Store } from '../store/store.js'
import { removeOlder, type StatePlace } from './data-directory.js'
import type { Journal } from './journal.js'
import type { DiskState } from './journal-format.js'
import { JOURNALS_MAX, SNAPSHOT_RETRY_MS } from './journal-limits.js'
import type { Machine } from './machine.js'
import { writeSnapshot } from './snapshot.js'

const STOPPING = new Error('the server is stopping')

export interface RewritesInit {
  machine: Machine
  store: Store
  log: Log
  directory: StatePlace
  /** The journal that a snapshot goes with; undefined where none is kept. */
  journal: () => Journal | undefined
  /** What has been applied, with all of it in the journal. */
  state: () => DiskState
  /** Resolves when the journal has all that was written until now, and the disk has that. */
  forced: () => Promise<void>
  /** Percent by which the files may grow over the last snapshot, 0 for any; and from which size on that counts. */
  growth: () => { percentage: number; minSize: number }
  /** Whether an RDB file is being written: one of the two at a time. */
  isBusy: () => boolean
  /** A snapshot was finished, or failed. */
  changed: () => void
}

/** Snapshots in place of journals: BGREWRITEAOF, growth, and what makes the disk whole again after a failure. */
export class Rewrites {
  /** Bytes of the last snapshot, and of the journals between it and the one at hand. */
  baseBytes = 0
  olderBytes = 0
  /** Journals that a start would have to read. */
  journals = 0
  /** The greatest number of any file. */
  last = 0
  /** Files that were passed over as damaged are kept under another name. */
  keepsOlder = false
  scheduled = false
  lastFailed = false
  /** How long the last one took, ms. */
  lastTookMs: number | undefined
  /** Those that succeeded, and failures since the last that did. */
  count = 0
  failures = 0
  /** The number of a journal that is nothing without a snapshot that is not there yet. */
  unfounded = 0
  readonly #init: RewritesInit
  #startedAt: number | undefined
  #lastTryAt = Number.NEGATIVE_INFINITY
  #running: Promise<void> | undefined
  #isStopping = false

  constructor(init: RewritesInit) {
    this.#init = init
  }

  get inProgress(): boolean {
    return this.#startedAt !== undefined
  }

  get currentTookMs(): number | undefined {
    return this.#startedAt === undefined ? undefined : this.#init.machine.now() - this.#startedAt
  }

  get currentBytes(): number {
    return this.baseBytes + this.olderBytes + (this.#init.journal()?.size ?? 0)
  }

  /** BGREWRITEAOF: returns whether it had to be put off. @throws REWRITE_IN_PROGRESS */
  ask(): boolean {
    if (this.inProgress) throw REWRITE_IN_PROGRESS
    if (this.#init.isBusy()) {
      this.scheduled = true
      return true
    }
    void this.start()
    return false
  }

  /** Called every second: starts one if it is asked for, or due. */
  check(): void {
    if (this.inProgress || this.#isStopping || this.#init.isBusy()) return
    if (!this.scheduled && this.#init.machine.now() - this.#lastTryAt < SNAPSHOT_RETRY_MS) return
    const journal = this.#init.journal()
    if (journal !== undefined && !journal.lost && journal.failure !== undefined) return
    if (this.scheduled || this.#isDue(journal)) void this.start()
  }

  #isDue(journal: Journal | undefined): boolean {
    if (journal === undefined) return false
    if (journal.lost || this.unfounded > 0 || this.keepsOlder || this.journals > JOURNALS_MAX) return true
    const { percentage, minSize } = this.#init.growth()
    const { currentBytes } = this
    if (percentage === 0 || currentBytes <= minSize) return false
    return (currentBytes * 100) / Math.max(1, this.baseBytes) - 100 >= percentage
  }

  /** Writes a snapshot; never rejects. */
  start(): Promise<void> {
    const { log, directory } = this.#init
    this.scheduled = false
    this.#startedAt = this.#lastTryAt = this.#init.machine.now()
    this.#running = this.#run()
      .then(
        bytes => {
          this.lastFailed = false
          this.failures = 0
          this.count++
          const seconds = ((this.#init.machine.now() - this.#startedAt!) / 1000).toFixed(3)
          log.notice(`Snapshot written to ${directory.dir}: ${bytes} bytes in ${seconds} seconds`)
        },
        error => {
          if (error === STOPPING) return
          this.lastFailed = true
          this.failures++
          log.warn(`Writing a snapshot to ${directory.dir} failed: ${systemReason(error)}`)
        },
      )
      .finally(() => {
        this.lastTookMs = this.#init.machine.now() - this.#startedAt!
        this.#startedAt = undefined
        this.#init.changed()
      })
    return this.#running
  }

  async #run(): Promise<number> {
    const { store, directory, machine, journal: current, state, forced } = this.#init
    const { tombstones } = store
    const number = this.last + 1
    await directory.restore()
    await this.#turn(current(), number)
    tombstones.held = tombstones.retain
    try {
      const { dir, owner } = directory
      const isOver = (): Error | undefined => (this.#isStopping ? STOPPING : undefined)
      this.baseBytes = await writeSnapshot({
        store,
        machine,
        dir,
        number,
        owner,
        state: state(),
        forced,
        isOver,
      })
    } finally {
      tombstones.held = false
    }
    if (this.unfounded <= number) this.unfounded = 0
    this.olderBytes = 0
    this.journals = 1
    const failed = await removeOlder(machine.disk, directory.dir, number, this.keepsOlder)
    this.keepsOlder = false
    for (const text of failed) this.#init.log.warn(`Cannot remove ${text}`)
    return this.baseBytes
  }

  /** Lets the journal go on in a file of this number. */
  async #turn(journal: Journal | undefined, number: number): Promise<void> {
    // without a journal the number stays free: if one is begun later, it goes on from this snapshot
    if (journal === undefined) return
    const fresh = journal.lost || !journal.isOpen
    const { size } = journal
    const { unfounded } = this
    // known before it is open: as soon as it is, writes would be let in
    if (fresh || unfounded > 0) this.unfounded = number
    try {
      await journal.begin(number, fresh)
    } catch (error) {
      this.unfounded = unfounded
      throw error
    }
    this.last = number
    this.olderBytes += size
    this.journals++
  }

  /** Gives up what is under way. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#running
    this.#isStopping = false
  }
}

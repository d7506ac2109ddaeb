import { SELF } from '../../protocol/clock/origins.js'
import { journalFailed } from '../../protocol/resp/errors.js'
import type { Config } from '../config/config.js'
import { systemReason } from '../config/errors.js'
import type { Gates } from '../dispatch/gates.js'
import type { Log } from '../log.js'
import type { JournalSink } from '../replication/io.js'
import type { Replication } from '../replication/replication.js'
import type { Store } from '../store/store.js'
import type { StatePlace } from './data-directory.js'
import { Journal } from './journal.js'
import type { DiskState } from './journal-format.js'
import type { Machine } from './machine.js'
import type { Recovered } from './recovery.js'
import { Rewrites } from './rewrites.js'
import { StateNews } from './state-news.js'

export interface DurabilityInit {
  machine: Machine
  config: Config
  store: Store
  log: Log
  gates: Gates
  /** Whether an RDB file is being written. */
  rdb: { readonly inProgress: boolean }
  replication: Replication
  directory: StatePlace
  /** Replies that waited may go out. */
  durable: () => void
  /** Whoever waits for the disk waits in vain: these replies must not be sent. */
  failed: () => void
}

/**
 * What is promised of the disk, and whether it is kept: the journal, its snapshots, and who has to wait or is refused.
 *
 * Under `appendfsync always` a reply leaves once the disk has what its client has written; the replies of others are not
 * held up. When the disk fails, writes are refused and all else goes on, until it is back and has everything again.
 */
export class Durability implements JournalSink {
  readonly rewrites: Rewrites
  /** Why writes are refused; undefined while they are not. */
  failure: string | undefined
  readonly #init: DurabilityInit
  #journal: Journal | undefined
  #always = false
  /** Origins of this node's own processes. */
  #own = [SELF]
  readonly #news = new StateNews()
  /** What the last STATE said, but for what has been applied. */
  #told = ''
  #isClosing = false
  #opened = (): void => {}
  /** The last switch of the journal, which follow each other and the start. */
  #switched = new Promise<void>(resolve => {
    this.#opened = resolve
  })

  constructor(init: DurabilityInit) {
    this.#init = init
    const { machine, config, store, log, directory, rdb, replication } = init
    this.rewrites = new Rewrites({
      machine,
      store,
      log,
      directory,
      journal: () => this.#journal,
      state: () => this.#flushed(),
      forced: async () => {
        replication.flush()
        await this.#journal?.force()
      },
      growth: () => ({
        percentage: config.get('auto-aof-rewrite-percentage'),
        minSize: config.get('auto-aof-rewrite-min-size'),
      }),
      isBusy: () => rdb.inProgress,
      changed: () => this.#check(),
    })
    config.onChange(['appendonly'], () => this.#switch())
    config.onChange(['appendfsync', 'no-appendfsync-on-rewrite'], () => {
      this.#always = config.get('appendfsync') === 'always'
      this.#journal?.sync()
      this.#init.durable()
    })
  }

  get journal(): Journal | undefined {
    return this.#journal
  }

  /** Whether replies have to wait for the disk. */
  get holds(): boolean {
    return this.#always && this.#journal !== undefined
  }

  /** The last of this node's own writes whose reply may be sent. */
  get durableStamp(): number {
    return this.holds ? this.#journal!.syncedStamp : Number.POSITIVE_INFINITY
  }

  /** Begins a journal if one is to be kept, before anything is read back: what that writes is in it. */
  prepare(): void {
    const { config } = this.#init
    if (config.get('appendonly')) this.#attach()
  }

  /** Lets the journal go to its file. @param recovered what was read back; undefined if there was nothing */
  async open(recovered: Recovered | undefined): Promise<void> {
    const { rewrites } = this
    const { config } = this.#init
    if (recovered !== undefined) {
      rewrites.last = recovered.last
      rewrites.baseBytes = recovered.baseBytes
      rewrites.olderBytes = recovered.journalBytes
      rewrites.journals = recovered.journals
      rewrites.keepsOlder = recovered.damaged
      for (const origin of recovered.own) if (!this.#own.includes(origin)) this.#own.push(origin)
    }
    if (this.#journal !== undefined) {
      const number = rewrites.last + 1
      try {
        await this.#journal.begin(number, number === 1)
      } catch (error) {
        throw new Error(`cannot begin a journal in ${config.get('dir')}: ${systemReason(error)}`)
      }
      rewrites.last = number
      rewrites.journals++
    }
    this.#told = summaryOf(this.#present())
    this.#opened()
  }

  #attach(): Journal {
    const { machine, config, directory, store, log, replication, durable } = this.#init
    this.#always = config.get('appendfsync') === 'always'
    this.#journal = new Journal({
      machine,
      dir: directory.dir,
      owner: directory.owner,
      origins: store.origins,
      policy: () => config.get('appendfsync'),
      sparesDisk: () => config.get('no-appendfsync-on-rewrite') && this.#sharesDisk(),
      sharesDisk: () => this.#sharesDisk(),
      warn: text => log.warn(text),
      changed: () => this.#check(),
      durable,
    })
    replication.keepJournal(this)
    return this.#journal
  }

  #sharesDisk(): boolean {
    return this.#init.rdb.inProgress || this.rewrites.inProgress
  }

  /** CONFIG SET appendonly: resolves when the journal is as it says. */
  #switch(): Promise<void> {
    const switched = this.#switched.then(() => this.#followConfig())
    this.#switched = switched.catch(() => {})
    return switched
  }

  async #followConfig(): Promise<void> {
    const { config, replication, log, directory, durable } = this.#init
    const wanted = config.get('appendonly')
    if (this.#isClosing || wanted === (this.#journal !== undefined)) return
    if (wanted) {
      await this.rewrites.stop()
      const journal = this.#attach()
      const number = Math.max(this.rewrites.last, 1) + 1
      try {
        await directory.restore()
        await journal.begin(number, true)
      } catch (error) {
        log.warn(`Cannot begin a journal in ${config.get('dir')}: ${systemReason(error)}`)
        this.#detach()
        throw new Error('Unable to turn on AOF. Check server logs.')
      }
      this.rewrites.last = this.rewrites.unfounded = number
      this.#tell()
      void this.rewrites.start()
      return
    }
    replication.flush()
    await this.rewrites.stop()
    const journal = this.#journal
    this.#detach()
    durable()
    await journal?.close().catch(error => log.warn(`Closing the journal failed: ${(error as Error).message}`))
  }

  #detach(): void {
    this.#init.replication.keepJournal(undefined)
    this.#journal = undefined
    this.#check()
  }

  live(message: Uint8Array, origin: number, last: number): void {
    if (origin === SELF) this.#journal?.own(message, last)
    else this.#journal?.peer(message, this.#init.store.origins.ids[origin])
  }

  atoms(message: Uint8Array): void {
    this.#journal?.atoms(message)
  }

  moved(): void {
    this.#tell()
  }

  /** What was written in this turn is on its way to the file before any reply is. */
  commit(): void {
    const journal = this.#journal
    if (journal === undefined) return
    const { replication, store } = this.#init
    replication.flush()
    if (store.depth === 0) journal.claim(store.applied.get(SELF))
    journal.flush()
  }

  /** Resolves when what has been written until now is where it was promised to be, or cannot be. */
  async settled(): Promise<void> {
    this.commit()
    await this.#journal?.untilIdle()
  }

  #tell(): void {
    const state = this.#flushed()
    this.#told = summaryOf(state)
    const journal = this.#journal
    if (journal !== undefined && !journal.lost) journal.state(this.#news.take(journal.number, state))
  }

  /** The state with all that it claims handed to the journal. */
  #flushed(): DiskState {
    const { store, replication } = this.#init
    replication.flush()
    const { retain, purged } = store.tombstones
    const state: DiskState = {
      applied: store.applied.clone(),
      purged: purged.clone(),
      doubts: replication.doubts,
      retaining: retain,
    }
    // while nobody else is there deletes leave no tombstone: to whoever comes back they count as let go of
    if (!retain) for (const origin of this.#own) state.purged.advance(origin, store.applied.get(origin))
    return state
  }

  /** Call it every SYNC_INTERVAL_MS. */
  tick(): void {
    this.#journal?.tick()
    if (this.#init.directory.lacksFiles) void this.#restore()
    if (this.#journal !== undefined && summaryOf(this.#present()) !== this.#told) this.#tell()
    this.rewrites.check()
    this.#check()
  }

  /** Someone has removed the directory's lock or its identity. */
  async #restore(): Promise<void> {
    const { directory, log } = this.#init
    try {
      await directory.restore()
      log.warn(`Something has removed files of ${directory.dir}; they are there again`)
    } catch (error) {
      this.#journal?.lose(systemReason(error))
    }
  }

  #present(): Pick<DiskState, 'purged' | 'doubts' | 'retaining'> {
    const { store, replication } = this.#init
    const { retain, purged } = store.tombstones
    return { purged, doubts: replication.doubts, retaining: retain }
  }

  /** Refuses writes while the disk does not have what it should, and lets them in again. */
  #check(): void {
    const { gates, failed } = this.#init
    const journal = this.#journal
    this.failure = journal?.failure
    if (this.failure === undefined && journal !== undefined && this.rewrites.unfounded > 0 && this.#wasLost)
      this.failure = 'a snapshot has to be written first'
    if (journal?.lost) this.#wasLost = true
    else if (this.rewrites.unfounded === 0) this.#wasLost = false
    gates.refuseWrites('journal', this.failure === undefined ? undefined : journalFailed(this.failure))
    if (journal?.failure !== undefined) failed()
  }

  #wasLost = false

  /** Gives up a snapshot under way, and has the journal on the disk with an end. Rejects if it cannot be. */
  async close(): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    await this.rewrites.stop()
    const journal = this.#journal
    if (journal === undefined) return
    this.#init.replication.flush()
    await journal.close()
    this.#init.replication.keepJournal(undefined)
    this.#journal = undefined
  }
}

/** What of a state changes without a message. */
function summaryOf({
  purged,
  doubts,
  retaining,
}: Pick<DiskState, 'purged' | 'doubts' | 'retaining'>): string {
  const stamps: number[] = []
  for (const vector of [purged, doubts]) for (let i = 0; i < vector.length; i++) stamps.push(vector.get(i))
  return `${retaining} ${purged.length} ${stamps.join()}`
}

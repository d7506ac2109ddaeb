import { MISCONF_RDB, SAVE_IN_PROGRESS } from '../../protocol/resp/errors.js'
import type { Config } from '../config/config.js'
import type { Gates } from '../dispatch/gates.js'
import type { Log } from '../log.js'
import type { Store } from '../store/store.js'
import { KEYMESH_VERSION, REDIS_VERSION } from '../version.js'
import { machine } from './machine.js'
import { RdbFileWriter } from './rdb/file-writer.js'
import { RETRY_MS } from './rdb/limits.js'
import { RdbFile } from './rdb-file.js'
import type { ImportSummary } from './rdb-import.js'
import { RdbSnapshot } from './rdb-snapshot.js'

const STOPPING = new Error('the server is stopping')

/** What saving needs of the server. */
export interface SavesHost {
  readonly config: Config
  readonly store: Store
  readonly log: Log
  readonly gates: Gates
}

/** RDB files of the data: SAVE, BGSAVE, save points, and copies for SYNC. */
export class RdbSaves {
  /** When the last save succeeded, ms since the epoch; at first the server's start. */
  lastSaveAt = Date.now()
  lastFailed = false
  /** How long the last save took, ms; undefined before the first. */
  lastTookMs: number | undefined
  /** Bytes the last save that succeeded copied on write. */
  lastCopied = 0
  /** Saves that succeeded. */
  count = 0
  /** What the import at the start brought, if there was one. */
  loaded: ImportSummary | undefined
  readonly #host: SavesHost
  #running: { readonly startedAt: number; snapshot?: RdbSnapshot; done?: Promise<void> } | undefined
  #lastTryAt = 0
  #changesAtSave = 0
  #stopping = false

  constructor(host: SavesHost) {
    this.#host = host
    host.config.onChange(['save', 'stop-writes-on-bgsave-error'], () => this.#applyGate())
  }

  get inProgress(): boolean {
    return this.#running !== undefined
  }

  /** How long the save under way has taken so far, ms. */
  get currentTookMs(): number | undefined {
    return this.#running === undefined ? undefined : Date.now() - this.#running.startedAt
  }

  /** Keys the save under way has written. */
  get currentKeys(): number {
    return this.#running?.snapshot?.keys ?? 0
  }

  /** Bytes the save under way has copied on write. */
  get currentCopied(): number {
    return this.#running?.snapshot?.copied ?? 0
  }

  /** Writes since the last save. */
  get changes(): number {
    return this.#host.store.changes - this.#changesAtSave
  }

  /** Starts a save to `dbfilename`; the promise rejects if it fails. @throws SAVE_IN_PROGRESS */
  start(): Promise<void> {
    if (this.#running !== undefined) throw SAVE_IN_PROGRESS
    const { config, store } = this.#host
    const path = config.path('dbfilename')
    const startedAt = Date.now()
    const { changes } = store
    this.#lastTryAt = startedAt
    this.#running = { startedAt }
    const done = this.#save(path).then(
      () => this.#succeeded(changes, startedAt),
      error => this.#failed(error, path),
    )
    this.#running.done = done
    return done
  }

  async #save(path: string): Promise<void> {
    const target = await RdbFile.create(machine, `${path}.tmp`)
    try {
      await this.#writeTo(target, snapshot => {
        this.#running!.snapshot = snapshot
      })
      await target.commit(path)
    } catch (error) {
      await target.discard()
      throw error
    }
  }

  /** Writes the data to a file without a name, to be read and closed by the caller. */
  async copy(): Promise<RdbFile> {
    const target = await RdbFile.createNameless(machine, `${this.#host.config.path('dbfilename')}.sync.tmp`)
    try {
      await this.#writeTo(target, () => {})
      return target
    } catch (error) {
      await target.discard()
      throw error
    }
  }

  async #writeTo(target: RdbFile, onStart: (snapshot: RdbSnapshot) => void): Promise<void> {
    const { config, store } = this.#host
    const file = new RdbFileWriter({
      compress: config.get('rdbcompression'),
      checksum: config.get('rdbchecksum'),
      onChunk: bytes => target.write(bytes),
    })
    const snapshot = new RdbSnapshot(store, file)
    onStart(snapshot)
    await target.runSlices(wholeFile(file, snapshot), () => (this.#stopping ? STOPPING : undefined))
  }

  #succeeded(changes: number, startedAt: number): void {
    const { log } = this.#host
    const keys = this.currentKeys
    this.lastCopied = this.currentCopied
    this.#running = undefined
    this.#changesAtSave = changes
    this.lastSaveAt = Date.now()
    this.lastTookMs = this.lastSaveAt - startedAt
    this.lastFailed = false
    this.count++
    this.#applyGate()
    log.notice(`DB saved on disk: ${keys} keys in ${(this.lastTookMs / 1000).toFixed(3)} seconds`)
  }

  #failed(error: Error, path: string): never {
    this.#running = undefined
    if (error !== STOPPING) {
      this.lastFailed = true
      this.#applyGate()
      this.#host.log.warn(`Saving the DB to ${path} failed: ${error.message}`)
    }
    throw error
  }

  #applyGate(): void {
    const { config, gates } = this.#host
    const refuses =
      this.lastFailed && config.get('stop-writes-on-bgsave-error') && config.get('save').length > 0
    gates.refuseWrites('rdb', refuses ? MISCONF_RDB : undefined)
  }

  /** The start has imported a file: its keys are no changes since the last save. */
  imported(summary: ImportSummary): void {
    this.loaded = summary
    this.#changesAtSave = this.#host.store.changes
  }

  /** The start has read the data back: that is no change since the last save. */
  recovered(): void {
    this.#changesAtSave = this.#host.store.changes
  }

  /** Called every second: starts a save if a save point says so. */
  checkSavePoints(): void {
    if (this.#running !== undefined || this.#stopping) return
    const now = Date.now()
    if (this.lastFailed && now - this.#lastTryAt < RETRY_MS) return
    const since = (now - this.lastSaveAt) / 1000
    const due = this.#host.config
      .get('save')
      .find(({ seconds, changes }) => this.changes >= changes && since > seconds)
    if (due === undefined) return
    this.#host.log.notice(`${due.changes} changes in ${due.seconds} seconds. Saving...`)
    this.start().catch(() => {})
  }

  /** Whether a stop has to save: if SHUTDOWN said so, or else if there are save points and no journal that has it all. */
  savesAtStop(words: readonly string[]): boolean {
    const { config } = this.#host
    if (words.includes('nosave')) return false
    return words.includes('save') || (config.get('save').length > 0 && !config.get('appendonly'))
  }

  /** Saves in place of what is under way. Rejects if that fails. */
  async saveLast(): Promise<void> {
    await this.stop()
    this.#stopping = false
    this.#host.log.notice('Saving the final RDB snapshot before exiting.')
    await this.start()
  }

  /** Gives up what is under way; from now on no save point is heeded. */
  async stop(): Promise<void> {
    this.#stopping = true
    await this.#running?.done?.catch(() => {})
  }
}

function* wholeFile(file: RdbFileWriter, snapshot: RdbSnapshot): Generator<void> {
  file.start([
    ['redis-ver', REDIS_VERSION],
    ['redis-bits', '64'],
    ['ctime', String(Math.floor(Date.now() / 1000))],
    ['keymesh-ver', KEYMESH_VERSION],
  ])
  yield* snapshot.write()
  file.end()
}

import type { Config } from '../config/config.js'
import type { Log } from '../log.js'
import type { Store } from '../store/store.js'
import type { DataDirectory, StateFiles } from './data-directory.js'
import { PROGRESS_MS } from './journal-limits.js'
import { machine } from './machine.js'
import { type Recovered, Recovery, type RecoveryProgress } from './recovery.js'

export interface LoadingInit {
  config: Config
  store: Store
  log: Log
  directory: DataDirectory
  files: StateFiles
}

/** Reading a node's data back at its start: how far it is, for the log and for INFO. */
export class Loading {
  /** ms since the epoch. */
  readonly startedAt = Date.now()
  readonly progress: RecoveryProgress = { total: 0, loaded: 0 }
  readonly #init: LoadingInit
  #told = performance.now()
  #error: Error | undefined

  constructor(init: LoadingInit) {
    this.#init = init
  }

  /** Seconds that are left, by what was done until now. */
  get etaSeconds(): number {
    const { total, loaded } = this.progress
    const elapsed = Date.now() - this.startedAt
    return loaded === 0 ? 1 : Math.floor((elapsed / 1000 / loaded) * (total - loaded))
  }

  /** @throws Error of one line; the node must not start then */
  async run(): Promise<Recovered> {
    const { config, store, log, directory, files } = this.#init
    const { dir } = directory
    const started = performance.now()
    log.notice(`Loading ${files.snapshots.length > 0 ? 'a snapshot' : 'the journal'} from ${dir}`)
    const recovery = new Recovery({
      store,
      machine,
      dir,
      files,
      cutsTorn: config.get('aof-load-truncated'),
      passesDamage: config.get('aof-load-corrupt'),
      warn: text => log.warn(text),
      onProgress: progress => this.#tell(progress),
      isOver: () => this.#error,
    })
    const recovered = await recovery.run()
    const keys = store.dbs.reduce((sum, db) => sum + db.size, 0)
    const seconds = ((performance.now() - started) / 1000).toFixed(3)
    const end = recovered.clean ? 'the last stop was in order' : 'the last run ended without a stop'
    log.notice(`DB loaded from ${dir}: ${seconds} seconds, ${keys} keys; ${end}`)
    return recovered
  }

  /** Gives up: run() rejects. */
  stop(): void {
    this.#error = new Error('stopped while loading')
  }

  #tell(progress: RecoveryProgress): void {
    Object.assign(this.progress, progress)
    if (performance.now() - this.#told < PROGRESS_MS) return
    this.#told = performance.now()
    const { total, loaded } = progress
    this.#init.log.notice(`Loading: ${Math.floor((loaded / total) * 100)}%, ${this.etaSeconds} seconds left`)
  }
}

import type { Config } from '../config/config.js'
import type { Gates } from '../dispatch/gates.js'
import type { Policy } from '../store/eviction.js'
import type { Store } from '../store/store.js'
import { EVICTED_AT_ONCE_MAX, EVICTED_BEFORE_COMMAND_MAX, REMOTE_SLACK } from './limits.js'

/** maxmemory-eviction-tenacity: until done, and what EVICTED_BEFORE_COMMAND_MAX is for. */
const TENACITY_MAX = 100
const TENACITY_DEFAULT = 10

/**
 * maxmemory: makes room before commands that need some, and after what came from peers, which is never refused. A round
 * evicts a bounded number of keys, so that no client waits for a limit that was lowered by a gigabyte: the rest goes on
 * between the batches.
 */
export class Maxmemory {
  readonly #store: Store
  readonly #gates: Gates
  #scheduled = false
  #keysBeforeCommand = EVICTED_BEFORE_COMMAND_MAX

  constructor(config: Config, store: Store, gates: Gates) {
    this.#store = store
    this.#gates = gates
    this.#read(config)
    config.onChange(
      [
        'maxmemory',
        'maxmemory-policy',
        'maxmemory-samples',
        'maxmemory-eviction-tenacity',
        'lfu-log-factor',
        'lfu-decay-time',
      ],
      () => {
        this.#read(config)
        this.check()
      },
    )
  }

  #read(config: Config): void {
    const { eviction, access } = this.#store
    const policy = config.get('maxmemory-policy')
    eviction.limit = config.get('maxmemory')
    eviction.volatile = policy.startsWith('volatile-')
    eviction.policy = policy === 'noeviction' ? 'none' : (policy.split('-')[1] as Policy)
    eviction.samples = config.get('maxmemory-samples')
    const tenacity = config.get('maxmemory-eviction-tenacity')
    this.#keysBeforeCommand =
      tenacity === TENACITY_MAX
        ? Number.POSITIVE_INFINITY
        : Math.max(1, Math.ceil((EVICTED_BEFORE_COMMAND_MAX * tenacity) / TENACITY_DEFAULT))
    access.counts = eviction.policy === 'lfu'
    access.logFactor = config.get('lfu-log-factor')
    access.decayMinutes = config.get('lfu-decay-time')
    this.#gates.outOfMemory = eviction.limit === 0 ? undefined : () => this.#isShort()
  }

  /** Before a command that needs memory. */
  #isShort(): boolean {
    const room = this.#store.eviction.makeRoom(this.#keysBeforeCommand)
    if (room === 'more to do') this.#goOn()
    return room === 'none'
  }

  /**
   * After a change that no gate has seen. What comes from peers has some slack: the node where it was written evicts
   * first, and its deletes are on their way, so that the nodes do not each evict for the same write.
   */
  check(slack = 0): void {
    if (this.#store.eviction.isOver(slack)) this.#goOn()
  }

  /** Peers have written. */
  joined(): void {
    this.check(REMOTE_SLACK)
  }

  #goOn(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      if (this.#store.eviction.makeRoom(EVICTED_AT_ONCE_MAX) === 'more to do') this.#goOn()
    })
  }
}

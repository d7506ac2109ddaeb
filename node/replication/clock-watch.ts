import type { ClusterClock } from './cluster-clock.js'
import { knowsClock } from './known-clocks.js'
import { CLOCK_REFUSED_MS, CLOCK_STEP_MS } from './limits.js'
import type { Peer } from './peer.js'

const ahead = (ms: number): string => `${Math.abs(Math.round(ms))} ms ${ms < 0 ? 'behind' : 'ahead of'}`

/** Tells the operator, once for each time it comes about, that clocks are wrong, by how much and whose. */
export class ClockWatch {
  readonly #log: (level: 'notice' | 'warning', text: string) => void
  readonly #self: () => string
  #wasWrong = false
  #systemWasOff = false

  /** @param self this node's peer id */
  constructor(log: (level: 'notice' | 'warning', text: string) => void, self: () => string) {
    this.#log = log
    this.#self = self
  }

  /** Call it after each move of the clock. @param members linked or not */
  look(clock: ClusterClock, members: Iterable<Peer>): void {
    const { isWrong, meshAheadMs, systemAheadMs } = clock
    if (isWrong !== this.#wasWrong) {
      this.#wasWrong = isWrong
      const now = clock.now()
      const known = [...members].filter(peer => knowsClock(peer, now))
      if (isWrong)
        this.#log(
          'warning',
          `${this.#offset(-meshAheadMs, known)} Writes are refused here until the clock that is wrong is set right.`,
        )
      else
        this.#log('notice', "The clock of this node is within a minute of its peers' again: it takes writes.")
    }
    const isOff = Math.abs(systemAheadMs) > CLOCK_REFUSED_MS
    // within a second of each other the two are the same again; what is between keeps the log from repeating itself
    if (isOff === this.#systemWasOff || (!isOff && Math.abs(systemAheadMs) > CLOCK_STEP_MS)) return
    this.#systemWasOff = isOff
    if (isOff)
      this.#log(
        'warning',
        `The system clock of this node (${this.#self()}) is ${ahead(systemAheadMs)} the mesh's time, by which this node goes while it is with its peers.`,
      )
    else this.#log('notice', "The system clock of this node agrees with the mesh's time again.")
  }

  #offset(ms: number, peers: readonly (Peer & { clockAheadMs: number })[]): string {
    const each = peers.map(
      peer => `${ahead(-peer.clockAheadMs)} that of ${peer.id} at ${peer.host}:${peer.port}`,
    )
    return `The clock of this node (${this.#self()}) is ${ahead(ms)} the mesh's: it is ${each.join(', ')}.`
  }
}

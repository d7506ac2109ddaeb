import { VersionVector } from '../../protocol/clock/version-vector.js'
import { writeSync } from '../../protocol/peer/messages/sync.js'
import type { Store } from '../store/store.js'
import type { MissingWrites } from './missing.js'
import type { Outbox } from './outbox.js'
import type { Peer } from './peer.js'
import type { Returning } from './returning.js'
import type { Runs } from './runs.js'

export interface PullParts {
  store: Store
  outbox: Outbox
  returning: Returning
  missing: MissingWrites
  runs: Runs
  linked: () => Peer[]
}

/**
 * The asking side of a catch-up: what is missing here is pulled from one donor at a time, from a peer that shows more
 * than this node has. The version vector moves only when the donor says that it has sent everything: moving it
 * earlier would claim writes that a later message was to bring.
 */
export class Pulls {
  readonly #store: Store
  readonly #outbox: Outbox
  readonly #returning: Returning
  readonly #missing: MissingWrites
  readonly #runs: Runs
  readonly #linked: () => Peer[]

  constructor({ store, outbox, returning, missing, runs, linked }: PullParts) {
    this.#store = store
    this.#outbox = outbox
    this.#returning = returning
    this.#missing = missing
    this.#runs = runs
    this.#linked = linked
  }

  /** Whether a catch-up is under way that may still bring anything. */
  get active(): boolean {
    for (const peer of this.#linked()) if (peer.pulling) return true
    return false
  }

  /** Subscribes to a peer's live stream, and with `scan` asks for all that `applied` does not cover. */
  subscribe(peer: Peer, scan: boolean, applied: VersionVector = this.#store.applied): void {
    writeSync(this.#outbox.out, scan, applied, this.#store.origins)
    this.#outbox.send([peer], 'catchUp')
  }

  /** Asks a peer for what is missing here, unless someone is being asked already. */
  pull(peer: Peer): void {
    if (!this.active && this.#isDonor(peer)) this.#ask(peer, this.#store.applied)
  }

  /** Asks a peer for all it has, whatever the vectors say. */
  pullAll(peer: Peer): void {
    if (!peer.pulling) this.#ask(peer, new VersionVector())
  }

  /** A newcomer takes nothing from a returning node as long as there is another. */
  #isDonor(peer: Peer): boolean {
    if (!peer.returning || !this.#returning.isNewcomer) return true
    for (const other of this.#linked()) if (!other.returning) return false
    return true
  }

  #ask(peer: Peer, applied: VersionVector): void {
    this.#returning.asked(peer)
    peer.pulling = true
    peer.pulls++
    this.subscribe(peer, true, applied)
  }

  /** Asks for something that is due of a peer that has it. */
  pullDue(): void {
    if (this.active) return
    for (const [origin, stamp] of this.#missing.due()) {
      const donor = this.donorOf(origin, stamp)
      if (donor === undefined) continue
      this.pull(donor)
      return
    }
  }

  /** A linked peer, any of them, that has applied an origin's writes up to a stamp, or is that origin. */
  donorOf(origin: number, stamp: number): Peer | undefined {
    let donor: Peer | undefined
    let count = 0
    for (const peer of this.#linked()) {
      if (peer.origin !== origin && peer.applied.get(origin) < stamp) continue
      if (this.#isDonor(peer) && this.#store.random() * ++count < 1) donor = peer
    }
    return donor
  }

  /** A donor has sent all that was asked of it. Returns whether anything was. */
  done(peer: Peer, covered: VersionVector): boolean {
    if (!peer.pulling) return false
    peer.pulling = false
    this.#returning.caughtUp()
    this.#store.applied.merge(covered)
    this.#store.seen.merge(covered)
    this.#runs.advanceAll()
    this.pullDue()
    return true
  }
}

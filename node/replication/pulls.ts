import { VersionVector } from '../../protocol/clock/version-vector.js'
import { writeSync } from '../../protocol/peer/messages/sync.js'
import type { Store } from '../store/store.js'
import type { Outbox } from './outbox.js'
import type { Peer } from './peer.js'
import type { Returning } from './returning.js'

/**
 * The asking side of a catch-up: what is missing here is pulled from one donor at a time, from whichever peer shows
 * more than this node has. The version vector moves only when the donor says that it has sent everything: moving it
 * earlier would claim writes that a later message was to bring.
 */
export class Pulls {
  readonly #store: Store
  readonly #outbox: Outbox
  readonly #returning: Returning
  readonly #linked: () => Iterable<Peer>

  constructor(store: Store, outbox: Outbox, returning: Returning, linked: () => Iterable<Peer>) {
    this.#store = store
    this.#outbox = outbox
    this.#returning = returning
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

  pullFromNext(): void {
    for (const peer of this.#linked()) {
      const stale = peer.appliedBefore !== undefined && this.isBehind(peer, peer.appliedBefore)
      if (stale || (peer.runEnd !== 0 && this.#store.applied.get(peer.origin) < peer.runEnd)) {
        this.pull(peer)
        return
      }
    }
  }

  /** Whether a linked peer has applied what this node has not. */
  isBehind(peer: Peer, theirs: VersionVector): boolean {
    return peer.connected && !this.#store.applied.dominates(theirs)
  }

  /** A donor has sent all that was asked of it. Returns whether anything was. */
  done(peer: Peer, covered: VersionVector): boolean {
    if (!peer.pulling) return false
    peer.pulling = false
    this.#returning.caughtUp()
    this.#store.applied.merge(covered)
    this.#store.seen.merge(covered)
    for (const other of this.#linked()) this.advanceRun(other)
    this.pullFromNext()
    return true
  }

  /** Takes the unbroken run of a peer's live messages into the vector once nothing before it is missing. */
  advanceRun(peer: Peer): void {
    const { applied } = this.#store
    if (peer.runEnd !== 0 && peer.runStart <= applied.get(peer.origin))
      applied.advance(peer.origin, peer.runEnd)
  }
}

import { SELF } from '../../protocol/clock/origins.js'
import type { VersionVector } from '../../protocol/clock/version-vector.js'
import { MalformedError } from '../../protocol/peer/bytes.js'
import { type Done, plainSync, Scan, type Sync, writeSync } from '../../protocol/peer/messages/sync.js'
import type { Part } from '../../protocol/peer/part.js'
import type { Store } from '../store/store.js'
import { Gathering } from './gathering.js'
import { PULL_TIMEOUT_MS } from './limits.js'
import type { MissingWrites } from './missing.js'
import type { Outbox } from './outbox.js'
import type { Peer } from './peer.js'
import type { Positions } from './positions.js'
import type { Returning } from './returning.js'
import type { Runs } from './runs.js'

export interface PullParts {
  store: Store
  outbox: Outbox
  positions: Positions
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
  /** Donors that sent nothing for too long. */
  givenUp = 0
  readonly #store: Store
  readonly #outbox: Outbox
  readonly #positions: Positions
  readonly #returning: Returning
  readonly #missing: MissingWrites
  readonly #runs: Runs
  readonly #linked: () => Peer[]
  #gathering: Gathering | undefined

  constructor({ store, outbox, positions, returning, missing, runs, linked }: PullParts) {
    this.#store = store
    this.#outbox = outbox
    this.#positions = positions
    this.#returning = returning
    this.#missing = missing
    this.#runs = runs
    this.#linked = linked
  }

  /** Whether a catch-up is under way that may still bring anything. */
  get active(): boolean {
    for (const peer of this.#linked()) if (peer.pulling) return true
    return this.#gathering !== undefined
  }

  /** Subscribes to a peer's live stream and asks for nothing else. */
  subscribe(peer: Peer): void {
    this.#sync(peer, plainSync(Scan.NONE))
  }

  #sync(peer: Peer, sync: Sync): void {
    writeSync(this.#outbox.out, sync, this.#store.origins)
    this.#outbox.send([peer], 'catchUp')
  }

  /** Asks a peer for what is missing here, unless someone is being asked already. */
  pull(peer: Peer): void {
    if (this.active || !this.#isDonor(peer)) return
    if (this.#returning.isNewcomer) {
      this.#gathering = new Gathering(peer.applied)
      this.#returning.begins()
      this.gather()
    } else this.#ask(peer, Scan.ALL)
  }

  /** Asks for the next parts of a newcomer's catch-up, where one is under way, whoever can give one. */
  gather(): void {
    const gathering = this.#gathering
    if (gathering === undefined) return
    for (const peer of this.#linked()) {
      if (peer.pulling || !this.#isDonor(peer)) continue
      const part = gathering.ask(peer)
      if (part !== undefined) this.#ask(peer, Scan.PART, part)
    }
    // those who could give are gone: what has come does no harm, and the next donor begins anew
    if (!gathering.isUnderWay) this.#gathering = undefined
  }

  /** A peer will not send what it was asked for. */
  lost(peer: Peer): void {
    peer.pulling = false
    this.#gathering?.lost(peer)
    this.gather()
    this.pullDue()
  }

  /** Gives up donors that send nothing. */
  tick(now: number): void {
    for (const peer of this.#linked()) {
      if (!peer.pulling) continue
      if (peer.pulledAt === 0 || peer.pulledBytes !== peer.pulledUntilThen)
        Object.assign(peer, { pulledAt: now, pulledUntilThen: peer.pulledBytes })
      else if (now - peer.pulledAt > PULL_TIMEOUT_MS) {
        this.givenUp++
        this.lost(peer)
      }
    }
  }

  /** Asks a peer for all it has, whatever the vectors say. */
  pullAll(peer: Peer): void {
    if (peer.pulling) return
    this.#returning.takesAll(peer)
    this.#ask(peer, Scan.EVERYTHING)
  }

  /**
   * A newcomer takes nothing from a returning node as long as there is another that has anything for it. One that waited
   * for another newcomer would wait for ever: the returning node waits for both of them.
   */
  #isDonor(peer: Peer): boolean {
    if (!peer.returning || !this.#returning.isNewcomer) return true
    const { applied } = this.#store
    return !this.#linked().some(
      other => !other.returning && !(other.isKnown && applied.dominates(other.applied)),
    )
  }

  #ask(peer: Peer, scan: number, part?: Part): void {
    peer.pulling = true
    peer.pulledAt = 0
    const number = ++peer.pulls
    if (scan === Scan.EVERYTHING) this.#sync(peer, plainSync(scan, number))
    else this.#sync(peer, { scan, number, news: this.#positions.news(peer), part })
  }

  /** Moves the vector; of this process's own writes it says itself, and nobody else, how many there are. */
  #take(covered: VersionVector): void {
    const { applied, seen } = this.#store
    const others = covered.filter(origin => origin !== SELF)
    applied.merge(others)
    seen.merge(others)
    this.#runs.advanceAll()
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

  /**
   * A linked peer, any of them, that has applied an origin's writes up to a stamp, or is that origin; where there is none, one
   * that has more of them than this node. What an origin said it had written may have died with it, and must not keep
   * this node from what others did get.
   */
  donorOf(origin: number, stamp: number): Peer | undefined {
    return this.#donorOf(origin, stamp) ?? this.#donorOf(origin, this.#store.applied.get(origin) + 1)
  }

  #donorOf(origin: number, stamp: number): Peer | undefined {
    let donor: Peer | undefined
    let count = 0
    for (const peer of this.#linked()) {
      if (peer.origin !== origin && peer.applied.get(origin) < stamp) continue
      if (this.#isDonor(peer) && this.#store.random() * ++count < 1) donor = peer
    }
    return donor
  }

  /**
   * A donor has sent all that was asked of it. Returns whether the vector has moved by that. The end of what was given up
   * says nothing: it may be of another part than the one that is asked for now.
   *
   * @throws MalformedError if nothing like it was ever asked for
   */
  done(peer: Peer, { number, covered }: Done): boolean {
    if (number === 0 || number > peer.pulls)
      throw new MalformedError('the end of a catch-up that was not asked for')
    if (!peer.pulling || number !== peer.pulls) return false
    peer.pulling = false
    // newer than its last heartbeat
    peer.learn(covered)
    this.#returning.took(peer)
    const gathering = this.#gathering
    if (gathering?.done(peer, covered)) {
      if (gathering.isOver) this.#gathering = undefined
      else {
        this.gather()
        return false
      }
    }
    const all = gathering?.isOver ? gathering.covered : covered
    this.#returning.caughtUp(all)
    this.#take(all)
    // at once: who asks for a comparison before the next heartbeat is answered by it
    for (const other of this.#linked()) if (other.isKnown) this.#returning.hear(other)
    this.pullDue()
    return true
  }
}

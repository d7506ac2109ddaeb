import { type ByteReader, MalformedError } from '../../protocol/peer/bytes.js'
import type { Digest } from '../../protocol/peer/messages/heartbeat.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { readRepairCells } from '../../protocol/peer/messages/repair-cells.js'
import {
  plainEnd,
  RepairEnd,
  readRepairEnd,
  writeRepairEnd,
} from '../../protocol/peer/messages/repair-end.js'
import { readRepairMore } from '../../protocol/peer/messages/repair-more.js'
import { readRepairStart } from '../../protocol/peer/messages/repair-start.js'
import { readRepairWant } from '../../protocol/peer/messages/repair-want.js'
import { Salt } from '../../protocol/repair/salt.js'
import type { Store } from '../store/store.js'
import type { ReplicationIo } from './io.js'
import {
  DIGEST_SLICE,
  OUTBOX_BYTES_MAX,
  REPAIR_BACK_OFF_MAX,
  REPAIR_DIFFERENCES_MIN,
  REPAIR_TIMEOUT_MS,
  REPAIR_UNCOMPARED_MS,
  SCRUB_PER_TICK,
} from './limits.js'
import type { Outbox } from './outbox.js'
import type { Peer } from './peer.js'
import type { Pulls } from './pulls.js'
import { Answerer } from './repair-answerer.js'
import { Asker } from './repair-asker.js'
import { drawSalt, type Exchange, type Outcome, type RepairSide } from './repair-side.js'
import type { Returning } from './returning.js'

/**
 * Digest repair (T2): the net under all else. Two nodes that have applied the same writes have the same digest of their
 * live state; when their version vectors agree and their digests do not, twice in a row, something was lost on the way
 * or in memory, and a rateless IBLT (protocol/repair) finds what, at a cost of what differs and not of what is stored.
 *
 * A node takes part in one repair at a time, on either side: a repair holds six bytes an atom while it lasts. Of two
 * that ask each other at once the one with the lower origin goes on. Nothing verifies a repair but the next comparison
 * of digests: whatever one salt hides, the next one shows.
 */
export class Repairs {
  started = 0
  finished = 0
  failed = 0
  cells = 0
  atomsSent = 0
  atomsReceived = 0
  /** Atoms that a returning node deleted. */
  deleted = 0
  /** Length of the last repair that finished, ms. */
  lastMs = 0
  readonly #store: Store
  readonly #io: ReplicationIo
  readonly #outbox: Outbox
  readonly #pulls: Pulls
  readonly #returning: Returning
  readonly #sendDoubts: (peer: Peer, now: number) => boolean
  #current: Asker | Answerer | undefined
  #beganAt = 0
  #progressAt = 0
  #now = 0
  #count = 0
  #settling = false
  /** Whom to ask, one after the other: those owed a comparison, and those an operator has named. */
  readonly #due = new Set<Peer>()
  readonly #requested = new Set<Peer>()

  /** @param sendDoubts tells a peer what this node is in doubt about, where that has changed; returns whether it has */
  constructor(
    store: Store,
    io: ReplicationIo,
    outbox: Outbox,
    pulls: Pulls,
    returning: Returning,
    sendDoubts: (peer: Peer, now: number) => boolean,
  ) {
    this.#store = store
    this.#io = io
    this.#outbox = outbox
    this.#pulls = pulls
    this.#returning = returning
    this.#sendDoubts = sendDoubts
  }

  /** The digest for a heartbeat, while it is known. */
  get digest(): Digest | undefined {
    const { liveDigest } = this.#store
    if (!liveDigest.settle(DIGEST_SLICE)) return undefined
    return { epoch: liveDigest.epoch, low: liveDigest.sumLow, high: liveDigest.sumHigh }
  }

  /** Compares a peer's digest with this node's, where that means something, and repairs what differs. */
  compare(peer: Peer, theirs: Digest | undefined, now: number): void {
    if (this.#isOfReturning(peer)) {
      if (this.#isDue(peer)) this.#due.add(peer)
      this.#askNext(now)
      return
    }
    const { applied } = this.#store
    const isLevel = applied.dominates(peer.applied) && peer.applied.dominates(applied)
    const ours = isLevel ? this.digest : undefined
    if (ours === undefined || theirs === undefined || ours.epoch !== theirs.epoch) {
      peer.digestsDiffer = 0
      if (now - peer.comparedAt > REPAIR_UNCOMPARED_MS && this.#isFirst(peer)) this.#ask(peer, now)
      return
    }
    peer.comparedAt = now
    if (ours.low === theirs.low && ours.high === theirs.high) {
      peer.digestsDiffer = peer.repairsInVain = 0
      return
    }
    // what differs while a repair is under way is what that repair is for
    if (this.#current?.exchange.peer === peer) return
    peer.digestsDiffer++
    const patience = REPAIR_DIFFERENCES_MIN << Math.min(peer.repairsInVain, REPAIR_BACK_OFF_MAX)
    if (peer.digestsDiffer >= patience && this.#isFirst(peer)) this.#ask(peer, now)
  }

  /** Of two that could ask, the one with the lower origin does. */
  #isFirst(peer: Peer): boolean {
    const { ids } = this.#store.origins
    return ids[0] < ids[peer.origin]
  }

  #isOfReturning(peer: Peer): boolean {
    return this.#returning.active || peer.returning
  }

  /** Whether a comparison is owed to a peer and can be made: it is linked, all that it has is here, and all that was here it has. */
  #isDue(peer: Peer): boolean {
    return peer.connected && this.#store.applied.dominates(peer.applied) && this.#returning.isDue(peer)
  }

  /** Begins a repair with a linked peer, unless something else is under way. */
  #ask(peer: Peer, now: number): void {
    if (this.#current !== undefined || this.#pulls.active || !this.#store.liveDigest.settled) return
    peer.comparedAt = now
    this.started++
    // else it would take for lost what this node has seen deleted since it was told
    this.#sendDoubts(peer, now)
    // of two that ask each other at once, each knows its own repair
    const number = 2 * ++this.#count + (this.#isFirst(peer) ? 1 : 0)
    this.#begin(new Asker(this.#exchange(peer, number, drawSalt(this.#store.random))), now)
  }

  /** Repairs with these peers one after the other, because an operator said so. */
  request(peers: Iterable<Peer>): void {
    for (const peer of peers) this.#requested.add(peer)
  }

  /**
   * Asks the next of those to be asked. One that turns it down is not asked again before its next heartbeat: nodes that are all
   * busy with each other do not ask as fast as the network lets them.
   */
  #askNext(now: number): void {
    for (const peer of this.#due) {
      if (this.#current !== undefined) return
      if (this.#isDue(peer)) this.#ask(peer, now)
      else this.#due.delete(peer)
    }
    for (const peer of this.#requested) {
      if (this.#current !== undefined) return
      if (peer.connected && (!this.#isOfReturning(peer) || this.#isDue(peer))) this.#ask(peer, now)
      else this.#requested.delete(peer)
    }
  }

  #begin(side: Asker | Answerer, now: number): void {
    this.#current = side
    const { peer } = side.exchange
    this.#due.delete(peer)
    this.#requested.delete(peer)
    peer.digestsDiffer = 0
    this.#beganAt = this.#progressAt = this.#now = now
    side.run()
  }

  #exchange(peer: Peer, number: number, salt: Salt): Exchange {
    const exchange: Exchange = {
      ...{ peer, number, salt, store: this.#store, outbox: this.#outbox, io: this.#io },
      returning: this.#returning.active,
      owed: this.#returning.owes(peer) ? this.#returning.grown : undefined,
      over: (outcome, reason) => {
        this.#over(exchange, outcome, reason)
        this.#askNext(this.#now)
      },
    }
    return exchange
  }

  #over({ peer, owed }: Exchange, outcome: Outcome, reason: string): void {
    const side = this.#current as RepairSide
    this.#current = undefined
    this.cells += side.cells
    this.atomsSent += side.atomsSent
    this.deleted += side.deleted
    if (outcome === 'busy') return
    peer.repairsInVain++
    if (outcome === 'failed') {
      this.failed++
      this.#io.log('warning', `Repair with peer ${peer.id} failed: ${reason}`)
      return
    }
    this.finished++
    this.lastMs = this.#now - this.#beganAt
    if (outcome === 'pull all') this.#pulls.pullAll(peer)
    else if (owed === this.#returning.grown) this.#returning.settle(peer)
    this.#io.log(
      'notice',
      `Repair with peer ${peer.id}: ${side.cells} cells, ${side.atomsSent} atoms sent, ${side.deleted} deleted`,
    )
  }

  /** A message of a repair. @throws MalformedError if it cannot be one, or comes out of turn */
  receive(peer: Peer, type: number, reader: ByteReader, now: number): void {
    this.#now = now
    if (type === MessageType.REPAIR_START) this.#receiveStart(peer, reader, now)
    else if (type === MessageType.REPAIR_CELLS) {
      const message = readRepairCells(reader)
      this.#asker(peer, message.number)?.receiveCells(message)
    } else if (type === MessageType.REPAIR_MORE) {
      const { number, cells } = readRepairMore(reader)
      this.#answerer(peer, number)?.receiveMore(cells)
    } else if (type === MessageType.REPAIR_WANT) {
      const message = readRepairWant(reader)
      this.#answerer(peer, message.number)?.receiveWant(message)
    } else if (type === MessageType.REPAIR_END) {
      const message = readRepairEnd(reader, this.#store.origins)
      const side = this.#asker(peer, message.number) ?? this.#answerer(peer, message.number)
      side?.receiveEnd(message)
    } else throw new MalformedError(`unknown message type ${type}`)
  }

  // messages of repairs given up meanwhile find none of these

  #asker(peer: Peer, number: number): Asker | undefined {
    const side = this.#current
    const isIt = side instanceof Asker && side.exchange.peer === peer && side.exchange.number === number
    if (!isIt) return undefined
    side.progressed = true
    return side
  }

  #answerer(peer: Peer, number: number): Answerer | undefined {
    const side = this.#current
    const isIt = side instanceof Answerer && side.exchange.peer === peer && side.exchange.number === number
    if (!isIt) return undefined
    side.progressed = true
    return side
  }

  #receiveStart(peer: Peer, reader: ByteReader, now: number): void {
    const start = readRepairStart(reader, this.#store.origins)
    // one that does not read its answers gets none
    if (peer.outboxBytes > OUTBOX_BYTES_MAX) return
    const current = this.#current
    const bothAsk = current instanceof Asker && current.exchange.peer === peer
    if (bothAsk && !this.#isFirst(peer)) {
      current.stop()
      this.#current = undefined
    }
    // it did not know yet that it has to say all of what it has applied
    const { active, isFilling } = this.#returning
    const isTooEarly =
      this.#sendDoubts(peer, now) ||
      isFilling ||
      (active && !start.isWhole) ||
      (this.#returning.owes(peer) && !this.#returning.isDue(peer))
    if (this.#current !== undefined || isTooEarly || !this.#store.liveDigest.settle(DIGEST_SLICE)) {
      writeRepairEnd(this.#outbox.out, plainEnd(start.number, RepairEnd.BUSY), this.#store.origins)
      this.#outbox.send([peer], 'digest')
      return
    }
    this.started++
    // newer than its last heartbeat, and of its own: others may hold on to that one
    peer.applied = peer.applied.clone()
    peer.applied.merge(start.applied)
    const salt = new Salt(start.salt0, start.salt1)
    this.#begin(new Answerer(this.#exchange(peer, start.number, salt), start), now)
  }

  /** A link has room again. */
  sent(peer: Peer): void {
    if (this.#current?.exchange.peer === peer) this.#current.run()
  }

  /** A link is down, and with it the repair. */
  unlink(peer: Peer): void {
    if (this.#current?.exchange.peer !== peer) return
    this.#current.stop()
    this.#current = undefined
  }

  /** Brings the digest up to date, a slice at a time. */
  #settle(): void {
    if (this.#settling || this.#store.liveDigest.settle(DIGEST_SLICE)) return
    this.#settling = true
    this.#io.defer(() => {
      this.#settling = false
      if (this.#store.liveDigest.enabled) this.#settle()
    })
  }

  /** The clock has been moved by `ms`: what is under way takes no longer or shorter by that. */
  clockMoved(ms: number): void {
    this.#beganAt += ms
    this.#progressAt += ms
  }

  /** Gives up what does not get on, and keeps the digest up to date. */
  tick(now: number): void {
    this.#now = now
    const { liveDigest } = this.#store
    liveDigest.endEpochs()
    if (liveDigest.settled) liveDigest.scrub(SCRUB_PER_TICK)
    else this.#settle()
    const current = this.#current
    if (current === undefined) {
      this.#askNext(now)
      return
    }
    if (current.progressed) this.#progressAt = now
    current.progressed = false
    if (now - this.#progressAt <= REPAIR_TIMEOUT_MS) return
    current.stop()
    this.#over(current.exchange, 'failed', `nothing happened for ${REPAIR_TIMEOUT_MS} ms`)
  }
}

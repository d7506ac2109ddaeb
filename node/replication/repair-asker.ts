import { msOfStamp } from '../../protocol/clock/stamp.js'
import type { VersionVector } from '../../protocol/clock/version-vector.js'
import { MalformedError } from '../../protocol/peer/bytes.js'
import type { RepairCells } from '../../protocol/peer/messages/repair-cells.js'
import { plainEnd, RepairEnd, type RepairEndMessage } from '../../protocol/peer/messages/repair-end.js'
import { writeRepairMore } from '../../protocol/peer/messages/repair-more.js'
import { writeRepairStart } from '../../protocol/peer/messages/repair-start.js'
import { type Offer, writeRepairWant } from '../../protocol/peer/messages/repair-want.js'
import { Cells } from '../../protocol/repair/cells.js'
import { Decoder } from '../../protocol/repair/decoder.js'
import { Members } from '../../protocol/repair/members.js'
import { mix32 } from '../../protocol/repair/salt.js'
import { AtomStream } from './atom-stream.js'
import { deleteForgotten } from './forgotten.js'
import {
  REPAIR_CELLS_MAX,
  REPAIR_CELLS_PER_MESSAGE,
  REPAIR_DECODE_PER_STEP,
  REPAIR_ENCODE_PER_STEP,
  REPAIR_NAMES_PER_MESSAGE,
  REPAIR_ORIGINS_NAMED,
  REPAIR_SLOTS_PER_STEP,
} from './limits.js'
import { Search } from './live-members.js'
import { newestStampOf } from './newest.js'
import {
  cellsWorthwhile,
  estimateDifferences,
  firstCells,
  mostDiffers,
  nextCells,
} from './repair-cells-plan.js'
import { RepairSide } from './repair-side.js'

type Phase = 'gather' | 'cells' | 'search' | 'want' | 'receive' | 'push'

/**
 * The side of a repair that asks: it takes the other's cells until the difference of the two sets comes out of them,
 * says what it lacks and what it has of its own, takes in what it is sent, and last sends those of its own that are
 * still what they were: what the other's atoms have overtaken meanwhile need not be sent.
 */
export class Asker extends RepairSide {
  #phase: Phase = 'gather'
  readonly #decoder = new Decoder()
  readonly #received = new Cells(0)
  #asked = 0
  #theirCount = 0
  /** The cells of the difference as they came: the decoder takes members out of its own. */
  readonly #difference = new Cells(0)
  #differing = new Members()
  #search: Search | undefined
  /** How many of those that differ are in one of the lists below. */
  #parted = 0
  /** What the other side has and this one lacks. */
  readonly #lacking = new Members()
  /** What this side has and the other lacks. */
  readonly #own = new Members()
  readonly #ownSlots: number[] = []
  #wanted = 0
  #offered = 0
  #stream: AtomStream | undefined

  protected step(): boolean {
    switch (this.#phase) {
      case 'gather':
        return this.#gather()
      case 'cells':
        return this.#decode()
      case 'search':
        return this.#split()
      case 'want':
        return this.#sendWants()
      case 'receive':
        return false
      case 'push':
        return this.#push()
    }
  }

  protected endTurn(): void {
    this.#stream?.endTurn()
  }

  #gather(): boolean {
    if (!this.live.gather(REPAIR_SLOTS_PER_STEP)) return true
    const { number, salt, outbox, peer, returning, store } = this.exchange
    const members = this.live.members.count
    // only to find what is gone for good the other side has to know all of it
    const isWhole = returning || peer.returning
    const applied = isWhole ? this.applied : this.applied.after(this.applied.boundBelow(REPAIR_ORIGINS_NAMED))
    const start = { number, salt0: salt.salt0, salt1: salt.salt1, members, returning, isWhole, applied }
    writeRepairStart(outbox.out, start, store.origins)
    this.send()
    this.#phase = 'cells'
    return false
  }

  /** Cells of the other side. @throws MalformedError if they are not those asked for */
  receiveCells({ members, from, cells }: RepairCells): void {
    if (this.#asked === 0) {
      this.#asked = Math.min(firstCells(this.live.members.count, members), REPAIR_CELLS_MAX)
      this.#theirCount = members
    }
    const to = from + cells.count
    if (this.#phase !== 'cells' || from !== this.#received.count || to > this.#asked)
      throw new MalformedError('cells that were not asked for')
    this.#received.xorAt(from, cells)
    if (to === this.#asked) this.run()
  }

  #decode(): boolean {
    const decoder = this.#decoder
    const count = this.#received.count
    if (count < this.#asked || count === 0) return false
    const state = decoder.step(REPAIR_DECODE_PER_STEP)
    if (state === 'wants cells' && decoder.count < count) {
      if (this.encoder.step(count, REPAIR_ENCODE_PER_STEP)) this.#takeCells(count)
      return true
    }
    if (state === 'failed') this.#cancel('the cells do not decode')
    else if (state === 'wants cells') this.#askForMore()
    else if (state === 'done') {
      this.#differing = decoder.difference()
      this.#search = new Search(this.live, this.#differing)
      this.#phase = 'search'
    }
    return state === 'working' || state === 'done'
  }

  /** Gives the decoder some of the `count` cells that both sides' are here of. */
  #takeCells(count: number): void {
    const from = this.#decoder.count
    const to = Math.min(count, from + REPAIR_CELLS_PER_MESSAGE)
    const cells = this.encoder.take(from, to)
    cells.xorAt(0, this.#received, from, to - from)
    this.#difference.xorAt(from, cells)
    this.#decoder.add(cells)
    this.cells = to
  }

  #askForMore(): void {
    const cells = nextCells(this.#decoder.count, estimateDifferences(this.#difference))
    const { number, outbox, returning, peer } = this.exchange
    const counts = [this.live.members.count, this.#theirCount] as const
    const isTooMuch = cells > cellsWorthwhile(...counts) || mostDiffers(...counts)
    if (cells > REPAIR_CELLS_MAX || (isTooMuch && !returning && !peer.returning)) {
      if (returning || peer.returning) this.#cancel(`over ${REPAIR_CELLS_MAX} cells`)
      else {
        this.sendEnd(plainEnd(number, RepairEnd.PULL_ALL))
        this.finish('pull all')
      }
      return
    }
    this.#asked = cells
    writeRepairMore(outbox.out, number, cells)
    this.send()
  }

  /** Parts the difference into what is here and what is not. */
  #split(): boolean {
    const search = this.#search as Search
    if (!search.step(REPAIR_SLOTS_PER_STEP)) return true
    const { low, high, count } = this.#differing
    const end = Math.min(count, this.#parted + REPAIR_SLOTS_PER_STEP)
    for (; this.#parted < end; this.#parted++) {
      const at = this.#parted
      if (search.slots[at] === 0) this.#lacking.push(low[at], high[at])
      // what has come since its own were gathered is the peer's: offered, it would be said to be gone there
      else if (!search.late.has(at)) {
        this.#own.push(low[at], high[at])
        this.#ownSlots.push(search.slots[at])
      }
    }
    if (end < count) return true
    const { returning } = this.exchange
    const asks = this.#lacking.count > 0 || (returning && this.#own.count > 0)
    this.#phase = asks ? 'want' : 'push'
    return true
  }

  /** One message of wants and offers. */
  #sendWants(): boolean {
    const wants = new Members()
    const offers: Offer[] = []
    for (let left = REPAIR_NAMES_PER_MESSAGE; left > 0; left--) {
      if (this.#wanted < this.#lacking.count) {
        const at = this.#wanted++
        wants.push(this.#lacking.low[at], this.#lacking.high[at])
      } else if (this.#offered < this.#own.count) offers.push(this.#offer(this.#offered++))
    }
    const last = this.#wanted === this.#lacking.count && this.#offered === this.#own.count
    writeRepairWant(this.exchange.outbox.out, { number: this.exchange.number, last, wants, offers })
    this.send()
    if (last) this.#phase = 'receive'
    return !last
  }

  #offer(at: number): Offer {
    const slot = this.#ownSlots[at]
    const name = this.live.nameAt(slot)
    // one that is gone meanwhile keeps its place, with a name that nothing has; one that was written again is still that one
    if (name === undefined) return { name: mix32(at) >>> 0, time: 0 }
    return { name, time: msOfStamp(newestStampOf(this.exchange.store, slot)) }
  }

  /** The slot of one of the own atoms, 0 if it is not any more what it was. */
  #ownSlot(at: number): number {
    const slot = this.#ownSlots[at]
    return this.live.holds(slot, this.#own.low[at], this.#own.high[at]) ? slot : 0
  }

  /** The other side's last word. @throws MalformedError out of turn */
  receiveEnd({ how, applied, gone }: RepairEndMessage): void {
    if (how === RepairEnd.BUSY) this.finish('busy')
    else if (how !== RepairEnd.SENT) this.finish('failed', 'the peer gave up')
    else if (this.#phase !== 'receive') throw new MalformedError('end of a repair out of turn')
    else {
      if (this.exchange.returning) {
        // twice: a share beside a value is looked at once that is gone
        for (let round = 0; round < 2; round++) for (const at of gone) this.#deleteGone(at, applied)
      }
      this.#phase = 'push'
      this.run()
    }
  }

  #deleteGone(at: number, seen: VersionVector): void {
    const { store } = this.exchange
    store.liveDigest.settle(Number.POSITIVE_INFINITY)
    const slot = at < this.#own.count ? this.#ownSlot(at) : 0
    if (slot !== 0 && deleteForgotten(store, slot, seen)) this.deleted++
  }

  #push(): boolean {
    const { store, outbox, peer, number } = this.exchange
    this.#stream ??= new AtomStream(store, outbox, peer, this.#own.count, at => this.#ownSlot(at))
    const over = this.#stream.step()
    this.atomsSent = this.#stream.sent
    if (!over) return this.#stream.hasRoom
    this.sendEnd(plainEnd(number, RepairEnd.SENT))
    this.finish('done')
    return false
  }

  #cancel(reason: string): void {
    this.sendEnd(plainEnd(this.exchange.number, RepairEnd.CANCELLED))
    this.finish('failed', reason)
  }
}

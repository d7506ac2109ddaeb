import { msOfStamp } from '../../protocol/clock/stamp.js'
import { MalformedError } from '../../protocol/peer/bytes.js'
import { writeRepairCells } from '../../protocol/peer/messages/repair-cells.js'
import { plainEnd, RepairEnd, type RepairEndMessage } from '../../protocol/peer/messages/repair-end.js'
import type { RepairStart } from '../../protocol/peer/messages/repair-start.js'
import type { Offer, RepairWant } from '../../protocol/peer/messages/repair-want.js'
import { Members } from '../../protocol/repair/members.js'
import { AtomStream } from './atom-stream.js'
import { deleteForgotten } from './forgotten.js'
import {
  REPAIR_ATOMS_PER_STEP,
  REPAIR_CELLS_MAX,
  REPAIR_CELLS_PER_MESSAGE,
  REPAIR_ENCODE_PER_STEP,
  REPAIR_SLOTS_PER_STEP,
} from './limits.js'
import { Changes, Search } from './live-members.js'
import { newestStampOf } from './newest.js'
import { firstCells } from './repair-cells-plan.js'
import { type Exchange, RepairSide } from './repair-side.js'

type Phase = 'gather' | 'cells' | 'search' | 'match' | 'send' | 'names' | 'wait'

/**
 * The side of a repair that answers: it sends cells as they are asked for, then the atoms that are wanted, except those
 * that one of the offers overtakes; those the asker sends afterwards.
 */
export class Answerer extends RepairSide {
  #phase: Phase = 'gather'
  readonly #start: RepairStart
  #asked = 0
  #sentCells = 0
  readonly #wants = new Members()
  readonly #offers: Offer[] = []
  readonly #offerByName = new Map<number, number>()
  readonly #matched = new Set<number>()
  #search: Search | undefined
  #next = 0
  /** Whether they are matched for the second time: a share beside a value is looked at once that is gone. */
  #again = false
  #changes: Changes | undefined
  #stream: AtomStream | undefined

  constructor(exchange: Exchange, start: RepairStart) {
    super(exchange)
    this.#start = start
  }

  protected step(): boolean {
    switch (this.#phase) {
      case 'gather':
        return this.#gather()
      case 'cells':
        return this.#sendCells()
      case 'search':
        return this.#find()
      case 'match':
        return this.#match()
      case 'send':
        return this.#sendAtoms()
      case 'names':
        return this.#seekNames()
      case 'wait':
        return false
    }
  }

  protected endTurn(): void {
    this.#stream?.endTurn()
  }

  #gather(): boolean {
    if (!this.live.gather(REPAIR_SLOTS_PER_STEP)) return true
    this.#asked = Math.min(firstCells(this.live.members.count, this.#start.members), REPAIR_CELLS_MAX)
    this.#phase = 'cells'
    return true
  }

  /** More cells are wanted. @throws MalformedError out of turn, or for more than any repair needs */
  receiveMore(cells: number): void {
    if (this.#phase !== 'cells' || this.#sentCells !== this.#asked || cells <= this.#asked)
      throw new MalformedError('more cells out of turn')
    if (cells > REPAIR_CELLS_MAX) throw new MalformedError(`${cells} cells`)
    this.#asked = cells
    this.run()
  }

  #sendCells(): boolean {
    if (this.#sentCells === this.#asked) return false
    if (!this.encoder.step(this.#asked, REPAIR_ENCODE_PER_STEP)) return true
    const from = this.#sentCells
    const to = Math.min(this.#asked, from + REPAIR_CELLS_PER_MESSAGE)
    const { number, outbox } = this.exchange
    const cells = this.encoder.take(from, to)
    writeRepairCells(outbox.out, { number, members: this.live.members.count, from, cells })
    this.send()
    this.#sentCells = this.cells = to
    return to < this.#asked
  }

  /** @throws MalformedError out of turn, or for more than any repair finds */
  receiveWant({ last, wants, offers }: RepairWant): void {
    if (this.#phase !== 'cells') throw new MalformedError('wants out of turn')
    for (let i = 0; i < wants.count; i++) this.#wants.push(wants.low[i], wants.high[i])
    for (const offer of offers) {
      this.#offerByName.set(offer.name, this.#offers.length)
      this.#offers.push(offer)
    }
    if (this.#wants.count > REPAIR_CELLS_MAX || this.#offers.length > REPAIR_CELLS_MAX)
      throw new MalformedError('more wants than cells')
    if (!last) return
    this.#search = new Search(this.live, this.#wants)
    this.#phase = 'search'
    this.run()
  }

  #find(): boolean {
    if ((this.#search as Search).step(REPAIR_SLOTS_PER_STEP)) this.#phase = 'match'
    return true
  }

  /** Drops from the wants what an offer overtakes, and what is gone at the asker for good. */
  #match(): boolean {
    const { store, returning } = this.exchange
    const { slots } = this.#search as Search
    const end = Math.min(slots.length, this.#next + REPAIR_ATOMS_PER_STEP)
    for (; this.#next < end; this.#next++) {
      const slot = this.#slotAt(this.#next)
      if (slot === 0) continue
      const offered = this.#offerOf(slot)
      if (offered !== undefined) {
        this.#matched.add(offered)
        if (this.#offers[offered].time > msOfStamp(newestStampOf(store, slot))) slots[this.#next] = 0
      } else if (returning && deleteForgotten(store, slot, this.#start.applied)) {
        this.deleted++
        slots[this.#next] = 0
        // its slot, and those of what hung on it, may be free now
        store.liveDigest.settle(Number.POSITIVE_INFINITY)
      }
    }
    if (end < slots.length) return true
    if (this.#again || !returning) this.#phase = 'send'
    else {
      this.#again = true
      this.#next = 0
    }
    return true
  }

  /** Which of the offers is of the record in a slot. */
  #offerOf(slot: number): number | undefined {
    const name = this.live.nameAt(slot)
    return name === undefined ? undefined : this.#offerByName.get(name)
  }

  /** The slot of a want, 0 if it is not any more what it was. */
  #slotAt(at: number): number {
    const slot = (this.#search as Search).slots[at]
    return this.live.holds(slot, this.#wants.low[at], this.#wants.high[at]) ? slot : 0
  }

  #sendAtoms(): boolean {
    const { store, outbox, peer } = this.exchange
    this.#stream ??= new AtomStream(store, outbox, peer, this.#wants.count, at => this.#slotAt(at))
    const over = this.#stream.step()
    this.atomsSent = this.#stream.sent
    if (!over) return this.#stream.hasRoom
    // a look at every slot, for what of the offers was found in none of those that differ
    if (this.#start.returning && this.#matched.size < this.#offers.length) {
      this.#phase = 'names'
      return true
    }
    return this.#end()
  }

  /**
   * Looks what of the offers is here by its name in what was written since the members were gathered: that differs, and is not
   * found as one. What is as it was is either among those that differ or there as well in the same version, and no offer.
   */
  #seekNames(): boolean {
    this.exchange.store.liveDigest.settle(Number.POSITIVE_INFINITY)
    this.#changes ??= new Changes(this.live)
    const isOver = this.#changes.step(REPAIR_SLOTS_PER_STEP, slot => {
      const offered = this.#offerOf(slot)
      if (offered !== undefined) this.#matched.add(offered)
    })
    return !isOver || this.#end()
  }

  #end(): boolean {
    const { number } = this.exchange
    if (this.#start.returning)
      this.sendEnd({ number, how: RepairEnd.SENT, applied: this.applied, gone: this.#gone() })
    else this.sendEnd(plainEnd(number, RepairEnd.SENT))
    this.#phase = 'wait'
    return false
  }

  /** The offers of which nothing by that name is here. */
  #gone(): number[] {
    const gone: number[] = []
    for (let i = 0; i < this.#offers.length; i++) if (!this.#matched.has(i)) gone.push(i)
    return gone
  }

  /** The asker's last word; it may come at any time, for it may lack nothing. */
  receiveEnd({ how }: RepairEndMessage): void {
    if (how === RepairEnd.SENT) this.finish('done')
    else if (how === RepairEnd.PULL_ALL) this.finish('pull all')
    else this.finish('failed', 'the peer gave up')
  }
}

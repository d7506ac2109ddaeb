import { MemberIndex, Members } from '../../protocol/repair/members.js'
import { mix32, type Salt } from '../../protocol/repair/salt.js'
import { lasting } from '../store/memory.js'
import { SlotBits } from '../store/slot-bits.js'
import type { Store } from '../store/store.js'

/** A store's live atoms as members of a set under one salt; gathered in slices. */
export class LiveMembers {
  readonly members: Members
  readonly #store: Store
  /** What memberAt() puts members into. */
  readonly salt: Salt
  #next = 1
  /** The slots that a member was gathered from. */
  readonly #gathered = new SlotBits()

  constructor(store: Store, salt: Salt) {
    this.#store = store
    this.salt = salt
    // six megabytes for a million atoms, for which V8 would go through its whole heap: a stop of 8 ms
    this.members = new Members(store.liveDigest.count + 64, lasting)
  }

  /** Looks at so many more slots; returns whether all were looked at. */
  gather(limit: number): boolean {
    const end = Math.min(this.top, this.#next + limit)
    for (; this.#next < end; this.#next++) {
      if (!this.memberAt(this.#next)) continue
      this.members.push(this.salt.low, this.salt.high)
      this.#gathered.add(this.#next)
    }
    return end === this.top
  }

  /** Whether a member was gathered from a slot. The members are in the order of these slots. */
  wasGathered(slot: number): boolean {
    return this.#gathered.has(slot)
  }

  /** Slots that can hold a member are below this one. */
  get top(): number {
    return Math.min(this.#store.records.slots.top, this.#store.liveDigest.low.length)
  }

  /** Puts the member that a slot holds now, by its digest, into the salt; false if it holds none. */
  memberAt(slot: number): boolean {
    const { low, high } = this.#store.liveDigest
    if (high[slot] === 0) return false
    this.salt.apply(low[slot], high[slot])
    return true
  }

  /** What the record in a slot is called under the salt, whatever version it is of; undefined if none is to be seen there. */
  nameAt(slot: number): number | undefined {
    if (this.#store.isDoomed(slot) || !this.memberAt(slot)) return undefined
    return mix32(this.#store.liveDigest.nameOf(slot) ^ this.salt.salt0) >>> 0
  }

  /** Whether a slot holds this member; the live digest must be settled. */
  holds(slot: number, low: number, high: number): boolean {
    if (slot === 0 || this.#store.isDoomed(slot) || !this.memberAt(slot)) return false
    return this.salt.low === low && this.salt.high === high
  }
}

/** Where each of some members is in a store, found in slices. What has changed since it was gathered is not. */
export class Search {
  /** The slot of each wanted member, 0 for those that are not here. */
  readonly slots: Uint32Array
  /** Those of the wanted that are here and were not when the members were gathered. */
  readonly late = new Set<number>()
  readonly #live: LiveMembers
  readonly #index: MemberIndex
  #next = 1
  /** Where the member is that was gathered from the next slot of which one was. */
  #position = 0

  constructor(live: LiveMembers, wanted: Members) {
    this.#live = live
    this.#index = new MemberIndex(wanted, wanted.count)
    this.slots = new Uint32Array(wanted.count)
  }

  /** Takes in so many more of the wanted, or looks at so many more slots; returns whether all were looked at. */
  step(limit: number): boolean {
    if (!this.#index.add(limit)) return false
    const live = this.#live
    const { salt, members } = live
    const end = Math.min(live.top, this.#next + limit)
    for (; this.#next < end; this.#next++) {
      const gathered = live.wasGathered(this.#next) ? this.#position++ : members.count
      if (!live.memberAt(this.#next)) continue
      const at = this.#index.find(salt.low, salt.high)
      if (at < 0) continue
      this.slots[at] = this.#next
      if (members.low[gathered] !== salt.low || members.high[gathered] !== salt.high) this.late.add(at)
    }
    return end === live.top
  }
}

/** Which slots hold something else than was gathered from them, found in slices; the live digest must be settled for each. */
export class Changes {
  readonly #live: LiveMembers
  #next = 1
  /** Where the member is that was gathered from the next slot of which one was. */
  #position = 0

  constructor(live: LiveMembers) {
    this.#live = live
  }

  /** Looks at so many more slots, and visits those that hold another member than then; returns whether all were looked at. */
  step(limit: number, visit: (slot: number) => void): boolean {
    const { salt, members, top } = this.#live
    const end = Math.min(top, this.#next + limit)
    for (; this.#next < end; this.#next++) {
      const slot = this.#next
      const holdsOne = this.#live.memberAt(slot)
      if (this.#live.wasGathered(slot)) {
        const at = this.#position++
        if (holdsOne && members.low[at] === salt.low && members.high[at] === salt.high) continue
      }
      if (holdsOne) visit(slot)
    }
    return end === top
  }
}

import { MemberIndex, Members } from '../../protocol/repair/members.js'
import type { Salt } from '../../protocol/repair/salt.js'
import type { Store } from '../store/store.js'

/** A store's live atoms as members of a set under one salt, each with the slot it came from; gathered in slices. */
export class LiveMembers {
  readonly members: Members
  slots: Uint32Array<ArrayBuffer>
  readonly #store: Store
  readonly #salt: Salt
  #next = 1

  constructor(store: Store, salt: Salt) {
    this.#store = store
    this.#salt = salt
    this.members = new Members(store.liveDigest.count + 64)
    this.slots = new Uint32Array(this.members.low.length)
  }

  /** Looks at so many more slots; returns whether all were looked at. */
  gather(limit: number): boolean {
    const { low, high } = this.#store.liveDigest
    const top = Math.min(this.#store.records.slots.top, low.length)
    const end = Math.min(top, this.#next + limit)
    for (let slot = this.#next; slot < end; slot++) {
      if (high[slot] === 0) continue
      this.#salt.apply(low[slot], high[slot])
      const at = this.members.count
      this.members.push(this.#salt.low, this.#salt.high)
      if (at >= this.slots.length) this.#grow()
      this.slots[at] = slot
    }
    this.#next = end
    return end >= top
  }

  #grow(): void {
    const slots = new Uint32Array(this.members.low.length)
    slots.set(this.slots)
    this.slots = slots
  }

  /** Whether a slot still holds this member; the live digest must be settled. */
  holds(slot: number, low: number, high: number): boolean {
    const { liveDigest } = this.#store
    if (slot === 0 || liveDigest.high[slot] === 0 || this.#store.isDoomed(slot)) return false
    this.#salt.apply(liveDigest.low[slot], liveDigest.high[slot])
    return this.#salt.low === low && this.#salt.high === high
  }
}

/** Where each of some members is among a store's live ones, found in slices. */
export class Search {
  /** The slot of each wanted member, 0 for those that are not here. */
  readonly slots: Uint32Array
  readonly #live: LiveMembers
  readonly #index: MemberIndex
  #next = 0

  constructor(live: LiveMembers, wanted: Members) {
    this.#live = live
    this.#index = new MemberIndex(wanted, wanted.count)
    this.slots = new Uint32Array(wanted.count)
  }

  /** Takes in so many more of the wanted, or looks through so many more of the live; returns whether all were looked at. */
  step(limit: number): boolean {
    if (!this.#index.add(limit)) return false
    const { members, slots } = this.#live
    const end = Math.min(members.count, this.#next + limit)
    for (let i = this.#next; i < end; i++) {
      const at = this.#index.find(members.low[i], members.high[i])
      if (at >= 0) this.slots[at] = slots[i]
    }
    this.#next = end
    return end === members.count
  }
}

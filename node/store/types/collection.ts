import { SELF } from '../../../protocol/clock/origins.js'
import { WRONG_TYPE } from '../../../protocol/resp/errors.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import type { Db } from '../db.js'
import type { Decimal } from '../decimal.js'
import { Flag } from '../kind.js'
import { admit } from '../merge/admit.js'
import { openCounter } from '../merge/counter.js'
import { joinDeadline } from '../merge/deadline.js'
import { joinElement, joinRemove } from '../merge/element.js'
import type { Store } from '../store.js'

/** What hashes, sets, sorted sets, lists and streams share: elements by name under a key of one type. */
export class Collection {
  protected readonly store: Store
  /** What a key's record is for this type. */
  readonly type: number

  constructor(store: Store, type: number) {
    this.store = store
    this.type = type
  }

  /** The collection's slot, or 0. @throws WRONG_TYPE */
  open(db: Db, key: Slice): number {
    const slot = db.find(key)
    if (slot !== 0) this.#check(slot)
    return slot
  }

  #check(slot: number): void {
    if (this.store.records.kind(slot) !== this.type) throw WRONG_TYPE
  }

  /** The slot to put elements into; a new key is seen once it has one. @throws WRONG_TYPE */
  create(db: Db, key: Slice): number {
    const { store } = this
    const found = db.peek(key)
    if (found !== 0) {
      this.#check(found)
      store.access.used(found)
      return found
    }
    const slot = store.ensure(db, key)
    store.expiry.bury(slot)
    return slot
  }

  length(slot: number): number {
    return this.store.elements.length(slot)
  }

  /** The element's slot, or 0. */
  find(slot: number, name: Slice): number {
    return this.store.elements.find(slot, name)
  }

  /** Stamps, joins and logs one element. */
  protected put(slot: number, name: Slice, value: Slice): void {
    const creates = !this.store.isLive(slot)
    this.putAt(slot, name, value, creates, this.store.tick())
  }

  /** Joins and logs one element with the stamp of this write. */
  protected putAt(slot: number, name: Slice, value: Slice, creates: boolean, stamp: number): void {
    const { store } = this
    joinElement(store, slot, this.type, name, value, creates, stamp, SELF)
    store.log?.element(store.dbOf(slot), slot, store.key(slot), this.type, name, value, creates, stamp, SELF)
    store.refresh(slot)
    store.changed(slot)
  }

  /** Stamps, joins and logs an increment of a hash's field or a sorted set's member. */
  protected bump(slot: number, name: Slice, by: bigint | Decimal): void {
    const { store, type } = this
    const creates = !store.isLive(slot)
    const stamp = store.tick()
    admit(store, slot, type, stamp, SELF)
    if (creates) joinDeadline(store, slot, 0, stamp, SELF)
    const element = openCounter(store, slot, type, name, stamp, SELF)
    const { epoch, sum } = store.elements.recount(slot, element, () =>
      store.counters.bump(element, by, stamp),
    )
    const key = store.key(slot)
    store.log?.share(store.dbOf(slot), slot, key, type, name, sum, epoch, creates, stamp, SELF)
    store.refresh(slot)
    store.changed(slot)
  }

  /** Removes one live element as it is seen here. */
  protected removeElement(slot: number, element: number): void {
    const { store } = this
    const name = store.subkey(element)
    const seen = { stamp: 0, origin: SELF }
    store.elements.newestOfElement(element, (stamp, origin) => {
      if (store.origins.compare(stamp, origin, seen.stamp, seen.origin) > 0)
        Object.assign(seen, { stamp, origin })
    })
    const dot = store.tick()
    store.log?.remove(
      store.dbOf(slot),
      slot,
      store.key(slot),
      this.type,
      name,
      seen.stamp,
      seen.origin,
      dot,
      SELF,
    )
    if (store.tombstones.retain) {
      joinRemove(store, slot, this.type, name, seen.stamp, seen.origin, dot, SELF)
    } else {
      store.elements.free(slot, element)
    }
    store.refresh(slot)
    store.changed(slot)
  }

  /** Removes an element by name; the key goes with its last one. */
  remove(slot: number, name: Slice): boolean {
    const element = this.find(slot, name)
    if (element === 0) return false
    this.removeElement(slot, element)
    return true
  }

  /** Whether an element still is there. */
  isLive(element: number): boolean {
    return (this.store.records.flags(element) & Flag.ABSENT) === 0
  }
}

import { LAST, SELF } from '../../../protocol/clock/origins.js'
import { stampOfMs } from '../../../protocol/clock/stamp.js'
import { Flag, Kind } from '../kind.js'
import type { Store } from '../store.js'

/**
 * The clear: what DEL means, and what a lost clash of types and an expiry come to.
 *
 * A delete does not say "now", it says how much of the key its writer had seen: C, the greatest (stamp, origin) in the
 * key at that moment. Everything of the key up to C is gone, on every node, whenever it arrives; what the deleter had
 * not seen and is newer than C stays. Two clears join to the greater C. The delete's own stamp (the clear's dot) only
 * serves to tell who has heard of it. This is the reset of an observed-remove map (Preguiça et al.) with one scalar in
 * place of a vector: an unseen add with a smaller stamp than a seen one dies, which is what "last write wins" says.
 * Cost: 24 bytes a deleted key until everyone has seen it, 0 for a live string.
 *
 * An expiry is no clear by itself: a key whose deadline has passed is only hidden (see expire.ts), for a later deadline
 * written before that moment may still be under way. It becomes a clear, with C the last moment before the deadline, when
 * something newer has to enter the key: then whoever sees that says so to all, so that all agree.
 */

/** Deletes a key here: all that is seen of it. `stamp` is the delete's own. */
export function clearKey(store: Store, slot: number, stamp: number): void {
  const { records } = store
  const newest = newestEver(store, slot)
  if (
    store.origins.compare(
      records.deadlineStamp(slot),
      records.deadlineOrigin(slot),
      newest.stamp,
      newest.origin,
    ) > 0
  ) {
    newest.stamp = records.deadlineStamp(slot)
    newest.origin = records.deadlineOrigin(slot)
  }
  clearUpTo(store, slot, newest, stamp)
  store.refresh(slot)
  store.changed(slot)
}

/** Clears a key here up to a place among its atoms, and tells everyone. `stamp` is the clear's own. */
export function clearUpTo(
  store: Store,
  slot: number,
  place: { stamp: number; origin: number },
  stamp: number,
): void {
  store.log?.clear(store.dbOf(slot), slot, store.key(slot), place.stamp, place.origin, stamp, SELF)
  raiseClear(store, slot, place.stamp, place.origin, stamp, SELF)
}

/** Joins a clear up to (clear, clearOrigin), made by the write (dot, dotOrigin), into a key. */
export function raiseClear(
  store: Store,
  slot: number,
  clear: number,
  clearOrigin: number,
  dot: number,
  dotOrigin: number,
): void {
  const { records, origins } = store
  const order = origins.compare(clear, clearOrigin, records.clearStamp(slot), records.clearOrigin(slot))
  if (order < 0) return
  const had = (records.flags(slot) & Flag.CLEAR) !== 0
  if (
    order === 0 &&
    had &&
    origins.compare(dot, dotOrigin, records.clearDotStamp(slot), records.clearDotOrigin(slot)) <= 0
  )
    return
  removeDead(store, slot, (stamp, from) => origins.compare(stamp, from, clear, clearOrigin) <= 0)
  records.setClear(slot, clear, clearOrigin, dot, dotOrigin)
  dropClear(store, slot)
}

/** Lets go of a clear that nothing can come under any more: both registers, value and deadline, are newer. */
export function dropClear(store: Store, slot: number): void {
  const { records, origins } = store
  if ((records.flags(slot) & Flag.CLEAR) === 0 || !hasBase(store, slot)) return
  const clear = [records.clearStamp(slot), records.clearOrigin(slot)] as const
  if (origins.compare(records.deadlineStamp(slot), records.deadlineOrigin(slot), ...clear) > 0)
    records.setExtensions(slot, 0, Flag.CLEAR)
}

/** A deadline that passed before (stamp) was written: what it removed is removed now, for good. */
export function settleExpiry(store: Store, slot: number, stamp: number, origin: number): void {
  if (store.records.deadline(slot) === 0) return
  const end = endOf(store, slot)
  if (store.origins.compare(stamp, origin, end.stamp, end.origin) > 0) clearExpired(store, slot)
}

/** The last moment of a key's present deadline; a deadline that had passed when it was set ends with itself. */
export function endOf(store: Store, slot: number): { stamp: number; origin: number } {
  const { records, origins } = store
  const stamp = stampOfMs(records.deadline(slot)) - 1
  const set = { stamp: records.deadlineStamp(slot), origin: records.deadlineOrigin(slot) }
  return origins.compare(set.stamp, set.origin, stamp, LAST) > 0 ? set : { stamp, origin: LAST }
}

/** Turns a key's passed deadline into the clear it stands for, and tells everyone. */
export function clearExpired(store: Store, slot: number): void {
  clearUpTo(store, slot, endOf(store, slot), store.tick())
}

function hasBase(store: Store, slot: number): boolean {
  return store.records.kind(slot) === Kind.STRING && (store.records.flags(slot) & Flag.NO_BASE) === 0
}

/** Whether a component with this stamp is gone. */
export type Dead = (stamp: number, origin: number) => boolean

/** Removes what is dead of a key: its value, elements, shares, and the deadline's register. */
export function removeDead(store: Store, slot: number, dead: Dead): void {
  const { records } = store
  const kind = records.kind(slot)
  if (kind === Kind.STRING) {
    if (hasBase(store, slot) && dead(records.stamp(slot), records.origin(slot))) {
      // the deadline was decided by the value's own write: its register keeps that stamp
      records.resizeValue(slot, 0, false, 0)
      records.setFlags(slot, Flag.NO_BASE, 0)
    }
    store.counters.removeDead(slot, dead)
    if (!hasBase(store, slot) && records.shares(slot) === 0) forgetType(store, slot)
  } else if (kind !== Kind.NONE) {
    store.elements.removeDead(slot, dead)
    if (store.elements.total(slot) === 0) forgetType(store, slot)
  }
  if (!dead(records.deadlineStamp(slot), records.deadlineOrigin(slot))) return
  if (records.deadline(slot) !== 0) store.expiry.forget(slot)
  // without an extension of its own the register would be the value's write, which did not decide it
  if (hasBase(store, slot)) records.setDeadline(slot, 0, 0, SELF)
  else {
    records.setExtensions(slot, 0, Flag.TTL)
    records.setStamp(slot, 0, SELF)
  }
}

function forgetType(store: Store, slot: number): void {
  store.elements.forgetOrder(slot)
  store.records.resizeValue(slot, 0, false, 0)
  store.records.setKind(slot, Kind.NONE)
  store.records.setFlags(slot, 0, Flag.NO_BASE | Flag.RAW)
}

/**
 * The greatest (stamp, origin) that a key's content has had, or its clear: of a collection also what was removed since and is
 * let go of. It takes no look at each element.
 */
export function newestEver(store: Store, slot: number): { stamp: number; origin: number } {
  const { records, elements } = store
  const kind = records.kind(slot)
  if (kind === Kind.NONE || kind === Kind.STRING) return newestOf(store, slot)
  const newest = { stamp: records.clearStamp(slot), origin: records.clearOrigin(slot) }
  raise(store, newest, elements.newestStamp(slot), elements.newestOrigin(slot))
  return newest
}

/** Whether nothing in a key, its clear included, is newer than a stamp. */
export function isAbove(store: Store, slot: number, stamp: number, origin: number): boolean {
  const { origins } = store
  const ever = newestEver(store, slot)
  if (origins.compare(stamp, origin, ever.stamp, ever.origin) >= 0) return true
  const newest = newestOf(store, slot)
  return origins.compare(stamp, origin, newest.stamp, newest.origin) >= 0
}

/** The greatest (stamp, origin) of a key's content as it is, or of its clear. */
export function newestOf(store: Store, slot: number): { stamp: number; origin: number } {
  const { records } = store
  const newest = { stamp: records.clearStamp(slot), origin: records.clearOrigin(slot) }
  const kind = records.kind(slot)
  if (kind === Kind.STRING) {
    if (hasBase(store, slot)) raise(store, newest, records.stamp(slot), records.origin(slot))
    store.counters.newest(slot, (stamp, origin) => raise(store, newest, stamp, origin))
  } else if (kind !== Kind.NONE) {
    store.elements.newest(slot, (stamp, origin) => raise(store, newest, stamp, origin))
  }
  return newest
}

function raise(store: Store, newest: { stamp: number; origin: number }, stamp: number, origin: number): void {
  if (store.origins.compare(stamp, origin, newest.stamp, newest.origin) <= 0) return
  newest.stamp = stamp
  newest.origin = origin
}

import { SELF } from '../../../protocol/clock/origins.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { Flag, Kind } from '../kind.js'
import type { Store } from '../store.js'
import { admit } from './admit.js'
import { countConflict } from './conflict.js'
import { joinDeadline } from './deadline.js'
import { isTrimmed, trimEntries } from './stream.js'

/**
 * An element of a hash, set, sorted set, list or stream: observed-remove with last-writer-wins values.
 *
 * A live element carries the stamp `a` of its newest add (and that add's value); a removal carries `r`, the add that
 * its writer had seen, and its own dot. The element is there exactly when a > r and a is newer than the key's clear.
 * So a removal takes away what it saw and nothing else: an add made meanwhile elsewhere survives (Shapiro et al., 2011,
 * with scalar stamps as in the Riak and Redis Enterprise sets). The removal's dot stays apart from r: a joined stamp
 * for both hides updates (2,652 of 20,000 simulated runs diverged that way).
 *
 * A hash field or a sorted set's member that counts has shares besides; a removal ends those it saw, and where newer ones go on it stays with
 * the field, so that a base it removed does not come back under them.
 *
 * Cost: nothing over the record while live; a removed element keeps its name and 16 bytes until everyone has seen it.
 *
 * @param creates the write made the key anew: its deadline is none
 * @returns whether anything visible changed
 */
export function joinElement(
  store: Store,
  slot: number,
  type: number,
  name: Slice,
  value: Slice,
  creates: boolean,
  stamp: number,
  origin: number,
): boolean {
  if (!admit(store, slot, type, stamp, origin)) return false
  const trimmed = type === Kind.STREAM && isTrimmed(store, slot, name, stamp, origin)
  const changed = !trimmed && putElement(store, slot, type, name, value, stamp, origin)
  if (type === Kind.STREAM) trimEntries(store, slot, name)
  if (creates) joinDeadline(store, slot, 0, stamp, origin)
  return changed
}

function putElement(
  store: Store,
  slot: number,
  type: number,
  name: Slice,
  value: Slice,
  stamp: number,
  origin: number,
): boolean {
  const { records, origins, elements } = store
  const element = store.lookup(slot, name)
  if (element === 0) {
    elements.add(slot, type, name, value, stamp, origin)
    return true
  }
  const flags = records.flags(element)
  if ((flags & Flag.ABSENT) !== 0) {
    if (origins.compare(stamp, origin, elements.removedStamp(element), elements.removedOrigin(element)) <= 0)
      return false
    elements.revive(slot, element, value, stamp, origin)
    return true
  }
  const hasBase = (flags & Flag.NO_BASE) === 0
  if (origins.compare(stamp, origin, records.clearStamp(element), records.clearOrigin(element)) <= 0)
    return false
  if (hasBase && origins.compare(stamp, origin, records.stamp(element), records.origin(element)) <= 0) {
    countConflict(store, records.origin(element), origin)
    return false
  }
  elements.replace(slot, element, value, stamp, origin)
  return true
}

/** Joins the removal of an element as its writer saw it: `removed` is the newest stamp it had, (dot) the removal's own. */
export function joinRemove(
  store: Store,
  slot: number,
  type: number,
  name: Slice,
  removed: number,
  removedOrigin: number,
  dot: number,
  dotOrigin: number,
): boolean {
  if (!admit(store, slot, type, removed, removedOrigin)) return false
  const { records, origins, elements } = store
  const element = store.lookup(slot, name)
  if (element === 0) {
    elements.addRemoved(slot, type, name, removed, removedOrigin, dot, dotOrigin)
    return false
  }
  if ((records.flags(element) & Flag.ABSENT) === 0) {
    if (elements.isUpTo(element, removed, removedOrigin))
      elements.kill(slot, element, removed, removedOrigin, dot, dotOrigin)
    else {
      const base = [records.stamp(element), records.origin(element)] as const
      const hasBase = (records.flags(element) & Flag.NO_BASE) === 0
      if (hasBase && origins.compare(...base, removed, removedOrigin) > 0) {
        countConflict(store, records.origin(element), dotOrigin)
        return false
      }
      elements.removeBase(element, removed, removedOrigin, dot, dotOrigin)
    }
    return true
  }
  const order = origins.compare(
    removed,
    removedOrigin,
    elements.removedStamp(element),
    elements.removedOrigin(element),
  )
  const later = origins.compare(dot, dotOrigin, records.stamp(element), records.origin(element)) > 0
  if (order > 0 || (order === 0 && later))
    elements.setRemoved(element, removed, removedOrigin, dot, dotOrigin)
  return false
}

/** Removes an element that has a record here up to a place among its adds and shares, under a stamp of this node's own, and tells everyone. */
export function removeUpTo(store: Store, element: number, place: { stamp: number; origin: number }): void {
  const owner = store.records.owner(element)
  const type = store.records.kind(element) - Kind.ELEMENT
  const name = new Slice(store.subkey(element).copy())
  const removed = [place.stamp, place.origin] as const
  const dot = store.tick()
  store.log?.remove(store.dbOf(owner), owner, store.key(owner), type, name, ...removed, dot, SELF)
  joinRemove(store, owner, type, name, ...removed, dot, SELF)
}

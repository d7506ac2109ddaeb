import type { Slice } from '../../../protocol/resp/slice.js'
import { Flag } from '../kind.js'
import type { Store } from '../store.js'
import { admit } from './admit.js'
import { dropClear } from './clear.js'
import { countConflict } from './conflict.js'
import { joinDeadline } from './deadline.js'

/**
 * A string: a last-writer-wins register (Johnson and Thomas, 1975) ordered by (stamp, origin). Of two nodes that SET at
 * once, both end with the later one. A SET ends every counter share begun before it. Cost: nothing over the record.
 *
 * @param deadline ms; 0 none, -1 left as it is
 * @returns whether the value changed
 */
export function joinString(
  store: Store,
  slot: number,
  value: Slice,
  deadline: number,
  stamp: number,
  origin: number,
): boolean {
  if (!admit(store, slot, 1, stamp, origin)) return false
  const { records } = store
  const flags = records.flags(slot)
  const hadBase = (flags & Flag.NO_BASE) === 0
  if (hadBase && store.origins.compare(stamp, origin, records.stamp(slot), records.origin(slot)) <= 0) {
    countConflict(store, records.origin(slot), origin)
    // value and deadline are two registers: a write that loses the one may still decide the other
    return deadline >= 0 && joinDeadline(store, slot, deadline, stamp, origin)
  }
  const registerIsNewer =
    !hadBase && store.origins.compare(records.stamp(slot), records.origin(slot), stamp, origin) > 0
  if ((flags & Flag.TTL) === 0 && (deadline < 0 || registerIsNewer)) {
    // the record's stamp becomes the value's and the deadline's must not: from here on it has a place of its own
    records.setDeadline(slot, 0, records.stamp(slot), records.origin(slot))
  }
  if (deadline >= 0 && (records.flags(slot) & Flag.TTL) !== 0)
    joinDeadline(store, slot, deadline, stamp, origin)
  records.setFlags(slot, 0, Flag.NO_BASE | Flag.RAW)
  records.setStamp(slot, stamp, origin)
  records.setValue(slot, value)
  if ((records.flags(slot) & Flag.SHARES) !== 0) store.counters.endUpTo(slot, stamp, origin)
  if (deadline > 0) joinDeadline(store, slot, deadline, stamp, origin)
  else if (deadline === 0 && (records.flags(slot) & Flag.TTL) !== 0)
    joinDeadline(store, slot, 0, stamp, origin)
  dropClear(store, slot)
  return true
}

import { Flag, Kind } from '../store/kind.js'
import type { Store } from '../store/store.js'

/** The newest stamp of one record's registers: of a key its value's and its deadline's. */
export function newestStampOf({ records }: Store, slot: number): number {
  const kind = records.kind(slot)
  if (kind >= Kind.ELEMENT) return records.stamp(slot)
  const hasBase = kind === Kind.STRING && (records.flags(slot) & Flag.NO_BASE) === 0
  return Math.max(hasBase ? records.stamp(slot) : 0, records.deadlineStamp(slot))
}

import { Slice } from '../../../protocol/resp/slice.js'
import type { Store } from '../store.js'
import { STREAM_ID_BYTES, StreamId } from '../stream-id.js'
import { StreamTag } from '../stream-names.js'

/**
 * A stream: entries named by their ids, and beside them elements that say what no entry can (names in
 * stream-names.ts, values in stream-values.ts). All are observed-remove elements with last-writer-wins values
 * (merge/element.ts), so arrival, catch-up, repair, DEL and tombstones are as for a hash. What is special:
 *
 * Ids. XADD * on a node alone makes Redis's ids. Where other members are known, the lower 16 bits of seq are the process's
 * own (Streams.slot), as in Redis Enterprise's strict mode: two nodes never make the same id. Equal ids can come from
 * explicit ids, and from nodes that made them before they had met: there the later write stays, everywhere. An entry that
 * arrives below the top takes its place; XREAD from a later id does not see it, XREADGROUP does (below).
 *
 * Headers. Trim point, last id, greatest deleted id and count of removed entries are kept per node, as an element named by
 * its origin that no other node writes while it lives; a reader takes the maximum, or the sum. A maximum kept as one
 * element would need the stamp of its greatest value and of its newest to be the same (trap P3: one dot for a composite).
 * entries-added is the length plus the sum of what was removed. XSETID writes its own header; only where it sets a number back
 * does it remove the headers it has seen. What it takes off the others' counts is below 0: where their headers go by a DEL
 * or flush at once, or two XSETIDs take off the same, so is the sum. It counts as 0 then, and the next node that removes
 * something makes up for it, so that entries-added goes on from what clients see.
 *
 * Trimming is said once, not entry by entry: an entry is gone if some header's trim point is at or above its id and that
 * trim was made later than the entry was written. Both halves matter: without the second a DEL, which takes the trim
 * point with it, would leave the fate of an entry under way to the order of arrival. So an entry written at the same
 * time elsewhere goes or stays by its stamp, and a million trimmed entries cost one header and no tombstone.
 *
 * Groups. A group is there while its own element is: the later XGROUP CREATE or SETID decides where it starts. What was
 * delivered is an element per reading node: for each origin of entries, the newest id given out. Ids and stamps of one
 * origin grow together in one stream, so this says for an entry that comes late, below last-delivered-id, whether anyone
 * has had it. If not, the next XREADGROUP gets it: nothing is passed over. last-delivered-id is the maximum of it all.
 * Each of them names the write that made the group, or set where it starts, and counts while that one stands: a group
 * made anew passes over nothing that was read of the one before, elsewhere and unknowing.
 * Consumers and pending entries are elements too, so XREADGROUP and XACK on any node act on the same list, and a consumer
 * that goes on elsewhere finds what it had not acknowledged. Two nodes that deliver at once both deliver: at least once.
 * XACK removes the delivery it has seen; a later one elsewhere stays pending. When a consumer was last seen is not
 * told: reading without result writes nothing.
 *
 * Cost: an entry is a record (48 bytes and its fields) and 20 to 30 bytes of index; a header 130 bytes a writing node;
 * a pending entry about 100 bytes. XREADGROUP sends about 40 bytes an entry given out, XACK 30.
 */

const entryId = new StreamId()
const name = new Slice()

/** Whether an entry with this name and stamp has been trimmed. */
export function isTrimmed(store: Store, slot: number, entry: Slice, stamp: number, origin: number): boolean {
  if (entry.len !== STREAM_ID_BYTES) return false
  const headers = store.streams.index.get(slot)?.headers
  if (headers === undefined) return false
  for (const [by, { trim, trimStamp }] of headers) {
    if (trimStamp === 0 || trim.compareBytes(entry.buf, entry.off) < 0) continue
    if (store.origins.compare(stamp, origin, trimStamp, by) <= 0) return true
  }
  return false
}

/** Lets go of the entries that a header just joined has trimmed. */
export function trimEntries(store: Store, slot: number, header: Slice): void {
  if (header.len === STREAM_ID_BYTES || header.buf[header.off] !== StreamTag.HEADER) return
  const by = store.origins.index(header.buf.latin1Slice(header.off + 1, header.off + header.len))
  const trimmed = store.streams.index.get(slot)?.headers.get(by)
  if (trimmed === undefined || trimmed.trimStamp === 0) return
  const { records, elements, origins } = store
  const gone: number[] = []
  elements.order(slot).up(
    () => true,
    element => {
      const { buf, off } = records.key(element, name)
      if (entryId.read(buf, off).compare(trimmed.trim) > 0) return false
      const order = origins.compare(records.stamp(element), records.origin(element), trimmed.trimStamp, by)
      if (order <= 0) gone.push(element)
      return true
    },
  )
  if (gone.length > 0) records.slots.overtakes(store.lookup(slot, header))
  for (const element of gone) elements.free(slot, element)
}

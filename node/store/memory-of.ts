import type { Store } from './store.js'

/** What a record takes beside its block: an entry of the slots, and one of a half-full table. */
const INDEX_BYTES = 12

/** Bytes a key takes with all it holds, its places in table and indexes included; of elements, so many are looked at. */
export function memoryOf({ records, elements }: Store, slot: number, samplesMax: number): number {
  const total = elements.total(slot)
  const samples = Math.min(total, samplesMax)
  let bytes = 0
  for (let i = 0; i < samples; i++) bytes += records.capacity(elements.at(slot, i)) + INDEX_BYTES
  const ofElements = samples === 0 ? 0 : Math.round((bytes / samples) * total)
  return records.capacity(slot) + INDEX_BYTES + ofElements
}

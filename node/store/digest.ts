import { Slice } from '../../protocol/resp/slice.js'
import { KeyHash } from './hash.js'
import { Flag, Kind } from './kind.js'
import type { Store } from './store.js'

/** Fixed keys, so that equal data gives equal digests on every node. */
const LANES = [new KeyHash(0x243f6a88, 0x85a308d3), new KeyHash(0x13198a2e, 0x03707344)]

/** The digest of all live data, in one go. */
export function digestOf(store: Store): string {
  const digest = new DataDigest(store)
  while (!digest.step(Number.POSITIVE_INFINITY)) {}
  return digest.text
}

/**
 * A digest of what clients can read: the sum, modulo 2^32 in two lanes, of one hash for each string, element and
 * deadline. A sum does not depend on order, and unlike XOR it does not cancel pairs.
 *
 * It walks the records as they lie, so that it can stop at any of them and go on later; of what is written meanwhile
 * some is in it and some is not.
 */
export class DataDigest {
  readonly #store: Store
  readonly #sums = [0, 0]
  readonly #key = new Slice()
  readonly #head = Buffer.alloc(11)
  #next = 1

  constructor(store: Store) {
    this.#store = store
  }

  /** 16 hexadecimal digits. */
  get text(): string {
    return this.#sums.map(sum => sum.toString(16).padStart(8, '0')).join('')
  }

  /** Goes on for so many records; returns whether that was the last of them. */
  step(records: number): boolean {
    const { slots } = this.#store.records
    for (let left = records; left > 0 && this.#next < slots.top; left--) {
      const slot = this.#next++
      if (slots.inUse(slot) && !this.#store.isDoomed(slot)) this.#take(slot)
    }
    return this.#next >= slots.top
  }

  #take(slot: number): void {
    const { records, strings } = this.#store
    const kind = records.kind(slot)
    if (kind === Kind.SHARE || (records.flags(slot) & Flag.ABSENT) !== 0) return
    if (kind >= Kind.ELEMENT) {
      const owner = records.owner(slot)
      if (this.#store.isLive(owner)) this.#add(owner, 0, this.#store.subkey(slot), this.#store.value(slot))
      return
    }
    if (!this.#store.isLive(slot)) return
    const deadline = records.deadline(slot)
    if (deadline !== 0) this.#add(slot, deadline)
    if (kind === Kind.STRING) this.#add(slot, 0, strings.canonical(slot))
  }

  /** Adds the hash of a key and parts of what it holds; each part is hashed with the hash of those before it. */
  #add(slot: number, deadline: number, ...parts: Slice[]): void {
    const { records } = this.#store
    const head = this.#head
    head.writeUInt16LE(this.#store.dbOf(slot), 0)
    head[2] = records.kind(slot)
    head.writeDoubleLE(deadline, 3)
    const key = records.key(slot, this.#key)
    LANES.forEach((lane, i) => {
      let hash = lane.hash(0, head, 0, head.length)
      hash = lane.hash(hash, key.buf, key.off, key.len)
      for (const { buf, off, len } of parts) hash = lane.hash(hash, buf, off, len)
      this.#sums[i] = (this.#sums[i] + hash) >>> 0
    })
  }
}

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
  /** The key that the last element belongs to, as long as nothing is written, and the hashes of it. */
  #owner = 0
  #isOwnerLive = false
  readonly #hashes = [0, 0]
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
    this.#owner = 0
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
      if (owner !== this.#owner) {
        this.#owner = owner
        this.#isOwnerLive = this.#store.isLive(owner)
        this.#begin(owner, 0)
      }
      if (this.#isOwnerLive) this.#add(this.#store.subkey(slot), this.#store.value(slot))
      return
    }
    if (!this.#store.isLive(slot)) return
    this.#owner = 0
    const deadline = records.deadline(slot)
    if (deadline !== 0) {
      this.#begin(slot, deadline)
      this.#add(NOTHING, NOTHING)
    }
    if (kind === Kind.STRING) {
      this.#begin(slot, 0)
      this.#add(strings.canonical(slot), NOTHING)
    }
  }

  /** Hashes a key, for what is added of it. */
  #begin(slot: number, deadline: number): void {
    const { records } = this.#store
    const head = this.#head
    head.writeUInt16LE(this.#store.dbOf(slot), 0)
    head[2] = records.kind(slot)
    head.writeDoubleLE(deadline, 3)
    const { buf, off, len } = records.key(slot, this.#key)
    for (let i = 0; i < LANES.length; i++)
      this.#hashes[i] = LANES[i].hash(LANES[i].hash(0, head, 0, head.length), buf, off, len)
  }

  /** Adds the hash of parts of what the key holds, each hashed with the hash of what is before it. */
  #add(name: Slice, value: Slice): void {
    for (let i = 0; i < LANES.length; i++) {
      let hash = this.#hashes[i]
      if (name !== NOTHING) hash = LANES[i].hash(hash, name.buf, name.off, name.len)
      if (value !== NOTHING) hash = LANES[i].hash(hash, value.buf, value.off, value.len)
      this.#sums[i] = (this.#sums[i] + hash) >>> 0
    }
  }
}

const NOTHING = new Slice()

import { SCORE_BYTES } from '../../protocol/peer/op.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Flag, Kind } from './kind.js'
import { lasting } from './memory.js'
import { SlotBits } from './slot-bits.js'
import type { Store } from './store.js'

/** Before-images lie in blocks of this size, bytes; a larger one has a block of its own. */
const BLOCK_BYTES = 1024 * 1024
/** The lengths of name and value, before them. */
const LENGTHS_BYTES = 8

/**
 * Elements as they are at one moment, for someone who reads them bit by bit while their key goes on changing: copy on
 * write. The moment itself costs a copy of the slots and a mark for each: 3 ms for a million. From then on whoever is about to
 * change or free a record says so (Store.keep), and the name and value of one that is marked are put aside, once: its
 * before-image, as a database's log has it. A slot without a mark is read from there, whatever has it by now.
 *
 * Memory: 4 bytes an element, a bit a slot of the store, and what is changed or removed meanwhile, at the most once all there was.
 */
export class FrozenElements {
  /** Bytes put aside since the last thaw(). */
  copied = 0
  readonly #store: Store
  /** Those whose record is one of these and as it was. */
  readonly #asItWas = new SlotBits()
  /** Where the before-images of the others begin: block times BLOCK_BYTES, and offset. */
  readonly #images = new Map<number, number>()
  readonly #blocks: Buffer[] = []
  #filled = BLOCK_BYTES
  readonly #name = new Slice()
  readonly #value = new Slice()
  readonly #keptName = new Slice()

  constructor(store: Store) {
    this.#store = store
    store.frozen.push(this)
  }

  /** Keeps these elements, which are live, as they are now. */
  freeze(slots: Uint32Array): void {
    for (let i = 0; i < slots.length; i++) this.#asItWas.add(slots[i])
  }

  /** A record is about to change or to go. */
  keep(slot: number): void {
    if (!this.#asItWas.has(slot)) return
    // the store's own slices may be in the caller's hands
    const name = this.#store.records.key(slot, this.#keptName)
    const value = this.#valueNow(slot)
    const at = this.#room(LENGTHS_BYTES + name.len + value.len)
    const { buf, off } = this.#blockAt(at)
    buf.writeUInt32LE(name.len, off)
    buf.writeUInt32LE(value.len, off + 4)
    name.buf.copy(buf, off + LENGTHS_BYTES, name.off, name.off + name.len)
    value.buf.copy(buf, off + LENGTHS_BYTES + name.len, value.off, value.off + value.len)
    this.#images.set(slot, at)
    this.#asItWas.remove(slot)
  }

  #room(length: number): number {
    if (this.#filled + length > BLOCK_BYTES) {
      const bytes = Math.max(length, BLOCK_BYTES)
      this.#blocks.push(Buffer.from(lasting(bytes), 0, bytes))
      this.#filled = 0
    }
    const at = (this.#blocks.length - 1) * BLOCK_BYTES + this.#filled
    this.#filled += length
    this.copied += length
    return at
  }

  #blockAt(at: number): { buf: Buffer; off: number } {
    return { buf: this.#blocks[Math.floor(at / BLOCK_BYTES)], off: at % BLOCK_BYTES }
  }

  /** A frozen element's name; valid until the next call. */
  name(slot: number): Slice {
    if (this.#asItWas.has(slot)) return this.#store.records.key(slot, this.#name)
    const { buf, off } = this.#blockAt(this.#images.get(slot)!)
    return this.#name.set(buf, off + LENGTHS_BYTES, buf.readUInt32LE(off))
  }

  /** Its value, a counter's added up, or the score of a sorted set's member as 8 bytes; valid until the next call. */
  value(slot: number): Slice {
    if (this.#asItWas.has(slot)) return this.#valueNow(slot)
    const { buf, off } = this.#blockAt(this.#images.get(slot)!)
    return this.#value.set(buf, off + LENGTHS_BYTES + buf.readUInt32LE(off), buf.readUInt32LE(off + 4))
  }

  #valueNow(slot: number): Slice {
    const { records, counters } = this.#store
    const value = records.value(slot, this.#value)
    if (records.kind(slot) === Kind.MEMBER) return value.set(value.buf, value.off, SCORE_BYTES)
    if ((records.flags(slot) & Flag.SHARES) === 0) return value
    const digits = Buffer.from(counters.text(slot), 'latin1')
    return value.set(digits, 0, digits.length)
  }

  /** Lets go of them all; others may be frozen then. */
  thaw(): void {
    this.#asItWas.clear()
    this.#images.clear()
    this.#blocks.length = 0
    this.#filled = BLOCK_BYTES
    this.copied = 0
  }

  /** Nobody will read any more. */
  end(): void {
    this.thaw()
    const { frozen } = this.#store
    frozen.splice(frozen.indexOf(this), 1)
  }
}

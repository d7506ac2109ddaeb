import { Slice } from '../../protocol/resp/slice.js'
import { Arena, CLASS_OWN_CHUNK } from './arena.js'
import { copyBytes } from './copy-bytes.js'
import type { FrozenValue } from './frozen-value.js'
import { Flag } from './kind.js'
import {
  CLEAR_OFFSET,
  EXT_BYTES,
  EXT_FLAGS,
  EXTENSIONS,
  HEADER_BYTES,
  SHARES_OFFSET,
} from './record-layout.js'
import { Slots } from './slots.js'

/** Growth of a value that is expected to grow again. */
const GROWTH = 1.5
/** Room is made ahead for values up to this length: moving a record that has none yet costs as much as a short copy. */
const ROOM_BYTES_MAX = 512
/** A value of this size that grows gets room for the longest there may be: copying it once takes some 10 ms, and more each time. */
const REACH_FROM_BYTES = 32 * 1024 * 1024
const REACH_BYTES = 512 * 1024 * 1024
const scratch = new Slice()

export class Records {
  readonly arena: Arena
  readonly slots = new Slots()
  /** Strings that someone reads as they were. */
  readonly frozen: FrozenValue[] = []

  constructor(chunkBytes: number) {
    this.arena = new Arena(chunkBytes)
  }

  /** Makes a record; its value's bytes are not set. `room`: how long the value will soon be, if that is not long. */
  create(
    kind: number,
    flags: number,
    owner: number,
    stamp: number,
    origin: number,
    key: Slice,
    valueLen: number,
    room = 0,
  ): number {
    const space = room > valueLen && room <= ROOM_BYTES_MAX ? room : valueLen
    const size = HEADER_BYTES + EXT_BYTES[flags & EXT_FLAGS] + ((key.len + 3) & ~3) + space
    const sizeClass = this.arena.classFor(size)
    const address = this.arena.take(sizeClass, size)
    const slot = this.slots.take(address)
    const { arena } = this
    const chunk = address >>> arena.shift
    const at = (address & arena.mask) << 3
    const words = arena.words[chunk]
    const w = at >> 2
    words[w] = sizeClass | (kind << 8) | (flags << 16)
    words[w + 1] = origin
    arena.doubles[chunk][(at >> 3) + 1] = stamp
    words[w + 4] = 0
    words[w + 5] = owner
    words[w + 6] = key.len
    words[w + 7] = valueLen
    copyBytes(key.buf, key.off, arena.bytes[chunk], at + HEADER_BYTES + EXT_BYTES[flags & EXT_FLAGS], key.len)
    this.slots.touch(slot, stamp)
    return slot
  }

  free(slot: number): void {
    const address = this.slots.addresses[slot]
    const sizeClass = this.#word(slot, 0) & 0xff
    this.arena.give(sizeClass, address)
    this.slots.give(slot)
  }

  #word(slot: number, index: number): number {
    const { arena } = this
    const address = this.slots.addresses[slot]
    return arena.words[address >>> arena.shift][((address & arena.mask) << 1) + index]
  }

  #setWord(slot: number, index: number, value: number): void {
    const { arena } = this
    const address = this.slots.addresses[slot]
    arena.words[address >>> arena.shift][((address & arena.mask) << 1) + index] = value
  }

  #double(slot: number, byteOffset: number): number {
    const { arena } = this
    const address = this.slots.addresses[slot]
    return arena.doubles[address >>> arena.shift][(address & arena.mask) + (byteOffset >> 3)]
  }

  #setDouble(slot: number, byteOffset: number, value: number): void {
    const { arena } = this
    const address = this.slots.addresses[slot]
    arena.doubles[address >>> arena.shift][(address & arena.mask) + (byteOffset >> 3)] = value
  }

  kind(slot: number): number {
    return (this.#word(slot, 0) >>> 8) & 0xff
  }

  setKind(slot: number, kind: number): void {
    this.#setWord(slot, 0, (this.#word(slot, 0) & ~0xff00) | (kind << 8))
    this.slots.touched.mark(slot)
  }

  flags(slot: number): number {
    return (this.#word(slot, 0) >>> 16) & 0xff
  }

  /** Sets and clears flags that have no extension (ABSENT, NO_BASE). */
  setFlags(slot: number, set: number, clear: number): void {
    const word = this.#word(slot, 0)
    this.#setWord(slot, 0, (word | (set << 16)) & ~(clear << 16))
    this.slots.touched.mark(slot)
  }

  /** The byte that tells of a key's use. */
  access(slot: number): number {
    return this.#word(slot, 0) >>> 24
  }

  setAccess(slot: number, access: number): void {
    const word = this.#word(slot, 0)
    if (word >>> 24 !== access) this.#setWord(slot, 0, (word & 0xffffff) | (access << 24))
  }

  stamp(slot: number): number {
    return this.#double(slot, 8)
  }

  origin(slot: number): number {
    return this.#word(slot, 1)
  }

  setStamp(slot: number, stamp: number, origin: number): void {
    this.#setDouble(slot, 8, stamp)
    this.#setWord(slot, 1, origin)
    this.slots.touch(slot, stamp)
  }

  position(slot: number): number {
    return this.#word(slot, 4)
  }

  setPosition(slot: number, position: number): void {
    this.#setWord(slot, 4, position)
  }

  owner(slot: number): number {
    return this.#word(slot, 5)
  }

  /** Only for a record that the table has no more. */
  disown(slot: number): void {
    this.#setWord(slot, 5, 0)
  }

  keyLen(slot: number): number {
    return this.#word(slot, 6)
  }

  valueLen(slot: number): number {
    return this.#word(slot, 7)
  }

  /** Bytes that the record takes. */
  capacity(slot: number): number {
    return this.arena.used(this.#word(slot, 0) & 0xff, this.slots.addresses[slot])
  }

  /** Whether the record has a chunk of its own, which is used for nothing else once it has left. */
  isAlone(slot: number): boolean {
    return (this.#word(slot, 0) & 0xff) === CLASS_OWN_CHUNK
  }

  /** Points `out` at the record's key bytes. */
  key(slot: number, out: Slice): Slice {
    const { arena } = this
    const address = this.slots.addresses[slot]
    const chunk = address >>> arena.shift
    const at = (address & arena.mask) << 3
    const words = arena.words[chunk]
    const ext = EXT_BYTES[(words[at >> 2] >>> 16) & EXT_FLAGS]
    return out.set(arena.bytes[chunk], at + HEADER_BYTES + ext, words[(at >> 2) + 6])
  }

  /** Points `out` at the record's value bytes. */
  value(slot: number, out: Slice): Slice {
    const { arena } = this
    const address = this.slots.addresses[slot]
    const chunk = address >>> arena.shift
    const at = (address & arena.mask) << 3
    const words = arena.words[chunk]
    const ext = EXT_BYTES[(words[at >> 2] >>> 16) & EXT_FLAGS]
    const keyLen = (words[(at >> 2) + 6] + 3) & ~3
    return out.set(arena.bytes[chunk], at + HEADER_BYTES + ext + keyLen, words[(at >> 2) + 7])
  }

  /**
   * The value's bytes from an offset on as 32-bit words, good also when the record has let go of its value. Nothing is
   * copied of a block that has a chunk of its own: that chunk is never used again.
   */
  valueWords(slot: number, from: number): Uint32Array {
    const { buf, off, len } = this.value(slot, scratch)
    const words = new Uint32Array(buf.buffer, buf.byteOffset + off + from, (len - from) >> 2)
    return this.isAlone(slot) ? words : words.slice()
  }

  /** Whether the record has these value bytes. Most that have not are told by their length, and no more of them is read. */
  hasValue(slot: number, { buf, off, len }: Slice): boolean {
    if (this.valueLen(slot) !== len) return false
    const own = this.value(slot, scratch)
    for (let i = len - 1; i >= 0; i--) if (own.buf[own.off + i] !== buf[off + i]) return false
    return true
  }

  /** Whether the record belongs to `owner` and has these key bytes. */
  matches(slot: number, owner: number, buf: Buffer, off: number, len: number): boolean {
    const { arena } = this
    const address = this.slots.addresses[slot]
    const chunk = address >>> arena.shift
    const at = (address & arena.mask) << 3
    const words = arena.words[chunk]
    const w = at >> 2
    if (words[w + 5] !== owner || words[w + 6] !== len) return false
    const bytes = arena.bytes[chunk]
    const start = at + HEADER_BYTES + EXT_BYTES[(words[w] >>> 16) & EXT_FLAGS]
    for (let i = 0; i < len; i++) if (bytes[start + i] !== buf[off + i]) return false
    return true
  }

  /** Replaces the value's bytes. */
  setValue(slot: number, value: Slice): void {
    this.resizeValue(slot, value.len, false, 0)
    const out = this.value(slot, scratch)
    this.overwrites(out.buf, out.off, out.off + value.len)
    copyBytes(value.buf, value.off, out.buf, out.off, value.len)
  }

  /** Called before bytes of a value are written over where they lie. */
  overwrites(buf: Buffer, from: number, to: number): void {
    for (let i = 0; i < this.frozen.length; i++) this.frozen[i].keep(buf, from, to)
  }

  /**
   * Changes the value's length, keeping its first `keep` bytes; new bytes are not cleared. `grows` leaves room for more
   * when the record has to move.
   */
  resizeValue(
    slot: number,
    valueLen: number,
    grows: boolean,
    keep = Math.min(valueLen, this.valueLen(slot)),
    zeroed = false,
  ): void {
    const { arena } = this
    const address = this.slots.addresses[slot]
    const word = this.#word(slot, 0)
    const sizeClass = word & 0xff
    const fixed = HEADER_BYTES + EXT_BYTES[(word >>> 16) & EXT_FLAGS] + ((this.#word(slot, 6) + 3) & ~3)
    const size = fixed + valueLen
    const capacity = arena.capacity(sizeClass, address)
    const isOwn = sizeClass === CLASS_OWN_CHUNK
    const fits = size <= capacity && size * (isOwn ? 4 : 8) >= arena.used(sizeClass, address)
    if (!fits) {
      const isLarge = size >= REACH_FROM_BYTES && (grows || zeroed)
      const wanted = grows && size > capacity && !isLarge ? fixed + Math.ceil(valueLen * GROWTH) : size
      this.#move(slot, wanted, fixed + keep, zeroed, isLarge ? fixed + REACH_BYTES : wanted)
    } else if (isOwn) arena.use(address, size)
    this.#setWord(slot, 7, valueLen)
  }

  /** Makes the value longer by zeros, which cost nothing where the memory is new. */
  growValue(slot: number, valueLen: number, grows: boolean): void {
    const before = this.valueLen(slot)
    const from = this.slots.addresses[slot]
    const written = this.isAlone(slot) ? this.arena.used(CLASS_OWN_CHUNK, from) : Number.POSITIVE_INFINITY
    this.resizeValue(slot, valueLen, grows, before, true)
    const isMoved = this.slots.addresses[slot] !== from
    if (isMoved && this.isAlone(slot)) return
    const { buf, off, len } = this.value(slot, scratch)
    const end = isMoved ? off + len : Math.max(off + before, Math.min(off + len, written))
    this.overwrites(buf, off + before, end)
    buf.fill(0, off + before, end)
  }

  /** Moves a record to a block of `size` bytes, taking its first `keep` bytes along. */
  #move(slot: number, size: number, keep: number, zeroed = false, reach = size): void {
    const { arena } = this
    const from = this.slots.addresses[slot]
    const fromClass = this.#word(slot, 0) & 0xff
    const toClass = arena.classFor(size)
    const to = arena.take(toClass, size, zeroed, reach)
    const source = arena.bytes[from >>> arena.shift]
    const sourceAt = (from & arena.mask) << 3
    copyBytes(source, sourceAt, arena.bytes[to >>> arena.shift], (to & arena.mask) << 3, keep)
    this.slots.addresses[slot] = to
    arena.give(fromClass, from)
    this.#setWord(slot, 0, (this.#word(slot, 0) & ~0xff) | toClass)
  }

  /** Adds or removes extensions; a new one's bytes are zero. */
  setExtensions(slot: number, set: number, clear: number): void {
    const word = this.#word(slot, 0)
    const flags = (word >>> 16) & 0xff
    const wanted = (flags | set) & ~clear
    if (wanted === flags) return
    const keyBytes = (this.#word(slot, 6) + 3) & ~3
    const valueLen = this.#word(slot, 7)
    const bodyLen = keyBytes + valueLen
    const oldExt = EXT_BYTES[flags & EXT_FLAGS]
    const newExt = EXT_BYTES[wanted & EXT_FLAGS]
    const ext = Buffer.alloc(56)
    const { buf, off } = this.key(slot, scratch)
    for (const [flag, offsets, size] of EXTENSIONS) {
      if ((flags & wanted & flag) === 0) continue
      const from = off - oldExt + offsets[flags & EXT_FLAGS]
      buf.copy(ext, offsets[wanted & EXT_FLAGS], from, from + size)
    }
    const size = HEADER_BYTES + newExt + bodyLen
    if (size > this.arena.capacity(word & 0xff, this.slots.addresses[slot]))
      this.#move(slot, size, HEADER_BYTES + oldExt + bodyLen)
    const { buf: moved, off: body } = this.key(slot, scratch)
    const start = body - oldExt
    this.overwrites(moved, start, start + Math.max(oldExt, newExt) + bodyLen)
    moved.copyWithin(start + newExt, start + oldExt, start + oldExt + bodyLen)
    ext.copy(moved, start, 0, newExt)
    this.#setWord(slot, 0, (this.#word(slot, 0) & 0xff00ffff) | (wanted << 16))
    this.slots.touched.mark(slot)
  }

  /** The deadline in ms since the Unix epoch; 0 is none. */
  deadline(slot: number): number {
    return (this.flags(slot) & Flag.TTL) === 0 ? 0 : this.#double(slot, HEADER_BYTES)
  }

  /** Stamp of the write that decided the deadline. */
  deadlineStamp(slot: number): number {
    return (this.flags(slot) & Flag.TTL) === 0 ? this.stamp(slot) : this.#double(slot, HEADER_BYTES + 8)
  }

  deadlineOrigin(slot: number): number {
    return (this.flags(slot) & Flag.TTL) === 0 ? this.origin(slot) : this.#word(slot, 12)
  }

  setDeadline(slot: number, deadline: number, stamp: number, origin: number): void {
    this.setExtensions(slot, Flag.TTL, 0)
    this.#setDouble(slot, HEADER_BYTES, deadline)
    this.#setDouble(slot, HEADER_BYTES + 8, stamp)
    this.#setWord(slot, 12, origin)
    this.slots.touch(slot, stamp)
  }

  #clearAt(slot: number): number {
    return HEADER_BYTES + CLEAR_OFFSET[this.flags(slot) & EXT_FLAGS]
  }

  /** The clear: what of this key carries a stamp up to this one is gone. 0 is none. */
  clearStamp(slot: number): number {
    return (this.flags(slot) & Flag.CLEAR) === 0 ? 0 : this.#double(slot, this.#clearAt(slot))
  }

  clearOrigin(slot: number): number {
    return (this.flags(slot) & Flag.CLEAR) === 0 ? 0 : this.#word(slot, (this.#clearAt(slot) >> 2) + 4)
  }

  /** Stamp of the delete that made the clear. */
  clearDotStamp(slot: number): number {
    return this.#double(slot, this.#clearAt(slot) + 8)
  }

  clearDotOrigin(slot: number): number {
    return this.#word(slot, (this.#clearAt(slot) >> 2) + 5)
  }

  setClear(slot: number, stamp: number, origin: number, dotStamp: number, dotOrigin: number): void {
    this.setExtensions(slot, Flag.CLEAR, 0)
    const at = this.#clearAt(slot)
    this.#setDouble(slot, at, stamp)
    this.#setDouble(slot, at + 8, dotStamp)
    this.#setWord(slot, (at >> 2) + 4, origin)
    this.#setWord(slot, (at >> 2) + 5, dotOrigin)
    this.slots.touch(slot, dotStamp)
  }

  /** First share of a counter, or 0. */
  shares(slot: number): number {
    const flags = this.flags(slot)
    if ((flags & Flag.SHARES) === 0) return 0
    return this.#word(slot, (HEADER_BYTES + SHARES_OFFSET[flags & EXT_FLAGS]) >> 2)
  }

  setShares(slot: number, first: number): void {
    this.setExtensions(slot, first === 0 ? 0 : Flag.SHARES, first === 0 ? Flag.SHARES : 0)
    if (first !== 0)
      this.#setWord(slot, (HEADER_BYTES + SHARES_OFFSET[this.flags(slot) & EXT_FLAGS]) >> 2, first)
  }
}

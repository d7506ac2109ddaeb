import { SELF } from '../../../protocol/clock/origins.js'
import { ByteReader, ByteWriter } from '../../../protocol/peer/bytes.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { Kind } from '../kind.js'
import type { Store } from '../store.js'
import { STREAM_ID_BYTES, StreamId } from '../stream-id.js'
import { type HeaderElement, StreamIndex } from '../stream-index.js'
import { StreamNames } from '../stream-names.js'
import { OriginSlots, SLOTS } from '../stream-slots.js'
import { type Header, writeHeader } from '../stream-values.js'
import { Collection } from './collection.js'

/** A stream's own numbers, as XINFO STREAM tells them and XSETID sets them. */
export interface StreamNumbers {
  last: StreamId
  maxDeleted: StreamId
  entriesAdded: number
}

/**
 * Streams: entries are elements named by their id; the value is the count of strings, then each with its length.
 * What else a stream holds is said in merge/stream.ts.
 */
export class Streams extends Collection {
  readonly index: StreamIndex
  protected readonly names = new StreamNames()
  protected readonly writer = new ByteWriter()
  protected readonly bytes = new Slice()
  readonly #name = new Slice(Buffer.alloc(STREAM_ID_BYTES))
  readonly #slots: OriginSlots
  readonly #reader = new ByteReader(Buffer.alloc(0))

  constructor(store: Store) {
    super(store, Kind.STREAM)
    this.index = new StreamIndex(store)
    this.#slots = new OriginSlots(store.origins)
  }

  override length(stream: number): number {
    return this.store.elements.order(stream).length
  }

  /** The id after `last` that XADD * takes at this moment; undefined if there is none left. */
  nextId(last: StreamId): StreamId | undefined {
    const id = last.clone()
    if (this.store.now <= id.ms) return this.nextSequence(id, true)
    id.setMs(this.store.now)
    id.seqHigh = 0
    id.seqLow = this.#slot
    return id
  }

  /** Moves an id to the next seq that this node may give out; into the next millisecond where `carries`. */
  nextSequence(id: StreamId, carries: boolean): StreamId | undefined {
    const { ms } = id
    const before = id.clone()
    if (!this.store.tombstones.retain) {
      if (!id.increment()) return undefined
    } else {
      const slot = this.#slot
      const own = id.seqLow % SLOTS
      id.seqLow -= own
      id.seqLow += slot
      if (own >= slot && !addBlock(id)) return undefined
    }
    const carried = id.msLow !== before.msLow || id.msHigh !== before.msHigh
    return carried && (!carries || id.ms < ms) ? undefined : id
  }

  /** The first seq of a millisecond. */
  firstSequence(id: StreamId): void {
    id.seqHigh = 0
    id.seqLow = this.#slot
  }

  get #slot(): number {
    return this.store.tombstones.retain ? this.#slots.own : 0
  }

  /** Adds an entry; `fields` are fields and values in turn. */
  add(stream: number, id: StreamId, fields: readonly Slice[]): void {
    const { writer } = this
    writer.len = 0
    writer.varint(fields.length)
    for (const field of fields) writer.slice(field)
    this.put(stream, this.#nameOf(id), this.#written())
  }

  #written(): Slice {
    return this.bytes.set(this.writer.buf, 0, this.writer.len)
  }

  #nameOf(id: StreamId): Slice {
    id.write(this.#name.buf, 0)
    return this.#name
  }

  /** The entry's slot at an index, oldest first. */
  at(stream: number, index: number): number {
    return this.store.elements.order(stream).at(index)
  }

  /** The entry with this id, or 0. */
  entry(stream: number, id: StreamId): number {
    return this.find(stream, this.#nameOf(id))
  }

  id(element: number, out = new StreamId()): StreamId {
    const { buf, off } = this.store.subkey(element)
    return out.read(buf, off)
  }

  /** A reader over an entry's value: how many strings, then each. Valid until the next write or call. */
  read(element: number): ByteReader {
    const { buf, off, len } = this.store.value(element)
    this.#reader.buf = buf
    this.#reader.at = off
    this.#reader.end = off + len
    return this.#reader
  }

  /** How many entries have an id below this one. */
  rankOf(stream: number, id: StreamId): number {
    return this.store.elements.order(stream).firstRank(element => this.isFrom(element, id))
  }

  /** Whether an entry's id is at or above this one. */
  isFrom(element: number, id: StreamId): boolean {
    const { buf, off } = this.store.subkey(element)
    return id.compareBytes(buf, off) <= 0
  }

  /** Visits the entries from `start` to `end`, upwards, until `visit` returns false; it must not write. */
  up(stream: number, start: StreamId, end: StreamId, visit: (element: number) => boolean): void {
    this.store.elements.order(stream).up(
      element => this.isFrom(element, start),
      element => {
        const { buf, off } = this.store.subkey(element)
        return end.compareBytes(buf, off) >= 0 && visit(element)
      },
    )
  }

  /** The same downwards. */
  down(stream: number, start: StreamId, end: StreamId, visit: (element: number) => boolean): void {
    this.store.elements.order(stream).down(
      element => {
        const { buf, off } = this.store.subkey(element)
        return end.compareBytes(buf, off) < 0
      },
      element => this.isFrom(element, start) && visit(element),
    )
  }

  /** The newest entry's id; the least one if there is no entry. */
  topId(stream: number): StreamId {
    const order = this.store.elements.order(stream)
    return order.length === 0 ? StreamId.min() : this.id(order.last)
  }

  /** last-generated-id. */
  lastId(stream: number): StreamId {
    const last = this.topId(stream)
    for (const header of this.#headers(stream)) if (header.last.compare(last) > 0) last.set(header.last)
    return last
  }

  /** entriesAdded is never below the length. */
  numbers(stream: number): StreamNumbers {
    const maxDeleted = StreamId.min()
    for (const header of this.#headers(stream))
      if (header.maxDeleted.compare(maxDeleted) > 0) maxDeleted.set(header.maxDeleted)
    const entriesAdded = this.length(stream) + Math.max(0, this.#removed(stream))
    return { last: this.lastId(stream), maxDeleted, entriesAdded }
  }

  /** What all headers count as removed; it may be below 0 (merge/stream.ts). */
  #removed(stream: number): number {
    let sum = 0
    for (const { removed } of this.#headers(stream)) sum += removed
    return sum
  }

  #headers(stream: number): Iterable<Header> {
    return this.index.get(stream)?.headers.values() ?? []
  }

  /** Removes entries one by one (XDEL); an id that is not there counts for nothing. */
  delete(stream: number, ids: readonly StreamId[]): number {
    const found = new Map<number, StreamId>()
    for (const id of ids) {
      const element = this.entry(stream, id)
      if (element !== 0) found.set(element, id)
    }
    if (found.size === 0) return 0
    const header = this.#ownHeader(stream)
    header.last.set(this.lastId(stream))
    for (const id of found.values()) if (id.compare(header.maxDeleted) > 0) header.maxDeleted.set(id)
    header.removed += found.size
    this.#putHeader(stream, header)
    for (const element of found.keys()) this.removeElement(stream, element)
    return found.size
  }

  /** Removes the oldest entries. */
  trim(stream: number, count: number): void {
    if (count === 0) return
    const header = this.#ownHeader(stream)
    const point = this.id(this.at(stream, count - 1))
    // below its trim point this node removes what came late one by one: a header that took the point back would no
    // longer trim what is above it wherever that has not arrived yet
    const isBelow = point.compare(header.trim) < 0
    if (!isBelow) {
      header.trim.set(point)
      header.trimStamp = this.store.clock.next(this.store.now)
    }
    header.last.set(this.lastId(stream))
    header.removed += count
    const late = isBelow ? this.store.elements.order(stream).slice(0, count) : []
    this.#putHeader(stream, header)
    for (const element of late) this.removeElement(stream, element)
  }

  /** XSETID: these numbers, whatever each node has told of its own so far. */
  setNumbers(stream: number, numbers: StreamNumbers): void {
    const now = this.numbers(stream)
    const { last, maxDeleted, entriesAdded } = numbers
    if (
      this.length(stream) > 0 &&
      now.last.compare(last) === 0 &&
      now.maxDeleted.compare(maxDeleted) === 0 &&
      now.entriesAdded === entriesAdded
    )
      return
    const header = this.#ownHeader(stream)
    header.last.set(last)
    header.maxDeleted.set(maxDeleted)
    header.removed = entriesAdded - this.length(stream)
    const headers = [...(this.index.get(stream)?.headers ?? [])]
    const others = headers.filter(([origin]) => origin !== SELF).map(([, other]) => other)
    if (others.some(other => other.last.compare(last) > 0 || other.maxDeleted.compare(maxDeleted) > 0)) {
      this.#replaceHeaders(stream, header, others)
      return
    }
    for (const { removed } of others) header.removed -= removed
    this.#putHeader(stream, header)
  }

  /**
   * Puts this node's header in place of all others. What those have trimmed stays trimmed: their trim point becomes this node's, as
   * of now. What is there all the same, for it was written after they trimmed, is written once more.
   */
  #replaceHeaders(stream: number, header: Header, others: readonly HeaderElement[]): void {
    for (const { trim, trimStamp } of others) {
      if (trimStamp !== 0) header.trimStamp = this.store.clock.next(this.store.now)
      if (trim.compare(header.trim) > 0) header.trim.set(trim)
    }
    const kept: [name: Slice, value: Slice][] = []
    if (others.some(({ trimStamp }) => trimStamp !== 0))
      this.up(stream, StreamId.min(), header.trim, element => {
        kept.push([new Slice(this.store.subkey(element).copy()), new Slice(this.store.value(element).copy())])
        return true
      })
    this.#putHeader(stream, header)
    for (const [name, value] of kept) this.put(stream, name, value)
    for (const { element } of others) this.removeElement(stream, element)
  }

  /** Lets the stream stay when all else that it holds goes. */
  keep(stream: number): void {
    if (this.length(stream) === 0 && this.index.get(stream)?.headers.size === 0)
      this.#putHeader(stream, this.#ownHeader(stream))
  }

  /** This node's header as it stands, to be changed and put, with what makes a sum below 0 one of 0. */
  #ownHeader(stream: number): Header {
    const own = this.index.get(stream)?.headers.get(SELF)
    return {
      trim: own?.trim.clone() ?? StreamId.min(),
      trimStamp: own?.trimStamp ?? 0,
      last: own?.last.clone() ?? StreamId.min(),
      maxDeleted: own?.maxDeleted.clone() ?? StreamId.min(),
      removed: (own?.removed ?? 0) - Math.min(0, this.#removed(stream)),
    }
  }

  #putHeader(stream: number, header: Header): void {
    this.writer.len = 0
    writeHeader(this.writer, header)
    this.put(stream, this.names.header(this.store.origins.ids[SELF]), this.#written())
  }
}

/** Adds the number of slots to seq; false at the end of all ids. */
function addBlock(id: StreamId): boolean {
  const { ms, seq } = id.toBig()
  const sum = seq + BigInt(SLOTS)
  const over = sum >> 64n
  if ((ms + over) >> 64n !== 0n) return false
  id.set(StreamId.ofBig({ ms: ms + over, seq: over === 0n ? sum : BigInt(id.seqLow % SLOTS) }))
  return true
}

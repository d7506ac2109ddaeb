import { ByteReader } from '../../protocol/peer/bytes.js'
import { Slice } from '../../protocol/resp/slice.js'
import type { Store } from './store.js'
import { Group } from './stream-group.js'
import { STREAM_ID_BYTES, StreamId } from './stream-id.js'
import { readStreamName, type StreamName, StreamTag } from './stream-names.js'
import { type Header, readDelivered, readGroup, readHeader, readPending } from './stream-values.js'

/** Late entries looked at when another node tells what it delivered. */
const LATE_STEPS = 1000

/** A header with its element's slot. */
export type HeaderElement = Header & { element: number }

/** One stream's headers and groups. */
export interface StreamState {
  /** By origin. */
  headers: Map<number, HeaderElement>
  /** By name, one character a byte. */
  groups: Map<string, Group>
}

/**
 * What the elements of streams beside their entries come to, kept up to date as elements come and go. All of it follows
 * from the elements; what is only here is when a consumer was last heard of, and where late entries may stand.
 */
export class StreamIndex {
  readonly #store: Store
  readonly #streams = new Map<number, StreamState>()
  readonly #name = new Slice()
  readonly #other = new Slice()
  readonly #id = new StreamId()

  constructor(store: Store) {
    this.#store = store
  }

  /** What is known of a stream, undefined if it has entries only. */
  get(slot: number): StreamState | undefined {
    return this.#streams.get(slot)
  }

  forget(slot: number): void {
    this.#streams.delete(slot)
  }

  /** A live element that is no entry has come. */
  enter(slot: number, element: number): void {
    let state = this.#streams.get(slot)
    if (state === undefined) {
      state = { headers: new Map(), groups: new Map() }
      this.#streams.set(slot, state)
    }
    const name = readStreamName(this.#store.records.key(element, this.#name))
    const { origins } = this.#store
    if (name.tag === StreamTag.HEADER) {
      const header = readHeader(this.#value(element))
      state.headers.set(origins.index(name.origin), { element, ...header })
      return
    }
    let group = state.groups.get(name.group)
    if (group === undefined) {
      group = new Group(name.group, (a, b) => this.#comparePending(a, b))
      state.groups.set(name.group, group)
    }
    this.#enterGroup(slot, group, name, element)
  }

  #enterGroup(slot: number, group: Group, name: StreamName, element: number): void {
    const { now, origins, records } = this.#store
    switch (name.tag) {
      case StreamTag.GROUP: {
        const { floor, entriesRead } = readGroup(this.#value(element))
        const of = { stamp: records.stamp(element), origin: records.origin(element) }
        group.setStart(element, of, floor, entriesRead)
        group.late = undefined
        if (floor.compare(group.last) < 0) this.#lookForLate(slot, group, floor)
        else group.lookedAt.set(group.last)
        return
      }
      case StreamTag.DELIVERED: {
        group.setShare(origins.index(name.origin), element, readDelivered(this.#value(element), origins))
        if (group.lookedAt.compare(group.last) < 0) this.#lookForLate(slot, group, group.lookedAt)
        return
      }
      case StreamTag.CONSUMER:
        group.consumer(name.consumer, now).element = element
        return
      default: {
        const pending = readPending(this.#value(element))
        group.pending.insert(element)
        group.consumer(pending.consumer, pending.deliveredAt).pending.insert(element)
      }
    }
  }

  /** A live element that is no entry goes; its record still stands. */
  leave(slot: number, element: number): void {
    const state = this.#streams.get(slot)
    if (state === undefined) return
    const name = readStreamName(this.#store.records.key(element, this.#name))
    if (name.tag === StreamTag.HEADER) {
      state.headers.delete(this.#store.origins.index(name.origin))
      return
    }
    const group = state.groups.get(name.group)
    if (group === undefined) return
    if (name.tag === StreamTag.GROUP) group.setStart(0, { stamp: 0, origin: 0 }, StreamId.min(), -1)
    else if (name.tag === StreamTag.DELIVERED)
      group.setShare(this.#store.origins.index(name.origin), 0, undefined)
    else this.#leaveConsumer(group, name, element)
    if (group.isEmpty) state.groups.delete(group.name)
  }

  #leaveConsumer(group: Group, name: StreamName, element: number): void {
    const isPending = name.tag === StreamTag.PENDING
    const consumerName = isPending ? readPending(this.#value(element)).consumer : name.consumer
    const consumer = group.consumer(consumerName, 0)
    if (isPending) {
      group.pending.remove(element)
      consumer.pending.remove(element)
    } else consumer.element = 0
    group.forgetConsumer(consumer)
  }

  /** An entry has come; below what a group has read, it must not be passed over. */
  arrive(slot: number, element: number): void {
    const state = this.#streams.get(slot)
    if (state === undefined || state.groups.size === 0) return
    const { records } = this.#store
    const { buf, off } = records.key(element, this.#name)
    for (const group of state.groups.values()) {
      if (group.last.compareBytes(buf, off) < 0) {
        // what others had delivered was removed, to be told by another who did not have this entry
        if (group.lookedAt.compareBytes(buf, off) >= 0) group.lookedAt.set(group.last)
        continue
      }
      const id = new StreamId().read(buf, off)
      if (group.isDelivered(id, records.origin(element))) continue
      if (group.late === undefined || group.late.compare(id) > 0) group.late = id
    }
  }

  /** Others have delivered beyond `from`: what they did not have then is late now. */
  #lookForLate(slot: number, group: Group, from: StreamId): void {
    if (group.late === undefined || group.late.compare(from) > 0) group.late = from.clone()
    group.lookedAt.set(group.last)
    this.findLate(slot, group, LATE_STEPS)
  }

  /** Moves `group.late` to the first entry that is late, at most so many entries on; the entry's slot, or 0. */
  findLate(slot: number, group: Group, steps: number): number {
    if (group.late === undefined) return 0
    const { records } = this.#store
    const id = this.#id
    let left = steps
    let found = 0
    let next: StreamId | undefined
    const { late } = group
    this.#store.elements.order(slot).up(
      element => !this.#isBelow(element, late),
      element => {
        const { buf, off } = records.key(element, this.#name)
        id.read(buf, off)
        if (id.compare(group.last) > 0) return false
        const isLate = !group.isDelivered(id, records.origin(element))
        if (isLate) found = element
        if (isLate || left-- === 0) next = id.clone()
        return next === undefined
      },
    )
    group.late = next
    return found
  }

  #isBelow(element: number, id: StreamId): boolean {
    const { buf, off } = this.#store.records.key(element, this.#other)
    return id.compareBytes(buf, off) > 0
  }

  #comparePending(a: number, b: number): number {
    const { records } = this.#store
    const nameA = records.key(a, this.#name)
    const { buf, off, len } = records.key(b, this.#other)
    const endA = nameA.off + nameA.len
    return nameA.buf.compare(buf, off + len - STREAM_ID_BYTES, off + len, endA - STREAM_ID_BYTES, endA)
  }

  #value(element: number): ByteReader {
    const { buf, off, len } = this.#store.records.value(element, this.#other)
    return new ByteReader(buf, off, off + len)
  }
}

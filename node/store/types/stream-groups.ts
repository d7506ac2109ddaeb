import { SELF } from '../../../protocol/clock/origins.js'
import { ByteReader, ByteWriter } from '../../../protocol/peer/bytes.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { Kind } from '../kind.js'
import type { Store } from '../store.js'
import type { Consumer, Group } from '../stream-group.js'
import { StreamId } from '../stream-id.js'
import { StreamNames } from '../stream-names.js'
import { type Pending, readPending, writeDelivered, writeGroup, writePending } from '../stream-values.js'
import { Collection } from './collection.js'

/** Entries to give to a consumer, and where the next ones stand that come late. */
export interface Undelivered {
  elements: number[]
  late: StreamId | undefined
}

/** Consumer groups of streams: what they are on many nodes is said in merge/stream.ts. */
export class StreamGroups extends Collection {
  readonly #names = new StreamNames()
  readonly #writer = new ByteWriter()
  readonly #bytes = new Slice()

  constructor(store: Store) {
    super(store, Kind.STREAM)
  }

  get(stream: number, name: string): Group | undefined {
    const group = this.store.streams.index.get(stream)?.groups.get(name)
    return group === undefined || group.element === 0 ? undefined : group
  }

  /** Every group, by name. */
  all(stream: number): Group[] {
    const groups = [...(this.store.streams.index.get(stream)?.groups.values() ?? [])]
    return groups.filter(group => group.element !== 0).sort(byName)
  }

  consumers(group: Group): Consumer[] {
    return [...group.consumers.values()].sort(byName)
  }

  /** Makes a group, or sets where it goes on: what is up to `id` counts as delivered, and nothing else. */
  start(stream: number, name: string, id: StreamId, entriesRead: number): void {
    const left = this.store.streams.index.get(stream)?.groups.get(name)
    const gone = left === undefined ? [] : leftOf(left)
    // first: where that is all there is of the stream, without it the stream would go for a moment, and its deadline with it
    this.#begin()
    writeGroup(this.#writer, id, entriesRead)
    this.put(stream, this.#names.group(name), this.#written())
    this.#removeAll(stream, gone)
  }

  destroy(stream: number, group: Group): void {
    const { element } = group
    this.store.streams.keep(stream)
    this.#removeAll(stream, hangingOn(group))
    this.removeElement(stream, element)
  }

  #removeAll(stream: number, elements: readonly number[]): void {
    for (const element of elements) if (element !== 0) this.removeElement(stream, element)
  }

  /** Makes a consumer; false if there is one. */
  createConsumer(stream: number, group: Group, name: string): boolean {
    const found = group.consumers.get(name)
    if (found !== undefined) return false
    this.#begin()
    this.put(stream, this.#names.consumer(group.name, name), this.#written())
    return true
  }

  /** Removes a consumer with its pending entries, and returns how many it had. */
  deleteConsumer(stream: number, group: Group, name: string): number {
    const consumer = group.consumers.get(name)
    if (consumer === undefined) return 0
    const pending = consumer.pending.slice(0, consumer.pending.length)
    this.#removeAll(stream, [...pending, consumer.element])
    return pending.length
  }

  /** The pending entry with this id, or 0. */
  pending(stream: number, group: Group, id: StreamId): number {
    return this.find(stream, this.#names.pending(group.name, id))
  }

  pendingId(element: number): StreamId {
    return StreamId.atEndOf(this.store.subkey(element))
  }

  pendingValue(element: number): Pending {
    const { buf, off, len } = this.store.value(element)
    return readPending(new ByteReader(buf, off, off + len))
  }

  putPending(stream: number, group: Group, id: StreamId, pending: Pending): void {
    this.#begin()
    writePending(this.#writer, pending)
    this.put(stream, this.#names.pending(group.name, id), this.#written())
  }

  /** Acknowledges an entry; false if it was not pending. */
  ack(stream: number, group: Group, id: StreamId): boolean {
    return this.remove(stream, this.#names.pending(group.name, id))
  }

  /**
   * The next entries for a group's consumers, at most `count`: those that came late, then those after the last. An entry
   * of which an earlier one by the same writer is still under way (a catch-up brings them in no order) has to wait: once
   * it is given out, all before it counts as given.
   */
  undelivered(stream: number, group: Group, count: number): Undelivered {
    const { applied, records, streams } = this.store
    const elements: number[] = []
    let late: StreamId | undefined
    const start = group.late?.clone() ?? group.last.clone()
    if (group.late === undefined && !start.increment()) return { elements, late }
    const id = new StreamId()
    let top = group.last
    streams.up(stream, start, StreamId.max(), element => {
      streams.id(element, id)
      const origin = records.origin(element)
      const isBelow = id.compare(group.last) <= 0
      if (isBelow && group.isDelivered(id, origin)) return true
      if (elements.length === count) {
        if (isBelow) late ??= id.clone()
        return false
      }
      if (applied.covers(origin, records.stamp(element))) {
        elements.push(element)
        if (!isBelow) top = id.clone()
      } else late ??= id.clone()
      return true
    })
    return { elements, late: late !== undefined && late.compare(top) <= 0 ? late : undefined }
  }

  /** Lets everything up to an id count as delivered. */
  raise(stream: number, group: Group, id: StreamId, entriesRead = group.entriesRead): void {
    this.#begin()
    const delivered = group.afterDelivery(new Map(), entriesRead)
    writeDelivered(this.#writer, { ...delivered, floor: id }, this.store.origins)
    this.put(stream, this.#names.delivered(group.name, this.store.origins.ids[SELF]), this.#written())
  }

  /** Notes that entries were given out: the newest of each origin, and what has been read in all. */
  setDelivered(
    stream: number,
    group: Group,
    newest: ReadonlyMap<number, StreamId>,
    entriesRead: number,
    late: StreamId | undefined,
  ): void {
    for (const id of newest.values()) if (id.compare(group.lookedAt) > 0) group.lookedAt.set(id)
    group.late = late
    this.#begin()
    writeDelivered(this.#writer, group.afterDelivery(newest, entriesRead), this.store.origins)
    const merged = group.shares.size > SHARES_MAX ? [...group.shares] : []
    this.put(stream, this.#names.delivered(group.name, this.store.origins.ids[SELF]), this.#written())
    // this node's own says all that the others it has seen say
    this.#removeAll(
      stream,
      merged.map(([origin, share]) => (origin === SELF ? 0 : share.element)),
    )
  }

  /** Where a copy of a group goes on so that nothing is lost: before what came late and was not given out. */
  resume(stream: number, group: Group): StreamId {
    this.store.streams.index.findLate(stream, group, Number.POSITIVE_INFINITY)
    if (group.late === undefined) return group.last
    const before = group.late.clone()
    before.decrement()
    return before
  }

  #begin(): void {
    this.#writer.len = 0
  }

  #written(): Slice {
    return this.#bytes.set(this.#writer.buf, 0, this.#writer.len)
  }
}

/** Elements of one group that tell what was delivered: beyond these a node that reads takes the others' into its own. */
const SHARES_MAX = 8

/** Names are one character a byte, so they sort as their bytes do. */
const byName = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

const sharesOf = ({ shares }: Group): number[] => [...shares.values()].map(share => share.element)

/** All that hangs on a group. */
const hangingOn = (group: Group): number[] => [
  ...group.pending.slice(0, group.pending.length),
  ...[...group.consumers.values()].map(consumer => consumer.element),
  ...sharesOf(group),
]

/** What ends with a new start; of what hangs on no group all, for a DESTROY elsewhere had not seen it. */
const leftOf = (group: Group): number[] => (group.element === 0 ? hangingOn(group) : sharesOf(group))

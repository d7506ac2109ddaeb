import { Order } from './order.js'
import { StreamId } from './stream-id.js'
import type { Delivered, Dot } from './stream-values.js'

/** Ids by origin that are kept of what a group has delivered; older ones become part of the floor. */
export const DELIVERED_ORIGINS_MAX = 16

/** A consumer of a group, as its elements tell. */
export interface Consumer {
  name: string
  /** Its own element, 0 if only its pending entries speak of it. */
  element: number
  /** The slots of its pending entries, by id. */
  pending: Order
  /** When it was last heard of on this node, ms since the epoch. */
  seenAt: number
}

/** What one node has delivered: an element and its value. */
interface Share extends Delivered {
  element: number
}

/** A consumer group as this node knows it: the elements of one name, put together. */
export class Group {
  readonly name: string
  /** The group's own element, 0 where there is none (any more): then the group is not there. */
  element = 0
  /** The greatest id given to a consumer. */
  readonly last = new StreamId()
  entriesRead = -1
  readonly consumers = new Map<string, Consumer>()
  readonly pending: Order
  /** The first id at which an entry may stand that came late and was not delivered; undefined if there is none. */
  late: StreamId | undefined
  /** Up to where `late` has been brought up to date. */
  readonly lookedAt = new StreamId()
  /** What every node has delivered, by the node's origin. */
  readonly shares = new Map<number, Share>()
  readonly #start = { of: { stamp: 0, origin: 0 }, floor: new StreamId(), entriesRead: -1 }
  readonly #floor = new StreamId()
  readonly #byOrigin = new Map<number, StreamId>()
  readonly #comparePending: (a: number, b: number) => number

  constructor(name: string, comparePending: (a: number, b: number) => number) {
    this.name = name
    this.#comparePending = comparePending
    this.pending = new Order(comparePending)
  }

  get isEmpty(): boolean {
    return (
      this.element === 0 && this.shares.size === 0 && this.consumers.size === 0 && this.pending.length === 0
    )
  }

  /** Whether an entry was given to a consumer somewhere, as far as is known here. */
  isDelivered(id: StreamId, origin: number): boolean {
    if (id.compare(this.#floor) <= 0) return true
    const upTo = this.#byOrigin.get(origin)
    return upTo !== undefined && id.compare(upTo) <= 0
  }

  /** @param of the write that says so */
  setStart(element: number, of: Dot, floor: StreamId, entriesRead: number): void {
    this.element = element
    this.#start.of = of
    this.#start.floor.set(floor)
    this.#start.entriesRead = entriesRead
    this.#sumUp()
  }

  setShare(origin: number, element: number, delivered: Delivered | undefined): void {
    if (delivered === undefined) this.shares.delete(origin)
    else this.shares.set(origin, { element, ...delivered })
    this.#sumUp()
  }

  /** What this node is to tell the others after it has delivered `id`, an entry of `origin`: all it knows. */
  afterDelivery(delivered: ReadonlyMap<number, StreamId>, entriesRead: number): Delivered {
    const byOrigin = new Map(this.#byOrigin)
    for (const [origin, id] of delivered) {
      const before = byOrigin.get(origin)
      if (before === undefined || id.compare(before) > 0) byOrigin.set(origin, id.clone())
    }
    const floor = this.#floor.clone()
    while (byOrigin.size > DELIVERED_ORIGINS_MAX) {
      const [oldest, id] = [...byOrigin].reduce((a, b) => (b[1].compare(a[1]) < 0 ? b : a))
      byOrigin.delete(oldest)
      if (id.compare(floor) > 0) floor.set(id)
    }
    return { of: this.#start.of, floor, byOrigin, entriesRead }
  }

  #sumUp(): void {
    this.#floor.set(this.#start.floor)
    this.last.set(this.#start.floor)
    this.entriesRead = this.#start.entriesRead
    this.#byOrigin.clear()
    const { of } = this.#start
    for (const share of this.shares.values()) {
      // what was read before, or without knowing that the group begins anew, says nothing about it
      if (share.of.stamp !== of.stamp || share.of.origin !== of.origin) continue
      if (share.floor.compare(this.#floor) > 0) this.#floor.set(share.floor)
      const top = share.floor.clone()
      for (const [origin, id] of share.byOrigin) {
        if (id.compare(top) > 0) top.set(id)
        const before = this.#byOrigin.get(origin)
        if (before === undefined || id.compare(before) > 0) this.#byOrigin.set(origin, id)
      }
      const order = top.compare(this.last)
      if (order > 0 || (order === 0 && share.entriesRead > this.entriesRead))
        this.entriesRead = share.entriesRead
      if (order > 0) this.last.set(top)
    }
  }

  /** The consumer of this name; made if there is none. */
  consumer(name: string, now: number): Consumer {
    let consumer = this.consumers.get(name)
    if (consumer === undefined) {
      consumer = { name, element: 0, pending: new Order(this.#comparePending), seenAt: now }
      this.consumers.set(name, consumer)
    }
    return consumer
  }

  /** Lets go of a consumer of which nothing is left. */
  forgetConsumer(consumer: Consumer): void {
    if (consumer.element === 0 && consumer.pending.length === 0) this.consumers.delete(consumer.name)
  }
}

import { MessageType } from '../../protocol/peer/messages/message.js'
import { pick, type Random } from './random.js'

/** Virtual ms a message takes at least and at most. */
const DELAY_MS = [1, 40] as const
/** The same on a way that is clogged. */
const CLOGGED_DELAY_MS = [100, 1500] as const
/** How long it takes until both ends have noticed that a link is broken, ms at most. */
export const NOTICE_MS = 1500
/** What a stuttering link does to a message that may be repeated or come late. */
const REPEATED_SHARE = 0.3
const LATE_SHARE = 0.3
const LATE_MS = 200

/** The ends of a link, as the network sees a node. */
export interface Endpoint {
  readonly name: number
  /** A link is up at this end. */
  linkUp(link: number, peer: Endpoint): void
  /** This end has noticed that the link is gone. */
  linkDown(link: number): void
  receive(link: number, bytes: Buffer): void
  /** Bytes handed over have left. */
  sent(link: number, bytes: number): void
}

interface Event {
  at: number
  order: number
  happen: () => void
}

class Link {
  readonly up = new Set<Endpoint>()
  /** Nothing that is under way on it arrives any more. */
  broken = false
  stutters = false
  readonly lastAt = new Map<Endpoint, number>()

  constructor(
    readonly number: number,
    readonly a: Endpoint,
    readonly b: Endpoint,
  ) {}

  other(end: Endpoint): Endpoint {
    return end === this.a ? this.b : this.a
  }
}

/**
 * Links between nodes under virtual time. A link is a stream: it delivers in order, each message after its own delay,
 * until it breaks; then a part of what is under way is lost, always the last part, and each end notices at its own time.
 * A link that stutters is worse than any stream: it repeats live writes and atoms, and delivers live writes out of order
 * (atoms it does not: that DONE comes after them is what a catch-up rests on).
 */
export class Network {
  now: number
  readonly #random: Random
  readonly #events: Event[] = []
  readonly #links = new Map<number, Link>()
  /** The newest link of each pair. */
  readonly #newest = new Map<string, Link>()
  readonly #cut = new Set<string>()
  /** Ways on which everything is slow, as `from>to`. */
  readonly #clogged = new Set<string>()
  /** Message types of which the next one breaks its link as it leaves. */
  readonly #tripwires = new Set<number>()
  #order = 0
  #count = 0

  constructor(now: number, random: Random) {
    this.now = now
    this.#random = random
  }

  /** When the next event is due, Infinity if there is none. */
  get next(): number {
    return this.#events[0]?.at ?? Number.POSITIVE_INFINITY
  }

  /** Takes the next event. */
  happen(): void {
    const [event] = this.#events
    const last = this.#events.pop()!
    if (event !== last) this.#sink(last)
    event.happen()
  }

  later(delay: number, happen: () => void): void {
    this.#rise({ at: this.now + delay, order: this.#order++, happen })
  }

  // a binary heap by time, then by the order of entry

  #rise(event: Event): void {
    const events = this.#events
    let i = events.length
    events.push(event)
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (isBefore(events[parent], event)) break
      events[i] = events[parent]
      i = parent
    }
    events[i] = event
  }

  #sink(event: Event): void {
    const events = this.#events
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= events.length) break
      if (child + 1 < events.length && isBefore(events[child + 1], events[child])) child++
      if (isBefore(event, events[child])) break
      events[i] = events[child]
      i = child
    }
    events[i] = event
  }

  connect(a: Endpoint, b: Endpoint): void {
    if (a === b || this.between(a, b) !== undefined || this.#cut.has(pair(a, b))) return
    const link = new Link(++this.#count, a, b)
    this.#links.set(link.number, link)
    this.#newest.set(pair(a, b), link)
    for (const end of [a, b]) {
      link.up.add(end)
      end.linkUp(link.number, link.other(end))
    }
  }

  /** The link that is up at both ends. */
  between(a: Endpoint, b: Endpoint): Link | undefined {
    const link = this.#newest.get(pair(a, b))
    return link !== undefined && !link.broken && link.up.has(a) && link.up.has(b) ? link : undefined
  }

  send(from: Endpoint, number: number, bytes: Buffer): void {
    const link = this.#links.get(number)
    if (link === undefined || !link.up.has(from)) return
    const to = link.other(from)
    if (this.#tripwires.delete(bytes[0])) this.#break(link, 1 + pick(this.#random, DELAY_MS[1]))
    const [least, most] = this.#clogged.has(`${from.name}>${to.name}`) ? CLOGGED_DELAY_MS : DELAY_MS
    const at = Math.max(this.now + least + pick(this.#random, most - least), link.lastAt.get(from) ?? 0)
    const arrive = (): void => {
      if (!link.broken && link.up.has(to)) to.receive(number, Buffer.from(bytes))
    }
    const late = link.stutters && isLive(bytes) && this.#random() < LATE_SHARE
    if (!late) link.lastAt.set(from, at)
    this.later(at - this.now + (late ? pick(this.#random, LATE_MS) : 0), arrive)
    if (link.stutters && isRepeatable(bytes) && this.#random() < REPEATED_SHARE)
      this.later(at - this.now + (isLive(bytes) ? pick(this.#random, LATE_MS) : 0), arrive)
    this.later(at - this.now, () => {
      if (link.up.has(from)) from.sent(number, bytes.length)
    })
  }

  /** One end closes a link: the other one sees the end of the stream. */
  close(number: number, from: Endpoint): void {
    const link = this.#links.get(number)
    if (link === undefined) return
    const to = link.other(from)
    const at = Math.max(this.now + DELAY_MS[1], link.lastAt.get(from) ?? 0)
    this.#down(link, from)
    this.later(at - this.now, () => this.#down(link, to))
  }

  /** A link breaks: what has not arrived after `grace` ms is lost, and each end notices by itself. */
  #break(link: Link, grace = 0): void {
    if (grace === 0) link.broken = true
    else
      this.later(grace, () => {
        link.broken = true
      })
    for (const end of [link.a, link.b]) this.later(pick(this.#random, NOTICE_MS), () => this.#down(link, end))
  }

  /** An end that is gone at once, as a killed process is. */
  kill(end: Endpoint): void {
    for (const link of [...this.#links.values()]) {
      if (!link.up.has(end)) continue
      link.up.delete(end)
      const other = link.other(end)
      this.later(pick(this.#random, NOTICE_MS), () => this.#down(link, other))
    }
  }

  #down(link: Link, end: Endpoint): void {
    if (link.up.delete(end)) end.linkDown(link.number)
    if (link.up.size === 0) this.#links.delete(link.number)
  }

  /** Keeps two nodes apart until mend(). */
  cut(a: Endpoint, b: Endpoint): void {
    if (a === b) return
    this.#cut.add(pair(a, b))
    const link = this.between(a, b)
    if (link !== undefined) this.#break(link)
  }

  /** Breaks a link that may be dialled again at once. */
  sever(a: Endpoint, b: Endpoint): void {
    const link = this.between(a, b)
    if (link !== undefined) this.#break(link, pick(this.#random, DELAY_MS[1]))
  }

  mend(a: Endpoint, b: Endpoint): void {
    this.#cut.delete(pair(a, b))
    this.#clogged.delete(`${a.name}>${b.name}`)
    this.#clogged.delete(`${b.name}>${a.name}`)
  }

  /** Makes one way between two nodes slow. */
  clog(from: Endpoint, to: Endpoint): void {
    this.#clogged.add(`${from.name}>${to.name}`)
  }

  stutter(a: Endpoint, b: Endpoint): void {
    const link = this.between(a, b)
    if (link !== undefined) link.stutters = true
  }

  /** The next message of this type, on whatever link, breaks that link as it leaves. */
  trip(type: number): void {
    this.#tripwires.add(type)
  }

  /** Ends all cuts and clogs; links that stutter break, to be dialled again. */
  heal(): void {
    this.#cut.clear()
    this.#clogged.clear()
    this.#tripwires.clear()
    for (const link of this.#links.values()) if (link.stutters && !link.broken) this.#break(link)
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at !== b.at ? a.at < b.at : a.order < b.order
}

function pair(a: Endpoint, b: Endpoint): string {
  return a.name < b.name ? `${a.name}-${b.name}` : `${b.name}-${a.name}`
}

const isLive = (bytes: Buffer): boolean => bytes[0] === MessageType.LIVE

function isRepeatable(bytes: Buffer): boolean {
  return isLive(bytes) || bytes[0] === MessageType.ATOMS || bytes[0] === MessageType.REPAIR_ATOMS
}

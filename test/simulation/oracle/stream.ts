import { type Dot, isAfter, NEVER, type Part } from './part.js'
import {
  type Delivered,
  type Header,
  type Id,
  maxId,
  type Pending,
  printId,
  streamElement,
} from './stream-parts.js'

/** What a stream is by docs/conflicts.md, put together from its live elements. */

export interface Entry {
  id: Id
  name: string
  fields: string[]
  dot: Dot
}

export interface Share extends Delivered {
  name: string
  origin: string
}

export interface Group {
  group: string
  /** Undefined where only what hangs on it is left: then nobody sees it. */
  name: string | undefined
  of: Dot
  /** Everything up to it has been delivered. */
  floor: Id
  last: Id
  entriesRead: number
  /** Of each origin, up to where its entries have been delivered. */
  byOrigin: Map<string, Id>
  /** All there are; those that speak of an earlier group of the name count for nothing. */
  shares: Share[]
  /** Each with its element's name, undefined if only pending entries speak of it. */
  consumers: Map<string, string | undefined>
  pending: (Pending & { id: Id; name: string })[]
}

export interface StreamState {
  entries: Entry[]
  headers: Map<string, Header & { name: string }>
  last: Id
  maxDeleted: Id
  /** By the word of all headers; below 0 where an XSETID took off one that is gone. */
  removed: number
  added: number
  groups: Map<string, Group>
}

type ElementPart = Extract<Part, { kind: 'element' }>

/**
 * Tells whether an entry has been trimmed: some trim that was told is up to it and later.
 * @param parts all that is known of the key's life
 */
export function trimmer(parts: readonly ElementPart[]): (entry: ElementPart) => boolean {
  const trims = parts.flatMap(({ name, text }) => {
    const header = streamElement(name, text)
    return header.tag === 'header' && header.trimStamp !== 0 ? header : []
  })
  return entry => {
    const element = trims.length === 0 ? undefined : streamElement(entry.name, entry.text)
    if (element?.tag !== 'entry') return false
    return trims.some(
      ({ trim, trimStamp: stamp, origin }) => trim >= element.id && !isAfter(entry, { stamp, origin }),
    )
  }
}

/** @param elements live ones, by name */
export function streamOf(elements: ReadonlyMap<string, { text: string; newest: Dot }>): StreamState {
  const state: StreamState = {
    ...{ entries: [], headers: new Map(), groups: new Map() },
    ...{ last: 0n, maxDeleted: 0n, removed: 0, added: 0 },
  }
  const groupOf = (group: string): Group => {
    const known = state.groups.get(group)
    if (known !== undefined) return known
    const made: Group = {
      ...{ group, name: undefined, of: NEVER, floor: 0n, last: 0n, entriesRead: -1 },
      ...{ byOrigin: new Map(), shares: [], consumers: new Map(), pending: [] },
    }
    state.groups.set(group, made)
    return made
  }
  for (const [name, { text, newest }] of [...elements].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const element = streamElement(name, text)
    if (element.tag === 'entry') {
      state.entries.push({ id: element.id, name, fields: element.fields, dot: newest })
      state.last = maxId(state.last, element.id)
    } else if (element.tag === 'header') {
      state.headers.set(element.origin, { ...element, name })
      state.last = maxId(state.last, element.last)
      state.maxDeleted = maxId(state.maxDeleted, element.maxDeleted)
      state.removed += element.removed
    } else if (element.tag === 'group')
      Object.assign(groupOf(element.group), {
        ...{ name, floor: element.floor, last: element.floor },
        of: { stamp: newest.stamp, origin: newest.origin },
        entriesRead: element.entriesRead,
      })
    else if (element.tag === 'delivered') groupOf(element.group).shares.push({ ...element, name })
    else if (element.tag === 'consumer') groupOf(element.group).consumers.set(element.consumer, name)
    else {
      const { consumers, pending } = groupOf(element.group)
      if (!consumers.has(element.consumer)) consumers.set(element.consumer, undefined)
      pending.push({ ...element, name })
    }
  }
  state.added = state.entries.length + Math.max(0, state.removed)
  for (const group of state.groups.values()) addShares(group)
  return state
}

/** What each node has delivered, since the group was made: the furthest says how many were read. */
function addShares(group: Group): void {
  for (const { of, floor, byOrigin, entriesRead } of group.shares) {
    if (of.stamp !== group.of.stamp || of.origin !== group.of.origin) continue
    group.floor = maxId(group.floor, floor)
    const top = [...byOrigin.values()].reduce(maxId, floor)
    if (top > group.last) group.entriesRead = entriesRead
    else if (top === group.last) group.entriesRead = Math.max(group.entriesRead, entriesRead)
    group.last = maxId(group.last, top)
    for (const [origin, id] of byOrigin)
      group.byOrigin.set(origin, maxId(group.byOrigin.get(origin) ?? 0n, id))
  }
}

/** Entries that nobody has been given, as far as is known. */
export const undelivered = ({ entries }: StreamState, { floor, byOrigin }: Group): Entry[] =>
  entries.filter(({ id, dot }) => id > floor && id > (byOrigin.get(dot.origin) ?? 0n))

/** Where a copy of a group goes on so that nothing is passed over: before what came late and was not given out. */
export function resumeOf(stream: StreamState, group: Group): Id {
  const late = undelivered(stream, group).find(({ id }) => id <= group.last)
  return late === undefined ? group.last : late.id - 1n
}

type Elements = ReadonlyMap<string, { text: string; newest: Dot }>

/** In the words of streamContent() in look-stream.ts. */
export const streamContent = (elements: Elements): unknown => contentOfStream(streamOf(elements))

/** The same of a copy that is to be made. */
export function copiedContent(elements: Elements): unknown {
  const stream = streamOf(elements)
  for (const group of stream.groups.values()) group.last = resumeOf(stream, group)
  return contentOfStream(stream)
}

function contentOfStream({ entries, last, maxDeleted, added, groups }: StreamState): unknown {
  return {
    ...{ last: printId(last), maxDeleted: printId(maxDeleted), added },
    entries: entries.map(({ id, fields }) => [printId(id), fields]),
    groups: [...groups.values()]
      .filter(({ name }) => name !== undefined)
      .map(groupContent)
      .sort(byGroup),
  }
}

function groupContent({ group, last, entriesRead, consumers, pending }: Group): { group: string } {
  const told = {
    ...{ group, last: printId(last), read: entriesRead < 0 ? null : `${entriesRead}` },
    consumers: [...consumers.keys()].sort(),
    pending: pending
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, consumer, deliveredAt, deliveries }) => [
        ...[printId(id), consumer, `${deliveredAt}`, `${deliveries}`],
      ]),
  }
  return told
}

const byGroup = (a: { group: string }, b: { group: string }): number => (a.group < b.group ? -1 : 1)

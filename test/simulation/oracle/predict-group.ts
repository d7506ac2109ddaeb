import type { Expected, Model, Sight } from './sight.js'
import { type Entry, type Group, resumeOf, type StreamState, undelivered } from './stream.js'
import { type Id, MADE_NOW, maxId, parseId, streamElement, wordsOf } from './stream-parts.js'
import { header, openStream, type Stream, written } from './stream-sight.js'

/** What commands on consumer groups write. */

/** Of so many origins it is told what was delivered; the oldest become part of the floor. */
const ORIGINS_MAX = 16
/** Who reads with more shares than these there takes them into its own. */
const SHARES_MAX = 8
const UNKNOWN = -1

interface Open extends Stream {
  state: NonNullable<Stream['state']>
  group: Group
}

function open(sight: Sight, key: string, name: string): Open | undefined {
  const stream = openStream(sight, key)
  const group = stream?.stream.groups.get(name)
  if (stream?.state === undefined || group?.name === undefined) return undefined
  return { ...stream, state: stream.state, group }
}

const removeNames = (
  sight: Sight,
  { key, state }: Stream,
  names: readonly (string | undefined)[],
): Expected[] => names.filter(name => name !== undefined).map(name => sight.remove(key, state!, name))

/** All that hangs on a group. */
const hangingOn = ({ pending, consumers, shares }: Group): (string | undefined)[] => [
  ...pending.map(({ name }) => name),
  ...consumers.values(),
  ...shares.map(({ name }) => name),
]

/** XGROUP CREATE key group id [MKSTREAM], or SETID key group id */
function start([, how, key, name, id, ...mk]: readonly string[], sight: Sight): Expected[] {
  const stream = openStream(sight, key)
  if (stream === undefined || (!mk.includes('MKSTREAM') && stream.state === undefined)) return []
  const known = stream.stream.groups.get(name)
  if ((known?.name !== undefined) !== (how === 'SETID')) return []
  const floor = id === '$' ? stream.stream.last : parseId(id)
  const gone =
    known === undefined ? [] : how === 'SETID' ? known.shares.map(each => each.name) : hangingOn(known)
  return [
    ...sight.made(key, stream.state),
    ...removeNames(sight, stream, gone),
    written(sight, key, { tag: 'group', group: name, floor, entriesRead: UNKNOWN }),
  ]
}

function destroy([, , key, name]: readonly string[], sight: Sight): Expected[] {
  const found = open(sight, key, name)
  if (found === undefined) return []
  const { entries, headers } = found.stream
  const kept = entries.length === 0 && headers.size === 0 ? [header(sight, found, {})] : []
  return [...kept, ...removeNames(sight, found, [...hangingOn(found.group), found.group.name])]
}

function createConsumer(sight: Sight, { key, group }: Open, consumer: string): Expected[] {
  if (group.consumers.has(consumer)) return []
  return [written(sight, key, { tag: 'consumer', group: group.group, consumer })]
}

function deleteConsumer([, , key, name, consumer]: readonly string[], sight: Sight): Expected[] {
  const found = open(sight, key, name)
  if (found === undefined || !found.group.consumers.has(consumer)) return []
  const own = found.group.pending.filter(pending => pending.consumer === consumer).map(each => each.name)
  return removeNames(sight, found, [...own, found.group.consumers.get(consumer)])
}

const pend = (sight: Sight, { key, group }: Open, id: Id, consumer: string, deliveries: number): Expected =>
  written(sight, key, {
    ...{ tag: 'pending', group: group.group, id, consumer },
    ...{ deliveredAt: sight.writer.now, deliveries },
  })

/** Whether an entry from `from` on may have been deleted one by one. */
const hasHoles = ({ entries, maxDeleted }: StreamState, from: Id): boolean =>
  entries.length > 0 && maxDeleted !== 0n && entries[0].id <= maxDeleted && from <= maxDeleted

/** How many entries were ever added up to an id; Redis's streamEstimateDistanceFromFirstEverEntry. */
function countUpTo({ entries, added, last, maxDeleted }: StreamState, id: Id): number {
  const first = entries.length === 0 ? 0n : entries[0].id
  if (added === 0) return 0
  if (id === last || (entries.length === 0 && id < last)) return added
  if (id > last || (maxDeleted !== 0n && maxDeleted >= first)) return UNKNOWN
  if (id < first) return added - entries.length
  return id === first ? added - entries.length + 1 : UNKNOWN
}

function readsAfter(stream: StreamState, { entriesRead, last }: Group, given: readonly Entry[]): number {
  let reads = entriesRead
  for (const { id } of given) {
    if (id <= last) continue
    if (reads !== UNKNOWN && !hasHoles(stream, id)) reads++
    else if (stream.added > 0) reads = countUpTo(stream, id)
  }
  return reads
}

/** XREADGROUP GROUP group consumer COUNT n [NOACK] STREAMS key id */
function read(words: readonly string[], sight: Sight): Expected[] {
  const [, , name, consumer, , count] = words
  const [key, after] = words.slice(-2)
  const found = open(sight, key, name)
  if (found === undefined) return []
  if (after !== '>') return readAgain(sight, found, consumer, parseId(after), Number(count))
  const { stream, group } = found
  const given = undelivered(stream, group)
    .filter(({ dot }) => sight.writer.covers(dot))
    .slice(0, Number(count))
  if (given.length === 0) return []
  const byOrigin = new Map(group.byOrigin)
  for (const { id, dot } of given) byOrigin.set(dot.origin, maxId(id, byOrigin.get(dot.origin) ?? 0n))
  let { floor } = group
  while (byOrigin.size > ORIGINS_MAX) {
    const [oldest, id] = [...byOrigin].reduce((a, b) => (b[1] < a[1] ? b : a))
    byOrigin.delete(oldest)
    floor = maxId(floor, id)
  }
  const { origin } = sight.writer
  const delivered = { of: group.of, floor, entriesRead: readsAfter(stream, group, given), byOrigin }
  const taken = group.shares.length > SHARES_MAX ? group.shares.filter(share => share.origin !== origin) : []
  return [
    ...createConsumer(sight, found, consumer),
    written(sight, key, { tag: 'delivered', group: name, origin, ...delivered }),
    ...removeNames(
      sight,
      found,
      taken.map(share => share.name),
    ),
    ...(words.includes('NOACK') ? [] : given.map(({ id }) => pend(sight, found, id, consumer, 1))),
  ]
}

/** A consumer's own entries once more. */
function readAgain(sight: Sight, found: Open, consumer: string, after: Id, count: number): Expected[] {
  const { stream, group } = found
  const own = group.pending
    .filter(pending => pending.consumer === consumer && pending.id > after)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, count)
    .filter(({ id }) => stream.entries.some(entry => entry.id === id))
  return [
    ...createConsumer(sight, found, consumer),
    ...own.map(({ id, deliveries }) => pend(sight, found, id, consumer, deliveries + 1)),
  ]
}

function acknowledge([, key, name, ...ids]: readonly string[], sight: Sight): Expected[] {
  const found = open(sight, key, name)
  if (found === undefined) return []
  const wanted = new Set(ids.map(parseId))
  const acked = found.group.pending.filter(({ id }) => wanted.has(id)).map(each => each.name)
  return removeNames(sight, found, acked)
}

/** Makes pending entries a consumer's: those that are gone from the stream are acknowledged instead. */
function claimAll(
  sight: Sight,
  found: Open,
  consumer: string,
  ids: readonly Id[],
  force: boolean,
): Expected[] {
  const { key, stream, group } = found
  const gone: (string | undefined)[] = []
  const claimed: Expected[] = []
  for (const id of ids) {
    const pending = group.pending.find(each => each.id === id)
    if (!stream.entries.some(entry => entry.id === id)) gone.push(pending?.name)
    else if (pending !== undefined || force)
      claimed.push(pend(sight, found, id, consumer, (pending?.deliveries ?? 1) + 1))
  }
  const hears = claimed.length > 0 ? createConsumer(sight, { ...found, key }, consumer) : []
  return [...hears, ...claimed, ...removeNames(sight, found, gone)]
}

/** XCLAIM key group consumer 0 id [FORCE] */
function claim([, key, name, consumer, , id, force]: readonly string[], sight: Sight): Expected[] {
  const found = open(sight, key, name)
  return found === undefined ? [] : claimAll(sight, found, consumer, [parseId(id)], force !== undefined)
}

/** XAUTOCLAIM key group consumer 0 start COUNT n; tens of pending entries are never passed without one to claim here. */
function autoClaim([, key, name, consumer, , from, , count]: readonly string[], sight: Sight): Expected[] {
  const found = open(sight, key, name)
  if (found === undefined) return []
  const ids = found.group.pending.map(({ id }) => id).filter(id => id >= parseId(from))
  ids.sort((a, b) => (a < b ? -1 : 1))
  return claimAll(sight, found, consumer, ids.slice(0, Number(count)), false)
}

/** What a copy of a stream has to be: each node's numbers and deliveries are said anew by what they come to. */
export function copyOfStream(sight: Sight, from: string, to: string, toDb: number): Expected[] {
  const { stream, state } = openStream(sight, from)!
  const { last, maxDeleted, added, entries } = stream
  const groups = [...stream.groups.values()]
  const nodes = [...stream.headers.values(), ...groups.flatMap(({ shares }) => shares)]
  const elements = [...state!.elements].filter(([name]) => !nodes.some(each => each.name === name))
  const { origin } = sight.writer
  const delivered = groups
    .filter(({ name, shares }) => name !== undefined && shares.length > 0)
    .map(group => ({
      ...({ tag: 'delivered', group: group.group, origin, of: MADE_NOW } as const),
      ...{ floor: resumeOf(stream, group), entriesRead: group.entriesRead, byOrigin: new Map() },
    }))
  const top = entries.length === 0 ? 0n : entries[entries.length - 1].id
  const plain = last === top && maxDeleted === 0n && added === entries.length && entries.length > 0
  const numbers = { last, maxDeleted, removed: added - entries.length }
  const copy: Stream = { key: to, state: undefined, stream: { ...stream, headers: new Map() } }
  return [
    ...elements.map(([name, { text }]) =>
      sight.part('element', to, { type: 'stream', name: '', text: wordsOf(streamElement(name, text)) }, toDb),
    ),
    ...(plain ? [] : [{ ...header(sight, copy, numbers), db: toDb } as Expected]),
    ...delivered.map(element =>
      sight.part('element', to, { type: 'stream', name: '', text: wordsOf(element) }, toDb),
    ),
  ]
}

export const GROUP_MODELS: Record<string, Model> = {
  XGROUP: (words, sight) => {
    const [, how, key, name, consumer] = words
    if (how === 'DESTROY') return destroy(words, sight)
    if (how === 'DELCONSUMER') return deleteConsumer(words, sight)
    if (how !== 'CREATECONSUMER') return start(words, sight)
    const found = open(sight, key, name)
    return found === undefined ? [] : createConsumer(sight, found, consumer)
  },
  XREADGROUP: read,
  XACK: acknowledge,
  XCLAIM: claim,
  XAUTOCLAIM: autoClaim,
}

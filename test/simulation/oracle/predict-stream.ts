import { GROUP_MODELS } from './predict-group.js'
import type { Expected, Model, Sight } from './sight.js'
import type { Entry } from './stream.js'
import {
  type Header,
  type Id,
  idOf,
  maxId,
  msOf,
  nameOf,
  parseId,
  seqOf,
  TRIMMED_NOW,
} from './stream-parts.js'
import { header, NO_HEADER, openStream, removedBy, type Stream, written } from './stream-sight.js'

/** What stream commands write. */

/** How many nodes tell their ids apart: by the lower bits of seq, if they know of each other. */
const SLOTS = 65536n

/** Which of them is a process's own: by the end of its origin's id and the birth before it, or the next that is free, in the order of birth. */
function slotOf(origins: readonly string[], own: string): bigint {
  const taken = new Map<number, string>()
  for (const origin of [...origins].sort()) {
    const bits = (at: number): number => origin.charCodeAt(at) * 256 + origin.charCodeAt(at + 1)
    let slot = (bits(6) + bits(4) * 40503) % Number(SLOTS)
    while (taken.has(slot)) slot = (slot + 1) % Number(SLOTS)
    taken.set(slot, origin)
  }
  return BigInt([...taken].find(([, origin]) => origin === own)![0])
}

/** The id that XADD * takes. */
function nextId({ writer }: Sight, last: Id): Id {
  const now = BigInt(writer.now)
  const slot = writer.others.length === 0 ? 0n : slotOf([...writer.others, writer.origin], writer.origin)
  if (now > msOf(last)) return idOf(now, slot)
  if (writer.others.length === 0) return last + 1n
  const own = last - (seqOf(last) % SLOTS) + slot
  return own > last ? own : own + SLOTS
}

function add(words: readonly string[], sight: Sight): Expected[] {
  const [, key, ...rest] = words
  const stream = openStream(sight, key)
  if (stream === undefined) return []
  if (rest[0] === 'NOMKSTREAM') {
    if (stream.state === undefined) return []
    rest.shift()
  }
  const trimming = rest[0] === 'MAXLEN' || rest[0] === 'MINID' ? rest.splice(0, 2) : undefined
  const [wanted, ...fields] = rest
  const { last } = stream.stream
  const id = wanted === '*' ? nextId(sight, last) : parseId(wanted)
  if (id <= last) return []
  if (wanted === '*') sight.ids.push({ db: sight.db, key, name: nameOf(id) })
  const parts = [...sight.made(key, stream.state), written(sight, key, { tag: 'entry', id, fields })]
  if (trimming === undefined) return parts
  const entry: Entry = { id, name: '', fields, dot: { stamp: Number.POSITIVE_INFINITY, origin: '' } }
  const entries = [...stream.stream.entries, entry]
  return [...parts, ...trim(sight, { ...stream, stream: { ...stream.stream, entries, last: id } }, trimming)]
}

/** Trims: said once by its point; below this node's own point entry by entry. */
function trim(sight: Sight, stream: Stream, [strategy, value]: readonly string[]): Expected[] {
  const { entries, headers, last } = stream.stream
  const count =
    strategy === 'MAXLEN'
      ? Math.max(0, entries.length - Number(value))
      : entries.filter(({ id }) => id < parseId(value)).length
  if (count === 0) return []
  const point = entries[count - 1].id
  const own = headers.get(sight.writer.origin)?.trim ?? 0n
  const removed = removedBy(sight, stream) + count
  if (point >= own) return [header(sight, stream, { trim: point, trimStamp: TRIMMED_NOW, last, removed })]
  const gone = entries.slice(0, count).map(({ name }) => sight.remove(stream.key, stream.state!, name))
  return [header(sight, stream, { last, removed }), ...gone]
}

function xdel([, key, ...ids]: readonly string[], sight: Sight): Expected[] {
  const stream = openStream(sight, key)
  if (stream?.state === undefined) return []
  const { entries, headers, last } = stream.stream
  const wanted = new Set(ids.map(parseId))
  const gone = entries.filter(({ id }) => wanted.has(id))
  if (gone.length === 0) return []
  const before = headers.get(sight.writer.origin)?.maxDeleted ?? 0n
  const maxDeleted = gone.map(({ id }) => id).reduce(maxId, before)
  const removed = removedBy(sight, stream) + gone.length
  return [
    header(sight, stream, { last, maxDeleted, removed }),
    ...gone.map(({ name }) => sight.remove(key, stream.state!, name)),
  ]
}

/** XSETID key id [ENTRIESADDED n MAXDELETEDID id] */
function setId([, key, wanted, , count, , deleted]: readonly string[], sight: Sight): Expected[] {
  const stream = openStream(sight, key)
  if (stream?.state === undefined) return []
  const { entries, headers, maxDeleted: before, added: known, last: top } = stream.stream
  const last = parseId(wanted)
  const added = count === undefined ? known : Number(count)
  const given = deleted === undefined ? 0n : parseId(deleted)
  if (
    last < given ||
    (entries.length > 0 && (last < entries[entries.length - 1].id || added < entries.length))
  )
    return []
  const maxDeleted = given === 0n ? before : given
  if (entries.length > 0 && last === top && maxDeleted === before && added === known) return []
  const others = [...headers].filter(([origin]) => origin !== sight.writer.origin).map(([, other]) => other)
  const change: Partial<Header> = { last, maxDeleted, removed: added - entries.length }
  if (others.every(other => other.last <= last && other.maxDeleted <= maxDeleted)) {
    const removed = others.reduce((left, other) => left - other.removed, added - entries.length)
    return [header(sight, stream, { ...change, removed })]
  }
  const own = headers.get(sight.writer.origin) ?? NO_HEADER
  const trimmed = others.map(({ trim }) => trim).reduce(maxId, own.trim)
  change.trim = trimmed
  const trims = others.some(({ trimStamp }) => trimStamp !== 0)
  if (trims) change.trimStamp = TRIMMED_NOW
  const kept = trims ? entries.filter(({ id }) => id <= trimmed) : []
  return [
    header(sight, stream, change),
    ...kept.map(({ id, fields }) => written(sight, key, { tag: 'entry', id, fields })),
    ...others.map(({ name }) => sight.remove(key, stream.state!, name)),
  ]
}

export const STREAM_MODELS: Record<string, Model> = {
  XADD: add,
  XTRIM: ([, key, ...trimming], sight) => {
    const stream = openStream(sight, key)
    return stream?.state === undefined ? [] : trim(sight, stream, trimming)
  },
  XDEL: xdel,
  XSETID: setId,
  ...GROUP_MODELS,
}

import { SELF } from '../../protocol/clock/origins.js'
import { Slice } from '../../protocol/resp/slice.js'
import type { Db } from './db.js'
import { Kind } from './kind.js'
import { joinDeadline } from './merge/deadline.js'
import { joinElement } from './merge/element.js'
import type { Store } from './store.js'
import { STREAM_ID_BYTES } from './stream-id.js'
import { StreamTag } from './stream-names.js'

/**
 * RENAME, COPY and MOVE as their effect: the target's content is written anew, element by element, with new stamps.
 * Lists and streams keep their order because positions and ids are element names.
 */
export function copyKey(store: Store, from: number, toDb: Db, toKey: Slice): void {
  const { records } = store
  const kind = records.kind(from)
  const deadline = records.deadline(from)
  if (kind === Kind.STRING) {
    store.strings.set(toDb, toKey, keep(store.strings.get(from)), deadline)
    return
  }
  toDb.delete(toKey)
  const to = store.ensure(toDb, toKey)
  store.expiry.bury(to)
  const count = store.elements.length(from)
  let isFirst = true
  for (let i = 0; i < count; i++) {
    const element = store.elements.at(from, i)
    const name = keep(store.subkey(element))
    if (kind === Kind.STREAM && isOneNodes(name)) continue
    const value = keep(store.value(element))
    const stamp = store.tick()
    joinElement(store, to, kind, name, value, isFirst, stamp, SELF)
    store.log?.element(toDb.index, to, store.key(to), kind, name, value, isFirst, stamp, SELF)
    isFirst = false
  }
  if (kind === Kind.STREAM) {
    store.refresh(to)
    store.streams.setNumbers(to, store.streams.numbers(from))
    copyDelivered(store, from, to)
  }
  if (deadline !== 0) {
    const stamp = store.tick()
    store.log?.deadline(toDb.index, to, store.key(to), deadline, stamp, SELF)
    joinDeadline(store, to, deadline, stamp, SELF)
  }
  store.refresh(to)
  store.changed(to)
}

/** What was delivered speaks of the entries' origins, and the copies have another: it is said anew, as one point. */
function copyDelivered(store: Store, from: number, to: number): void {
  const { streamGroups } = store
  for (const group of streamGroups.all(from)) {
    const copy = streamGroups.get(to, group.name)
    if (copy !== undefined && group.shares.size > 0)
      streamGroups.raise(to, copy, streamGroups.resume(from, group), group.entriesRead)
  }
}

/** Headers and deliveries are each some node's own, who writes them again by what it knows: what they come to is said anew. */
function isOneNodes({ buf, off, len }: Slice): boolean {
  return len !== STREAM_ID_BYTES && (buf[off] === StreamTag.HEADER || buf[off] === StreamTag.DELIVERED)
}

/** A slice of the store that outlives the next write. */
function keep(slice: Slice): Slice {
  return new Slice(slice.copy())
}

import type { Slice } from '../../protocol/resp/slice.js'
import { Type } from '../store/kind.js'
import type { Store } from '../store/store.js'
import type { Group as StoredGroup } from '../store/stream-group.js'
import type { Group } from './rdb/events.js'
import type { Value } from './rdb/value-writer.js'

/**
 * A key of the store as a value to write. It looks into the store as it is asked, so it is only good until the key's
 * next change.
 */
export function storedValue(store: Store, slot: number): Value {
  const type = store.type(slot)
  if (type === Type.STRING) return { type: 'string', value: store.strings.get(slot) }
  const count = store.elements.length(slot)
  switch (type) {
    case Type.HASH: {
      const at = (index: number): number => store.elements.at(slot, index)
      return {
        type: 'hash',
        count,
        field: index => store.subkey(at(index)),
        value: index => store.value(at(index)),
      }
    }
    case Type.SET:
      return { type: 'set', count, at: index => store.subkey(store.elements.at(slot, index)) }
    case Type.ZSET: {
      const at = inOrder(store, slot)
      return {
        type: 'zset',
        count,
        member: index => store.subkey(at(index)),
        score: index => store.zsets.score(at(index)),
      }
    }
    case Type.LIST: {
      const at = inOrder(store, slot)
      return { type: 'list', count, at: index => store.value(at(index)) }
    }
    default:
      return streamOf(store, slot)
  }
}

function streamOf(store: Store, slot: number): Value {
  const { streams } = store
  const at = inOrder(store, slot)
  const count = streams.length(slot)
  const { last, maxDeleted, entriesAdded } = streams.numbers(slot)
  return {
    type: 'stream',
    count,
    id: index => streams.id(at(index)).toBig(),
    fields: (index): Slice[] => streams.fields(at(index)),
    state: {
      length: count,
      lastId: last.toBig(),
      firstId: count === 0 ? { ms: 0n, seq: 0n } : streams.id(at(0)).toBig(),
      maxDeletedId: maxDeleted.toBig(),
      entriesAdded,
    },
    groups: store.streamGroups.all(slot).map(group => groupOf(store, slot, group)),
  }
}

/** A group with all it has pending; what came late and was not given out is to be given out where this is read. */
function groupOf(store: Store, stream: number, group: StoredGroup): Group {
  const { streamGroups } = store
  return {
    name: Buffer.from(group.name, 'latin1'),
    lastId: streamGroups.resume(stream, group).toBig(),
    entriesRead: group.entriesRead,
    consumers: streamGroups.consumers(group).map(consumer => ({
      name: Buffer.from(consumer.name, 'latin1'),
      seenAt: consumer.seenAt,
      activeAt: consumer.seenAt,
      pending: Array.from(consumer.pending.slice(0, consumer.pending.length), element => ({
        id: streamGroups.pendingId(element).toBig(),
        ...streamGroups.pendingValue(element),
      })),
    })),
  }
}

/** The element at an index of an ordered collection; going up index by index costs nothing to speak of. */
function inOrder(store: Store, slot: number): (index: number) => number {
  const order = store.elements.order(slot)
  let first = 0
  let run = order.run(0)
  return index => {
    if (index < first || index >= first + run.length) {
      first = index
      run = order.run(index)
    }
    return run[index - first]
  }
}

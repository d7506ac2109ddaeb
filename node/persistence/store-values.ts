import { ByteReader } from '../../protocol/peer/bytes.js'
import { Slice } from '../../protocol/resp/slice.js'
import { HEAD_BYTES } from '../store/elements.js'
import type { FrozenElements } from '../store/frozen-elements.js'
import { Type } from '../store/kind.js'
import type { Store } from '../store/store.js'
import type { Group } from '../store/stream-group.js'
import { StreamId } from '../store/stream-id.js'
import { readPending } from '../store/stream-values.js'
import type { GroupValue, Value } from './rdb/value-writer.js'

/** Reads elements by their slots, once it was told all that will be read: as FrozenElements does. */
type Elements = Pick<FrozenElements, 'freeze' | 'name' | 'value'>

/**
 * A key of the store as a value to write. It looks into the store as it is asked, so it is only good until the key's
 * next change.
 */
export function storedValue(store: Store, slot: number): Value {
  if (store.type(slot) === Type.STRING) {
    const value = store.strings.get(slot)
    return { type: 'string', length: value.len, from: () => value }
  }
  return collectionValue(store, slot, new LiveElements(store))
}

class LiveElements implements Elements {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  freeze(): void {}

  name(element: number): Slice {
    return this.#store.subkey(element)
  }

  value(element: number): Slice {
    return this.#store.value(element)
  }
}

/** A collection; of frozen elements as it is now, to be written bit by bit while it changes, until they thaw. */
export function collectionValue(store: Store, slot: number, elements: Elements): Value {
  const type = store.type(slot)
  const isOrdered = type !== Type.HASH && type !== Type.SET
  const slots = isOrdered ? store.elements.order(slot).all() : inAnyOrder(store, slot)
  elements.freeze(slots)
  const count = slots.length
  const name = (index: number): Slice => elements.name(slots[index])
  const value = (index: number): Slice => elements.value(slots[index])
  switch (type) {
    case Type.HASH:
      return { type: 'hash', count, field: name, value }
    case Type.SET:
      return { type: 'set', count, at: name }
    case Type.ZSET:
      return { type: 'zset', count, member: name, score: index => scoreIn(value(index)) }
    case Type.LIST:
      return { type: 'list', count, at: value }
    default:
      return streamOf(store, slot, slots, elements)
  }
}

function streamOf(store: Store, slot: number, slots: Uint32Array, elements: Elements): Value {
  const { streams } = store
  const count = slots.length
  const { last, maxDeleted, entriesAdded } = streams.numbers(slot)
  return {
    type: 'stream',
    count,
    id: index => StreamId.atEndOf(elements.name(slots[index])).toBig(),
    bytes: index => elements.value(slots[index]).len,
    fields: index => fieldsOf(elements.value(slots[index])),
    state: {
      length: count,
      lastId: last.toBig(),
      firstId: count === 0 ? { ms: 0n, seq: 0n } : streams.id(slots[0]).toBig(),
      maxDeletedId: maxDeleted.toBig(),
      entriesAdded,
    },
    groups: store.streamGroups.all(slot).map(group => groupOf(store, slot, group, elements)),
  }
}

/** A group with all it has pending; what came late and was not given out is to be given out where this is read. */
function groupOf(store: Store, stream: number, group: Group, elements: Elements): GroupValue {
  const { streamGroups } = store
  const pending = group.pending.all()
  elements.freeze(pending)
  return {
    name: Buffer.from(group.name, 'latin1'),
    lastId: streamGroups.resume(stream, group).toBig(),
    entriesRead: group.entriesRead,
    pending: {
      count: pending.length,
      at: index => {
        const id = StreamId.atEndOf(elements.name(pending[index])).toBig()
        const { buf, off, len } = elements.value(pending[index])
        const { deliveredAt, deliveries } = readPending(new ByteReader(buf, off, off + len))
        return { id, deliveredAt, deliveries }
      },
    },
    consumers: streamGroups.consumers(group).map(consumer => {
      const own = consumer.pending.all()
      return {
        name: Buffer.from(consumer.name, 'latin1'),
        seenAt: consumer.seenAt,
        pending: { count: own.length, at: index => StreamId.atEndOf(elements.name(own[index])).toBig() },
      }
    }),
  }
}

function inAnyOrder({ records, elements }: Store, slot: number): Uint32Array {
  return records.valueWords(slot, HEAD_BYTES).slice(0, elements.length(slot))
}

const scoreIn = ({ buf, off }: Slice): number => buf.readDoubleLE(off)

function fieldsOf({ buf, off, len }: Slice): Slice[] {
  const reader = new ByteReader(buf, off, off + len)
  const fields: Slice[] = []
  for (let count = reader.varint(); count > 0; count--) fields.push(reader.slice(new Slice()))
  return fields
}

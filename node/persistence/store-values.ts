import { ByteReader } from '../../protocol/peer/bytes.js'
import { Slice } from '../../protocol/resp/slice.js'
import { HEAD_BYTES } from '../store/elements.js'
import type { FrozenElements } from '../store/frozen-elements.js'
import { Type } from '../store/kind.js'
import type { Store } from '../store/store.js'
import type { Group } from '../store/stream-group.js'
import { STREAM_ID_BYTES, StreamId } from '../store/stream-id.js'
import { readPending } from '../store/stream-values.js'
import type { GroupValue, Value } from './rdb/value-writer.js'

/** Reads elements by their slots, as FrozenElements does. */
type Elements = Pick<FrozenElements, 'name' | 'value'>

/**
 * A key of the store as a value to write. It looks into the store as it is asked, so it is only good until the key's
 * next change.
 */
export function storedValue(store: Store, slot: number): Value {
  if (store.type(slot) === Type.STRING) {
    const value = store.strings.get(slot)
    return { type: 'string', length: value.len, from: () => value }
  }
  return readBy(store, slot, new LiveElements(store), slots => slots)
}

/** A collection as it is now, to be written bit by bit while it changes: until `frozen` thaws. */
export function frozenValue(store: Store, slot: number, frozen: FrozenElements): Value {
  return readBy(store, slot, frozen, slots => {
    frozen.freeze(slots)
    return slots
  })
}

class LiveElements implements Elements {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  name(element: number): Slice {
    return this.#store.subkey(element)
  }

  value(element: number): Slice {
    return this.#store.value(element)
  }
}

/** @param take is given the slots of all elements that will be read */
function readBy(
  store: Store,
  slot: number,
  elements: Elements,
  take: (slots: Uint32Array) => Uint32Array,
): Value {
  switch (store.type(slot)) {
    case Type.HASH: {
      const slots = take(inAnyOrder(store, slot))
      return {
        type: 'hash',
        count: slots.length,
        field: index => elements.name(slots[index]),
        value: index => elements.value(slots[index]),
      }
    }
    case Type.SET: {
      const slots = take(inAnyOrder(store, slot))
      return { type: 'set', count: slots.length, at: index => elements.name(slots[index]) }
    }
    case Type.ZSET: {
      const slots = take(inOrder(store, slot))
      return {
        type: 'zset',
        count: slots.length,
        member: index => elements.name(slots[index]),
        score: index => {
          const { buf, off } = elements.value(slots[index])
          return buf.readDoubleLE(off)
        },
      }
    }
    case Type.LIST: {
      const slots = take(inOrder(store, slot))
      return { type: 'list', count: slots.length, at: index => elements.value(slots[index]) }
    }
    default:
      return streamOf(store, slot, elements, take)
  }
}

function streamOf(
  store: Store,
  slot: number,
  elements: Elements,
  take: (slots: Uint32Array) => Uint32Array,
): Value {
  const { streams } = store
  const slots = take(inOrder(store, slot))
  const count = slots.length
  const { last, maxDeleted, entriesAdded } = streams.numbers(slot)
  return {
    type: 'stream',
    count,
    id: index => idAtEnd(elements.name(slots[index])),
    bytes: index => elements.value(slots[index]).len,
    fields: index => fieldsOf(elements.value(slots[index])),
    state: {
      length: count,
      lastId: last.toBig(),
      firstId: count === 0 ? { ms: 0n, seq: 0n } : streams.id(slots[0]).toBig(),
      maxDeletedId: maxDeleted.toBig(),
      entriesAdded,
    },
    groups: store.streamGroups.all(slot).map(group => groupOf(store, slot, group, elements, take)),
  }
}

/** A group with all it has pending; what came late and was not given out is to be given out where this is read. */
function groupOf(
  store: Store,
  stream: number,
  group: Group,
  elements: Elements,
  take: (slots: Uint32Array) => Uint32Array,
): GroupValue {
  const { streamGroups } = store
  const pending = take(group.pending.all())
  return {
    name: Buffer.from(group.name, 'latin1'),
    lastId: streamGroups.resume(stream, group).toBig(),
    entriesRead: group.entriesRead,
    pending: {
      count: pending.length,
      at: index => {
        const id = idAtEnd(elements.name(pending[index]))
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
        pending: { count: own.length, at: index => idAtEnd(elements.name(own[index])) },
      }
    }),
  }
}

function inAnyOrder({ records, elements }: Store, slot: number): Uint32Array {
  return records.valueWords(slot, HEAD_BYTES).slice(0, elements.length(slot))
}

function inOrder({ elements }: Store, slot: number): Uint32Array {
  return elements.order(slot).all()
}

/** The id that the name of an entry is, or with which that of a pending one ends. */
function idAtEnd({ buf, off, len }: Slice): { ms: bigint; seq: bigint } {
  return new StreamId().read(buf, off + len - STREAM_ID_BYTES).toBig()
}

function fieldsOf({ buf, off, len }: Slice): Slice[] {
  const reader = new ByteReader(buf, off, off + len)
  const fields: Slice[] = []
  for (let count = reader.varint(); count > 0; count--) fields.push(reader.slice(new Slice()))
  return fields
}

import { deepEqual } from 'node:assert/strict'
import { Type } from '../../../../node/store/kind.js'
import { joinElement, joinRemove } from '../../../../node/store/merge/element.js'
import { Store } from '../../../../node/store/store.js'
import { StreamId } from '../../../../node/store/stream-id.js'
import { StreamNames } from '../../../../node/store/stream-names.js'
import { writeDelivered, writeGroup } from '../../../../node/store/stream-values.js'
import { ByteWriter } from '../../../../protocol/peer/bytes.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const id = (ms: number): StreamId => StreamId.ofBig({ ms: BigInt(ms), seq: 0n })

describe('what a group of a stream has delivered', () => {
  it('passes over nothing that comes between the removal of what one node told and what another tells in its place', () => {
    const store = new Store({ databases: 1, origin: 'aaaaaaaa', random: () => 0.5 })
    store.tombstones.retain = true
    const [maker, first, second, late] = ['bbbbbbbb', 'cccccccc', 'dddddddd', 'eeeeeeee'].map(name =>
      store.origins.index(name),
    )
    const slot = store.ensure(store.dbs[0], Slice.of('stream'))
    const names = new StreamNames()
    const bytes = (write: (out: ByteWriter) => void): Slice => {
      const out = new ByteWriter(64)
      write(out)
      return new Slice(out.take())
    }
    const join = (name: Slice, value: Slice, stamp: number, origin: number): void => {
      joinElement(store, slot, Type.STREAM, new Slice(name.copy()), value, false, stamp, origin)
      store.applied.advance(origin, stamp)
      store.refresh(slot)
    }
    const entry = (ms: number, stamp: number, origin: number): void => {
      const name = new Slice(Buffer.alloc(16))
      id(ms).write(name.buf, 0)
      join(
        name,
        bytes(out => out.varint(0)),
        stamp,
        origin,
      )
    }
    const delivered = bytes(out =>
      writeDelivered(
        out,
        {
          of: { stamp: 1, origin: maker },
          floor: StreamId.min(),
          byOrigin: new Map([[maker, id(5)]]),
          entriesRead: 1,
        },
        store.origins,
      ),
    )
    join(
      names.group('group'),
      bytes(out => writeGroup(out, StreamId.min(), 0)),
      1,
      maker,
    )
    entry(5, 2, maker)
    join(names.delivered('group', 'cccccccc'), delivered, 3, first)
    const removed = new Slice(names.delivered('group', 'cccccccc').copy())
    joinRemove(store, slot, Type.STREAM, removed, 3, first, 4, second)
    entry(3, 5, late)
    join(names.delivered('group', 'dddddddd'), delivered, 6, second)
    const group = store.streamGroups.get(slot, 'group')!
    const { elements } = store.streamGroups.undelivered(slot, group, 10)
    deepEqual(
      elements.map(element => Number(store.streams.id(element).toBig().ms)),
      [3],
    )
  })
})

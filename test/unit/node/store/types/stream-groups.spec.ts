import { equal } from 'node:assert/strict'
import { Type } from '../../../../../node/store/kind.js'
import { joinElement } from '../../../../../node/store/merge/element.js'
import { Store } from '../../../../../node/store/store.js'
import { StreamId } from '../../../../../node/store/stream-id.js'
import { StreamNames } from '../../../../../node/store/stream-names.js'
import { Slice } from '../../../../../protocol/resp/slice.js'

describe('a group of a stream', () => {
  it('made where a consumer of one destroyed elsewhere is all there is leaves the deadline alone', () => {
    const store = new Store({ databases: 1, origin: 'aaaaaaaa', random: () => 0.5 })
    store.tombstones.retain = true
    store.now = Date.UTC(2026, 5, 1)
    const [db] = store.dbs
    const key = Slice.of('stream')
    const slot = store.ensure(db, key)
    const consumer = new Slice(new StreamNames().consumer('group', 'consumer').copy())
    joinElement(store, slot, Type.STREAM, consumer, Slice.of(''), true, 1, store.origins.index('bbbbbbbb'))
    store.refresh(slot)
    const deadline = store.now + 1000
    db.setDeadline(db.find(key), deadline)
    store.streamGroups.start(slot, 'group', StreamId.min(), 0)
    equal(store.deadline(slot), deadline)
    equal(store.streamGroups.get(slot, 'group')?.consumers.size, 0)
  })
})

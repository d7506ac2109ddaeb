import { equal } from 'node:assert/strict'
import { Store } from '../../../../node/store/store.js'
import { StreamId } from '../../../../node/store/stream-id.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const NOW = Date.UTC(2026, 0, 1)
const id = (ms: number): StreamId => StreamId.ofBig({ ms: BigInt(ms), seq: 0n })

describe('a copy', () => {
  it('of a stream without entries has its numbers, though the target had expired with some', () => {
    const store = new Store({ databases: 1, origin: 'aaaaaaaa', random: () => 0.5 })
    store.now = NOW
    store.tombstones.retain = true
    const [db] = store.dbs
    const open = (name: string): number => store.streams.create(db, Slice.of(name))
    const target = open('target')
    for (const ms of [1, 2]) store.streams.add(target, id(ms), [])
    db.setDeadline(target, NOW + 10)
    store.now += 20
    equal(db.find(Slice.of('target')), 0)
    const source = open('source')
    store.streams.add(source, id(3), [])
    store.streams.delete(source, [id(3)])
    db.copy(source, db, Slice.of('target'))
    const { entriesAdded } = store.streams.numbers(db.find(Slice.of('target')))
    equal(entriesAdded, 1)
  })
})

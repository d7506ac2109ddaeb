import assert from 'node:assert/strict'
import { Store } from '../../../../node/store/store.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { seeded } from '../../../simulation/random.js'

const NOW = Date.UTC(2026, 5, 1)
const KEYS = 100
const VALUE = Slice.of('v')
const key = (i: number): Slice => Slice.of(`k${i}`)

function newStore(): Store {
  const store = new Store({ databases: 1, origin: 'aaaaaaaa', chunkBytes: 1 << 14, random: seeded(1) })
  store.now = NOW
  store.tombstones.retain = true
  return store
}

describe('tombstones', () => {
  it('are looked through a limited number at a time, those that come meanwhile in the next look', () => {
    const store = newStore()
    const { tombstones, dbs, records } = store
    for (let i = 0; i < 2 * KEYS; i++) store.strings.set(dbs[0], key(i), VALUE, 0)
    for (let i = 0; i < KEYS; i++) dbs[0].delete(key(i))
    const nobody = new VersionVector()
    assert.equal(tombstones.collect(nobody, 30), false)
    assert.equal(tombstones.bytes, KEYS * 100, 'a guess before a look is over')
    for (let i = KEYS; i < 2 * KEYS; i++) dbs[0].delete(key(i))
    while (!tombstones.collect(nobody, 30));
    assert.equal(tombstones.count, 2 * KEYS)
    const bytes = tombstones.bytes
    assert.ok(bytes > 2 * KEYS * 40, `${bytes} bytes`)
    while (!tombstones.collect(nobody, 30));
    // what came meanwhile was taken to be like the rest
    assert.ok(Math.abs(tombstones.bytes - bytes) < bytes * 0.01, `${tombstones.bytes} bytes, ${bytes} before`)
    for (let left = 2 * KEYS; left > 0; left -= 40) {
      assert.equal(records.slots.count, left)
      tombstones.collect(store.applied, 40)
    }
    assert.equal(records.slots.count, 0)
    assert.equal(tombstones.count, 0)
  })
})

describe('expiry', () => {
  it('looks at a limited number of deadlines at a time, whether they still hold or not', () => {
    const store = newStore()
    const [db] = store.dbs
    for (let i = 0; i < KEYS; i++) store.strings.set(db, key(i), VALUE, NOW + 10)
    for (let i = 0; i < KEYS; i++) if (i % 2 === 0) store.strings.set(db, key(i), VALUE, 0)
    store.now += 100
    let runs = 1
    while (store.expiry.run(10)) runs++
    assert.ok(runs >= KEYS / 10)
    assert.equal(db.size, KEYS / 2)
    assert.equal(store.expiry.expired, KEYS / 2)
  })

  it('lets go of the content of a limited number of keys at a time', () => {
    const store = newStore()
    const [db] = store.dbs
    for (let i = 0; i < KEYS; i++) store.strings.set(db, key(i), VALUE, NOW + 10)
    store.now += 100
    while (store.expiry.run(10));
    let runs = 1
    while (store.expiry.purge(store.now, store.applied, 10)) runs++
    assert.ok(runs >= KEYS / 10)
    store.tombstones.collect(store.applied)
    assert.equal(store.records.slots.count, 0)
  })
})

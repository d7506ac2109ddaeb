import assert from 'node:assert/strict'
import { digestOf } from '../../../../node/store/digest.js'
import { PENDING_LONG } from '../../../../node/store/lazy-free.js'
import { newestEver, newestOf } from '../../../../node/store/merge/clear.js'
import { joinOp } from '../../../../node/store/merge/join.js'
import { Scan } from '../../../../node/store/scan.js'
import { Store } from '../../../../node/store/store.js'
import { Origins } from '../../../../protocol/clock/origins.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'
import { ByteReader, ByteWriter } from '../../../../protocol/peer/bytes.js'
import { readOps } from '../../../../protocol/peer/op-reader.js'
import { OpWriter } from '../../../../protocol/peer/op-writer.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { seeded } from '../../../simulation/random.js'
import { randomWrite } from './merge/random-write.js'

const NOW = Date.UTC(2026, 5, 1)
const KEYS = 1000
const ALL = 1e9
const VALUE = Slice.of('value')
const text = (value: string): Slice => Slice.of(value)

function newStore(freedAtOnce?: number, name = 1): Store {
  const store = new Store({
    databases: 2,
    origin: Origins.id(NOW, name),
    chunkBytes: 16 * 1024,
    tableCapacity: 16,
    random: seeded(7),
    freedAtOnce,
  })
  store.now = NOW
  return store
}

function fill({ strings, dbs }: Store, deadline = 0): void {
  for (let i = 0; i < KEYS; i++) strings.set(dbs[0], text(`k${i}`), VALUE, deadline)
}

function makeHash(store: Store, fields = KEYS): number {
  const hash = store.hashes.create(store.dbs[0], text('hash'))
  for (let i = 0; i < fields; i++) store.hashes.set(hash, text(`f${i}`), VALUE)
  return hash
}

/** Frees all that waits, and checks that no step frees more records than it may. */
function freeAll(store: Store, perStep: number): number {
  const { lazyFree, records } = store
  let steps = 0
  for (let isMore = true; isMore; steps++) {
    const before = records.slots.count
    isMore = lazyFree.step(perStep)
    assert.ok(before - records.slots.count <= perStep, `${before - records.slots.count} freed in one step`)
  }
  return steps
}

/** How many ops a catch-up sends to a peer that has nothing. */
function catchUpOf(store: Store): number {
  const out = new OpWriter(store.origins)
  const scan = new Scan(store, new VersionVector())
  while (!scan.step(out, ALL, 1000)) {}
  return out.count
}

function keysOf(store: Store): number {
  let found = 0
  let cursor = 0
  do {
    cursor = store.scanKeys(cursor, 5, () => found++)
  } while (cursor !== 0)
  return found
}

describe('lazy freeing', () => {
  it('takes all keys away at once by a flush, and their memory in steps', () => {
    const store = newStore()
    const [db] = store.dbs
    const empty = store.records.arena.usedBytes
    fill(store, NOW + 1000)
    makeHash(store, 500)
    const seen = [db.size, keysOf(store), catchUpOf(store)]
    assert.deepEqual(seen, [KEYS + 1, KEYS + 1, KEYS + 501])
    store.flush(0)
    assert.equal(store.lazyFree.pending, KEYS + 1)
    assert.equal(store.records.slots.count, KEYS + 501, 'nothing is freed yet')
    assert.deepEqual(
      [db.size, db.expiring, db.recordCount, db.random(), db.find(text('k7'))],
      [0, 0, 0, 0, 0],
    )
    assert.deepEqual([keysOf(store), catchUpOf(store), digestOf(store)], [0, 0, digestOf(newStore())])
    store.onExpired = () => assert.fail('a key that is not there expires')
    store.now += 2000
    while (store.expiry.run(10)) {}
    assert.ok(freeAll(store, 10) >= (KEYS + 501) / 10)
    assert.equal(store.records.slots.count, 0)
    assert.equal(store.records.arena.usedBytes, empty)
    assert.equal(store.lazyFree.freed, KEYS + 501)
  })

  it('takes a large key or an overwritten one away at once, whatever its size', () => {
    for (const act of [
      (store: Store) => store.dbs[0].delete(text('hash')),
      (store: Store) => store.strings.set(store.dbs[0], text('hash'), VALUE, 0),
      (store: Store) => {
        store.dbs[0].setDeadline(store.dbs[0].find(text('hash')), NOW + 10)
        store.now += 20
        store.expiry.run(10)
      },
    ]) {
      const store = newStore()
      makeHash(store)
      act(store)
      assert.equal(store.lazyFree.pending, KEYS, `${act}`)
      assert.equal(store.elements.total(store.lookup(store.dbs[0].owner, text('hash'))), 0)
      assert.ok(freeAll(store, 10) >= KEYS / 10)
      store.tombstones.collect(undefined)
      assert.equal(store.records.slots.count, store.dbs[0].size)
    }
  })

  it('is done by writes, too, once much waits: what is made again and again does not pile up', () => {
    const store = newStore()
    for (let round = 0; round < 4; round++) {
      makeHash(store, PENDING_LONG)
      store.dbs[0].delete(text('hash'))
    }
    assert.ok(store.lazyFree.pending < 3 * PENDING_LONG, `${store.lazyFree.pending}`)
    assert.equal(store.dbs[0].size, 0)
  })

  it('frees a few at once', () => {
    const store = newStore()
    makeHash(store, 64)
    store.dbs[0].delete(text('hash'))
    assert.equal(store.lazyFree.pending, 0)
    assert.equal(store.records.slots.count, 1)
  })

  it('leaves what is made anew under the same names alone', () => {
    const store = newStore()
    const [db] = store.dbs
    fill(store)
    makeHash(store)
    db.delete(text('hash'))
    store.flush(0)
    store.strings.set(db, text('k7'), text('new'), NOW + 1000)
    const hash = store.hashes.create(db, text('hash'))
    store.hashes.set(hash, text('f7'), text('new'))
    store.lazyFree.step(100)
    store.hashes.set(hash, text('f8'), text('new'))
    const look = (): unknown[] => [db.size, db.expiring, store.elements.length(hash), keysOf(store)]
    assert.deepEqual(look(), [2, 1, 2, 2])
    freeAll(store, 7)
    assert.deepEqual(look(), [2, 1, 2, 2])
    assert.equal(store.strings.get(db.find(text('k7'))).toString(), 'new')
    assert.equal(store.value(store.elements.find(hash, text('f7'))).toString(), 'new')
    assert.equal(store.elements.find(hash, text('f9')), 0)
    assert.equal(store.records.slots.count, 4)
  })

  it('has no live digest while it goes on, and the right one then', () => {
    const store = newStore()
    store.liveDigest.enable()
    fill(store)
    store.liveDigest.settle(ALL)
    store.flush(0)
    store.strings.set(store.dbs[1], text('other'), VALUE, 0)
    assert.equal(store.liveDigest.settle(ALL), false)
    freeAll(store, 100)
    assert.equal(store.liveDigest.settle(ALL), true)
    assert.equal(store.liveDigest.count, 1)
    assert.equal(store.liveDigest.scrub(ALL), 0)
  })

  it('makes room before anything has to be evicted', () => {
    const store = newStore()
    fill(store)
    store.strings.set(store.dbs[1], text('other'), VALUE, 0)
    store.eviction.policy = 'random'
    const used = store.eviction.usedBytes
    store.flush(0)
    store.eviction.limit = used - 10_000
    assert.equal(store.eviction.makeRoom(1), 'more to do')
    assert.equal(store.eviction.makeRoom(KEYS), 'enough')
    assert.equal(store.eviction.evicted, 0)
    assert.ok(store.lazyFree.pending > 0, 'and no more than is wanted')
  })

  it('tells those who observe a key that a flush takes, and no one of a key that was not there', () => {
    const store = newStore()
    const told: string[] = []
    store.onChange = (db, key) => told.push(`${db}:${key}`)
    fill(store)
    for (const key of ['k1', 'none']) store.observe(0, text(key))
    store.observe(1, text('k1'))
    store.flush(undefined)
    assert.deepEqual(told, ['0:k1'])
  })

  it('shows the same as freeing at once, whatever is written meanwhile', function () {
    this.timeout(60_000)
    for (let seed = 1; seed <= 40; seed++) {
      const stores = [newStore(ALL), newStore(0)]
      const randoms = stores.map(() => seeded(seed))
      const peer = newStore(0, 2)
      for (const store of [...stores, peer]) store.tombstones.retain = seed % 2 === 0
      stores[0].log = new OpWriter(stores[0].origins)
      for (let i = 0; i < 400; i++) {
        const dice = randoms.map(random => random())[0]
        for (const [at, store] of stores.entries()) {
          store.now = NOW + i * 20
          if (dice < 0.02) store.flush(dice < 0.01 ? undefined : 0)
          else randomWrite(store, randoms[at], 8)
          store.expiry.run(2)
          if (dice < 0.1) store.tombstones.collect(undefined)
        }
        stores[1].lazyFree.step(Math.floor(dice * 5))
        tell(stores[0], peer)
        peer.lazyFree.step(1)
        for (const db of stores[1].dbs) checkNewest(stores[1], db.index)
      }
      for (const store of [...stores, peer]) {
        store.now += ALL
        while (store.expiry.run(10)) {}
      }
      const digests = [...stores, peer].map(digestOf)
      assert.equal(new Set(digests).size, 1, `seed ${seed}: ${digests}`)
      assert.deepEqual(
        stores[1].dbs.map(db => [db.size, db.expiring]),
        stores[0].dbs.map(db => [db.size, db.expiring]),
      )
      while (stores[1].lazyFree.step(3)) {}
      // elements first, then the keys that they have left
      for (const { tombstones } of [...stores, ...stores]) tombstones.collect(undefined)
      assert.equal(stores[1].records.slots.count, stores[0].records.slots.count, `seed ${seed}`)
      assert.equal(stores[1].records.arena.usedBytes, stores[0].records.arena.usedBytes, `seed ${seed}`)
    }
  })
})

function tell(from: Store, to: Store): void {
  const out = new ByteWriter(256)
  to.now = from.now
  if (from.log!.count === 0) return
  from.log!.finish(out)
  readOps(new ByteReader(out.take()), to.origins, op => assert.ok(joinOp(to, op)))
}

/** What takes everything of a key without a look at it must not be below anything in it. */
function checkNewest(store: Store, db: number): void {
  for (let at = 0; at < store.dbs[db].size; at++) {
    const slot = store.dbs[db].slotAt(at)
    const [ever, newest] = [newestEver(store, slot), newestOf(store, slot)]
    assert.ok(store.origins.compare(ever.stamp, ever.origin, newest.stamp, newest.origin) >= 0)
  }
}

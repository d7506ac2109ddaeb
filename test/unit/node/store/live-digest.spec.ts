import assert from 'node:assert/strict'
import { digestOf } from '../../../../node/store/digest.js'
import { EPOCH_MS } from '../../../../node/store/live-digest.js'
import { Store } from '../../../../node/store/store.js'
import { Origins } from '../../../../protocol/clock/origins.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { Cluster } from '../../../simulation/cluster.js'

const START = Date.UTC(2026, 0, 1)
const ALL = 1e9

function makeStore(): Store {
  const store = new Store({
    databases: 1,
    origin: Origins.id(START, 1),
    chunkBytes: 16 * 1024,
    tableCapacity: 16,
    random: () => 0.5,
  })
  store.now = START
  store.tombstones.retain = true
  store.liveDigest.enable()
  store.liveDigest.settle(ALL)
  return store
}

/** What the digest is now, as text. */
function rootOf({ liveDigest }: Store): string {
  assert.ok(liveDigest.settle(ALL))
  return `${liveDigest.sumHigh}:${liveDigest.sumLow} of ${liveDigest.count}`
}

function passTime(store: Store, ms: number): void {
  store.now += ms
  while (store.expiry.run(1000)) {}
  store.liveDigest.endEpochs()
}

const key = Slice.of('key')
const text = (value: string): Slice => Slice.of(value)

describe('the live digest', () => {
  it('is zero of nothing, and again after all that was written is deleted', () => {
    const store = makeStore()
    const [db] = store.dbs
    const nothing = rootOf(store)
    assert.equal(nothing, '0:0 of 0')
    store.strings.set(db, key, text('a'), 0)
    store.hashes.set(store.hashes.create(db, text('h')), text('f'), text('v'))
    store.strings.increment(db, text('n'), 1)
    assert.notEqual(rootOf(store), nothing)
    for (const name of ['key', 'h', 'n']) db.delete(text(name))
    assert.equal(rootOf(store), nothing)
  })

  it('changes with each write that changes state, the deadline included', () => {
    const store = makeStore()
    const [db] = store.dbs
    const hash = store.hashes.create(db, text('h'))
    const writes: (() => void)[] = [
      () => store.strings.set(db, key, text('a'), 0),
      () => store.strings.set(db, key, text('a'), 0),
      () => db.setDeadline(db.find(key), START + 60_000),
      () => store.strings.increment(db, text('n'), 1),
      () => store.strings.increment(db, text('n'), 1),
      () => store.hashes.set(hash, text('f'), text('v')),
      () => store.hashes.increment(hash, text('c'), 1),
      () => db.setDeadline(hash, START + 60_000),
      () => store.hashes.remove(hash, text('f')),
      () => store.zsets.set(store.zsets.create(db, text('z')), text('m'), 1),
    ]
    const seen = new Set([rootOf(store)])
    for (const write of writes) {
      write()
      const root = rootOf(store)
      assert.ok(!seen.has(root), `${write}`)
      seen.add(root)
    }
  })

  it('does not show when a node notices that a deadline has passed, only that its epoch has ended', () => {
    const store = makeStore()
    const [db] = store.dbs
    const nothing = rootOf(store)
    const hash = store.hashes.create(db, key)
    for (let i = 0; i < 50; i++) store.hashes.set(hash, text(`f${i}`), text('v'))
    store.hashes.increment(hash, text('counter'), 3)
    db.setDeadline(hash, START + 1000)
    const before = rootOf(store)
    passTime(store, 2000)
    assert.equal(db.size, 0)
    assert.equal(rootOf(store), before)
    passTime(store, EPOCH_MS)
    assert.equal(rootOf(store), nothing)
    store.strings.set(db, key, text('new'), 0)
    assert.match(rootOf(store), /of 1$/)
  })

  it('takes in what was there before it was kept', () => {
    const late = makeStore()
    const early = makeStore()
    const random = new Store({
      databases: 1,
      origin: Origins.id(START, 1),
      chunkBytes: 16 * 1024,
      tableCapacity: 16,
      random: () => 0.5,
    })
    random.now = START
    for (const store of [early, random])
      for (let i = 0; i < 3000; i++) store.strings.set(store.dbs[0], text(`k${i % 2000}`), text('v'), 0)
    random.liveDigest.enable()
    assert.equal(random.liveDigest.settle(100), false, 'takes a slice at a time')
    random.strings.set(random.dbs[0], text('k1999'), text('w'), 0)
    early.strings.set(early.dbs[0], text('k1999'), text('w'), 0)
    assert.equal(rootOf(random), rootOf(early))
    assert.equal(rootOf(late), '0:0 of 0')
  })

  it('is equal on nodes that converged through faults, and what a walk over all records gives', function () {
    this.timeout(60_000)
    for (let seed = 1; seed <= 12; seed++) {
      const cluster = new Cluster(3, seed)
      const keep = (): void => {
        for (const { store } of cluster.nodes) {
          store.liveDigest.enable()
          store.liveDigest.endEpochs()
        }
      }
      cluster.run(500)
      for (let step = 0; step < 300; step++) {
        keep()
        cluster.write(10)
        if (step % 60 === 30) cluster.cut(0, 1 + (seed % 2))
        if (step % 60 === 59) cluster.heal()
        if (step % 7 === 0) cluster.nodes[seed % 3].store.liveDigest.settle(5)
        cluster.run(Math.floor(cluster.random() * 40))
      }
      cluster.heal()
      cluster.run(15_000)
      assert.equal(new Set(cluster.nodes.map(node => digestOf(node.store))).size, 1, `seed ${seed}`)
      keep()
      const roots = cluster.nodes.map(node => rootOf(node.store))
      for (const { store } of cluster.nodes)
        assert.equal(store.liveDigest.scrub(ALL), 0, `seed ${seed}: a change was not marked`)
      assert.equal(new Set(roots).size, 1, `seed ${seed}: ${roots}`)
    }
  })

  it('finds by a scrub what changed without a mark', () => {
    const store = makeStore()
    const [db] = store.dbs
    for (let i = 0; i < 100; i++) store.strings.set(db, text(`k${i}`), text('v'), 0)
    const before = rootOf(store)
    const slot = db.find(text('k42'))
    const { touched } = store.records.slots
    touched.watched = 0
    store.records.setStamp(slot, store.records.stamp(slot) + 1, 0)
    touched.watched = Number.POSITIVE_INFINITY
    assert.equal(rootOf(store), before, 'not seen yet')
    let wrong = 0
    for (let i = 0; i < 10; i++) wrong += store.liveDigest.scrub(10)
    assert.equal(wrong, 1)
    assert.equal(store.liveDigest.scrubbed, 1)
    assert.notEqual(rootOf(store), before)
    assert.equal(store.liveDigest.scrub(100), 0)
  })
})

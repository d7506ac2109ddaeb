import assert from 'node:assert/strict'
import type { Policy } from '../../../../node/store/eviction.js'
import { raiseClear } from '../../../../node/store/merge/clear.js'
import { Store } from '../../../../node/store/store.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { Random } from '../../../helpers/random.js'

const VALUE = Slice.of('v'.repeat(100))
const KEEP_FOREVER = 0

function newStore(policy: Policy, volatile = false): Store {
  const random = new Random(7)
  const store = new Store({
    databases: 2,
    origin: 'aaaaaaaa',
    chunkBytes: 1 << 16,
    random: () => random.next(),
  })
  store.now = Date.UTC(2026, 0, 1)
  store.eviction.policy = policy
  store.eviction.volatile = volatile
  store.access.counts = policy === 'lfu'
  return store
}

function fill(store: Store, prefix: string, count: number, deadline = KEEP_FOREVER): void {
  for (let i = 0; i < count; i++) store.strings.set(store.dbs[i % 2], Slice.of(prefix + i), VALUE, deadline)
}

function left(store: Store, prefix: string, count: number): number {
  let found = 0
  for (let i = 0; i < count; i++) if (store.dbs[i % 2].peek(Slice.of(prefix + i)) !== 0) found++
  return found
}

/** Sets the limit to what is used now and writes `count` new keys, making room before each. */
function churn(store: Store, prefix: string, count: number): void {
  store.eviction.limit = store.eviction.usedBytes
  for (let i = 0; i < count; i++) {
    store.eviction.makeRoom(32)
    store.strings.set(store.dbs[i % 2], Slice.of(prefix + i), VALUE, KEEP_FOREVER)
  }
  store.eviction.makeRoom(1000)
}

describe('eviction', () => {
  it('makes room, and says when there is nothing to evict', () => {
    const store = newStore('random')
    fill(store, 'k', 1000)
    store.eviction.limit = store.eviction.usedBytes - 20_000
    assert.equal(store.eviction.makeRoom(10), 'more to do')
    assert.equal(store.eviction.evicted, 10)
    assert.equal(store.eviction.makeRoom(1000), 'enough')
    assert.ok(store.eviction.usedBytes <= store.eviction.limit)
    assert.equal(left(store, 'k', 1000), 1000 - store.eviction.evicted)
    store.eviction.limit = 1
    assert.equal(store.eviction.makeRoom(1_000_000), 'none')
    assert.equal(left(store, 'k', 1000), 0)
    store.eviction.limit = 0
    assert.equal(store.eviction.makeRoom(1), 'enough')
  })

  it('evicts nothing under noeviction', () => {
    const store = newStore('none')
    fill(store, 'k', 10)
    store.eviction.limit = 1
    assert.equal(store.eviction.makeRoom(10), 'none')
    assert.equal(left(store, 'k', 10), 10)
  })

  it('does not evict more because deletes leave tombstones', () => {
    const store = newStore('random')
    store.tombstones.retain = true
    fill(store, 'k', 2000)
    churn(store, 'new', 500)
    // as much goes as came, and what the tables grew by
    assert.ok(store.eviction.evicted < 700, `${store.eviction.evicted} evicted`)
  })

  it('by LRU keeps what was used lately', () => {
    const store = newStore('lru')
    fill(store, 'cold', 2000)
    for (let i = 0; i < 200; i++) store.dbs[i % 2].find(Slice.of(`cold${i}`))
    churn(store, 'new', 1000)
    assert.ok(left(store, 'cold', 200) > 190, `${left(store, 'cold', 200)} of 200 used keys left`)
    assert.ok(left(store, 'new', 1000) > 900, `${left(store, 'new', 1000)} of 1000 new keys left`)
  })

  it('by LFU keeps what is used often, also against newer keys', () => {
    const store = newStore('lfu')
    fill(store, 'k', 2000)
    for (let round = 0; round < 200; round++)
      for (let i = 0; i < 100; i++) store.dbs[i % 2].find(Slice.of(`k${i}`))
    churn(store, 'new', 3000)
    assert.ok(left(store, 'k', 100) > 95, `${left(store, 'k', 100)} of 100 hot keys left`)
    assert.ok(store.access.count(store.dbs[0].peek(Slice.of('k0'))) > 10)
  })

  it('lowers the counters of LFU with time', () => {
    const store = newStore('lfu')
    fill(store, 'k', 100)
    store.access.everySecond()
    for (let minute = 0; minute < 10; minute++) {
      store.now += 60_000
      store.access.everySecond()
    }
    assert.equal(store.access.count(store.dbs[0].peek(Slice.of('k0'))), 0)
  })

  for (const policy of ['random', 'lru', 'lfu', 'ttl'] as const) {
    it(`volatile-${policy} spares keys without a deadline`, () => {
      const store = newStore(policy, true)
      fill(store, 'k', 500)
      fill(store, 'mortal', 500, store.now + 1000_000)
      store.eviction.limit = 1
      assert.equal(store.eviction.makeRoom(10_000), 'none')
      assert.equal(left(store, 'k', 500), 500)
      assert.equal(left(store, 'mortal', 500), 0)
    })
  }

  it('volatile-ttl takes what would expire first', () => {
    const store = newStore('ttl', true)
    for (let i = 0; i < 100; i++) fill(store, `k${i}-`, 1, store.now + 1000_000 - i * 1000)
    store.eviction.limit = store.eviction.usedBytes - 2000
    store.eviction.makeRoom(100)
    const { evicted } = store.eviction
    assert.ok(evicted > 0 && evicted < 100)
    for (let i = 0; i < 100; i++) assert.equal(left(store, `k${i}-`, 1), i < 100 - evicted ? 1 : 0)
  })

  it('tells each evicted key, and deletes it as DEL does', () => {
    const store = newStore('random')
    store.tombstones.retain = true
    fill(store, 'k', 2)
    const told: string[] = []
    store.eviction.onEvicted = (db, key) => told.push(`${db}:${key}`)
    store.eviction.limit = 1
    store.eviction.makeRoom(10)
    assert.deepEqual(told.sort(), ['0:k0', '1:k1'])
    assert.deepEqual(
      store.dbs.map(db => [db.size, db.recordCount]),
      [
        [0, 1],
        [0, 1],
      ],
    )
  })

  it('counts no tombstones, of keys that were never here either', () => {
    const store = newStore('lru')
    store.tombstones.retain = true
    store.eviction.limit = 500_000
    fill(store, 'kept', 100)
    const used = store.eviction.usedBytes
    const origin = store.origins.index('bbbbbbbb')
    for (let i = 0; i < 20_000; i++) {
      const slot = store.ensure(store.dbs[0], Slice.of(`never ${i}`))
      raiseClear(store, slot, 1, origin, 1, origin)
      store.refresh(slot)
    }
    assert.ok(store.usedBytes > 1_000_000)
    assert.ok(store.eviction.usedBytes < used + 450_000, `${store.eviction.usedBytes} bytes`)
    assert.equal(store.eviction.makeRoom(1000), 'enough')
    assert.equal(left(store, 'kept', 100), 100)
  })
})

describe('the access clock', () => {
  it('tells idle keys from used ones for as long as they stay', () => {
    const store = newStore('lru')
    fill(store, 'old', 1000)
    // forty turnovers of the rest: the byte has wrapped ten times
    for (let turn = 0; turn < 40; turn++) {
      fill(store, `n${turn}-`, 1000)
      for (let i = 0; i < 1000; i++) store.dbs[i % 2].delete(Slice.of(`n${turn}-${i}`))
    }
    fill(store, 'new', 10)
    const fresh = store.access.rank(store.dbs[0].peek(Slice.of('new0')))
    for (let i = 0; i < 1000; i++) {
      const rank = store.access.rank(store.dbs[i % 2].peek(Slice.of(`old${i}`)))
      assert.ok(rank > fresh + 50, `key ${i} ranks ${rank}`)
    }
  })

  it('goes on with time, so that idle times can be told', () => {
    const store = newStore('lru')
    fill(store, 'k', 1)
    for (let second = 0; second < 600; second++) {
      store.now += 1000
      store.access.everySecond()
    }
    const slot = store.dbs[0].peek(Slice.of('k0'))
    assert.ok(Math.abs(store.access.idleMs(slot) - 600_000) <= 60_000)
    store.dbs[0].find(Slice.of('k0'))
    assert.equal(store.access.idleMs(slot), 0)
  })

  it('is set back for a key that is said to have been idle, as far as it has gone', () => {
    const store = newStore('lru')
    for (let minute = 0; minute < 30; minute++) {
      fill(store, `${minute} `, 10)
      store.now += 60_000
      store.access.everySecond()
    }
    const slot = store.dbs[0].peek(Slice.of('0 0'))
    for (const ms of [0, 600_000]) {
      store.access.setIdle(slot, ms)
      assert.ok(Math.abs(store.access.idleMs(slot) - ms) <= 60_000, `${store.access.idleMs(slot)} ms`)
    }
    store.access.setIdle(slot, 365 * 86_400_000)
    const oldest = store.dbs[0].peek(Slice.of('0 2'))
    assert.ok(store.access.rank(slot) > store.access.rank(oldest))
  })
})

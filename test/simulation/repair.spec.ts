import assert from 'node:assert/strict'
import { Peer } from '../../node/replication/peer.js'
import { joinString } from '../../node/store/merge/string.js'
import type { Store } from '../../node/store/store.js'
import { SELF } from '../../protocol/clock/origins.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Cluster } from './cluster.js'

const FORGOTTEN_AFTER_MS = 5000
/** Long enough for a node to be forgotten and for the tombstones that waited for it to go. */
const AWAY_MS = 15_000
/** Long enough for a catch-up, two comparisons of digests and the repairs they lead to, one after the other. */
const PEACE_MS = 15_000
/** Long enough for eight nodes to catch up and for all comparisons between them, and not for a wait before each. */
const OWED_BY_ALL_MS = 6000

const text = (value: string): Slice => Slice.of(value)

function set(cluster: Cluster, node: number, key: string, deadline = 0): void {
  const { store } = cluster.wake(node)
  store.strings.set(store.dbs[0], text(key), text(`value of ${key}`), deadline)
}

function remove(cluster: Cluster, node: number, key: string): void {
  const { store } = cluster.wake(node)
  assert.ok(store.dbs[0].delete(text(key)), `${key} is not there`)
}

/** The keys that each node holds. */
function keysOf(cluster: Cluster): string[] {
  return cluster.nodes.map(({ name }) => {
    const { store } = cluster.wake(name)
    const [db] = store.dbs
    const keys: string[] = []
    for (let i = 0; i < db.size; i++)
      if (store.isLive(db.slotAt(i))) keys.push(store.key(db.slotAt(i)).toString())
    return keys.sort().join(' ')
  })
}

const tombstones = (cluster: Cluster, node: number): number => cluster.nodes[node].store.tombstones.count

describe('simulation: digest repair', () => {
  it('gives back what one node has lost, and asks nobody while nothing differs', () => {
    const cluster = new Cluster(3, 1)
    for (const key of ['a', 'b', 'c']) set(cluster, 0, key)
    cluster.run(PEACE_MS)
    const repairs = (): number =>
      cluster.nodes.reduce((sum, { replication }) => sum + replication.repairs.started, 0)
    assert.equal(repairs(), 0)
    cluster.loseAtom(1)
    assert.equal(new Set(keysOf(cluster)).size, 2)
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['a b c', 'a b c', 'a b c'])
    assert.ok(repairs() > 0)
  })

  it('finds by its scrub what changed past all marks', () => {
    const cluster = new Cluster(2, 1)
    set(cluster, 0, 'a')
    cluster.run(PEACE_MS)
    cluster.rotAtom(1)
    cluster.run(PEACE_MS)
    const [right, wrong] = cluster.nodes.map(({ store }) => store)
    const stampOf = (store: typeof right): number =>
      store.records.stamp(store.lookup(store.dbs[0].owner, text('a')))
    assert.equal(stampOf(wrong), stampOf(right))
    assert.equal(wrong.liveDigest.scrubbed, 1)
  })

  it('spreads what a dead node had written and only one node received, which no version vector covers', () => {
    const cluster = new Cluster(3, 1)
    cluster.run(1000)
    const { store } = cluster.wake(0)
    const slot = store.ensure(store.dbs[0], text('orphan'))
    joinString(store, slot, text('v'), 0, store.clock.next(store.now), store.origins.index('deadnode'))
    store.refresh(slot)
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['orphan', 'orphan', 'orphan'])
  })

  /** Node 0 does something that node 1 never hears of, while a third member that is away keeps its tombstones. */
  function unheard(cluster: Cluster, write: (store: Store) => void): void {
    const { replication, store } = cluster.wake(0)
    replication.peers.set('away', Object.assign(new Peer('away'), { changedAt: cluster.now }))
    store.log = undefined
    write(store)
    const other = cluster.nodes[1].store
    other.applied.advance(other.origins.index(store.origins.ids[0]), store.applied.get(0))
  }

  it('sends back the deadline that its atoms run into', () => {
    const cluster = new Cluster(2, 1)
    set(cluster, 0, 'a')
    set(cluster, 0, 'b')
    cluster.run(PEACE_MS)
    // long enough for what is hidden to count no more in the digest, which would bring it over by itself
    cluster.cut(0, 1)
    unheard(cluster, () => set(cluster, 0, 'a', cluster.now + 1000))
    cluster.run(AWAY_MS)
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['b', 'b'])
  })

  it('sends back the delete that its atoms run into', () => {
    const cluster = new Cluster(2, 1)
    set(cluster, 0, 'a')
    set(cluster, 0, 'b')
    cluster.run(PEACE_MS)
    unheard(cluster, store => assert.ok(store.dbs[0].delete(text('a'))))
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['b', 'b'])
  })

  it('sends back the flush that its atoms run into, though the key has been made again', () => {
    const cluster = new Cluster(2, 1)
    cluster.wake(0).shell.call(0, 'RPUSH', 'list', 'old')
    cluster.run(PEACE_MS)
    unheard(cluster, store => {
      store.flush(0)
      cluster.nodes[0].shell.call(0, 'RPUSH', 'list', 'new')
    })
    cluster.run(PEACE_MS)
    const lists = cluster.nodes.map(({ shell }) => shell.call(0, 'LRANGE', 'list', '0', '-1'))
    assert.deepEqual(lists, [['new'], ['new']])
  })
})

describe('simulation: members that come back', () => {
  /** Node 2 is away until it is forgotten; meanwhile `gone` is deleted and its tombstone let go of. */
  function awayUntilForgotten(meanwhile: (cluster: Cluster) => void): Cluster {
    const cluster = new Cluster(3, 1, { forgetMs: FORGOTTEN_AFTER_MS })
    for (const key of ['gone', 'kept']) set(cluster, 0, key)
    cluster.run(PEACE_MS)
    cluster.isolate(2)
    meanwhile(cluster)
    cluster.run(AWAY_MS)
    assert.equal(tombstones(cluster, 0), 0)
    return cluster
  }

  it('keep their own writes, and what was deleted meanwhile stays deleted', () => {
    const cluster = awayUntilForgotten(mesh => {
      remove(mesh, 0, 'gone')
      set(mesh, 2, 'offline')
    })
    assert.deepEqual(keysOf(cluster), ['kept', 'kept', 'gone kept offline'])
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['kept offline', 'kept offline', 'kept offline'])
    assert.ok(cluster.nodes.every(({ replication }) => !replication.isReturning))
  })

  it('keep what they have counted on a value that was deleted meanwhile, as if nobody had forgotten them', () => {
    for (const forgetMs of [FORGOTTEN_AFTER_MS, 100 * AWAY_MS]) {
      const cluster = new Cluster(3, 1, { forgetMs })
      const call = (node: number, command: string): unknown =>
        cluster.wake(node).shell.call(0, ...command.split(' '))
      for (const command of ['SET string 5', 'HSET hash f 5', 'ZADD zset 5 m']) call(0, command)
      cluster.run(PEACE_MS)
      cluster.isolate(2)
      call(0, 'DEL string hash zset')
      cluster.run(AWAY_MS)
      for (const command of ['INCR string', 'HINCRBY hash f 1', 'ZINCRBY zset 1 m']) call(2, command)
      cluster.heal()
      cluster.run(PEACE_MS)
      for (const read of ['GET string', 'HGET hash f', 'ZSCORE zset m'])
        assert.deepEqual(
          cluster.nodes.map(({ name }) => call(name, read)),
          ['1', '1', '1'],
          `${read}, forgotten after ${forgetMs} ms`,
        )
    }
  })

  it('lose a value that was deleted with all that had been counted on it, and so do the others', () => {
    const cluster = new Cluster(3, 1, { forgetMs: FORGOTTEN_AFTER_MS })
    const call = (node: number, command: string): unknown =>
      cluster.wake(node).shell.call(0, ...command.split(' '))
    for (const key of ['here', 'there'])
      for (const command of [
        `SET ${key} 5`,
        `INCR ${key}`,
        `HSET ${key}:hash f 5`,
        `HINCRBY ${key}:hash f 1`,
      ])
        call(0, command)
    cluster.run(PEACE_MS)
    cluster.isolate(2)
    call(0, 'DEL here here:hash')
    call(2, 'DEL there there:hash')
    cluster.run(AWAY_MS)
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['', '', ''])
  })

  it('lose what the others deleted, and the others what they deleted, when both have forgotten each other', () => {
    const cluster = awayUntilForgotten(mesh => {
      remove(mesh, 0, 'gone')
      remove(mesh, 2, 'kept')
    })
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['', '', ''])
  })

  it('compare with one after the other without a wait between, where all owe it to all', () => {
    const count = 8
    for (const seed of [1, 2, 3]) {
      const cluster = new Cluster(count, seed, { forgetMs: FORGOTTEN_AFTER_MS })
      for (let key = 0; key < count; key++) set(cluster, 0, `key ${key}`)
      cluster.run(PEACE_MS)
      for (const { name } of cluster.nodes) cluster.isolate(name)
      for (const { name } of cluster.nodes) remove(cluster, name, `key ${name}`)
      cluster.run(AWAY_MS)
      cluster.heal()
      cluster.run(OWED_BY_ALL_MS)
      assert.ok(cluster.nodes.every(({ replication }) => !replication.isInDoubt))
      assert.deepEqual(new Set(keysOf(cluster)), new Set(['']))
    }
  })

  it('are forgotten early where what is remembered for them takes too much, with the same outcome', () => {
    const cluster = new Cluster(3, 1, { tombstoneBytes: 5000 })
    for (const key of ['gone', 'kept']) set(cluster, 0, key)
    for (let i = 0; i < 100; i++) set(cluster, 0, `many ${i}`)
    cluster.run(PEACE_MS)
    cluster.isolate(2)
    remove(cluster, 0, 'gone')
    set(cluster, 2, 'offline')
    cluster.run(AWAY_MS)
    assert.ok(tombstones(cluster, 0) > 0)
    for (let i = 0; i < 100; i++) remove(cluster, 0, `many ${i}`)
    cluster.run(AWAY_MS)
    const early = cluster.nodes.map(({ replication }) => replication.collector.forgottenEarly)
    assert.deepEqual(early, [1, 1, 0])
    assert.equal(tombstones(cluster, 0), 0)
    const warned = cluster.nodes[0].warnings.filter(text => /n2, away for \d+ s, is forgotten/.test(text))
    assert.equal(warned.length, 1)
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['kept offline', 'kept offline', 'kept offline'])
  })

  it('cost the same memory however often a key was deleted while they were away', () => {
    const cluster = new Cluster(2, 1)
    cluster.run(1000)
    cluster.isolate(1)
    for (let i = 0; i < 1000; i++) {
      set(cluster, 0, 'a')
      remove(cluster, 0, 'a')
    }
    cluster.run(PEACE_MS)
    assert.equal(tombstones(cluster, 0), 1)
    assert.ok(cluster.nodes[0].store.tombstones.bytes < 200)
  })

  it('bring nothing back by way of a newcomer that began with them (P15)', () => {
    const cluster = awayUntilForgotten(mesh => {
      remove(mesh, 0, 'gone')
      set(mesh, 2, 'offline')
    })
    for (const other of [0, 2]) cluster.cut(1, other)
    cluster.restartEmpty(1)
    cluster.mend(1, 2)
    cluster.run(3000)
    assert.deepEqual(keysOf(cluster), ['kept', 'gone kept offline', 'gone kept offline'])
    cluster.mend(0, 1)
    cluster.run(3000)
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['kept offline', 'kept offline', 'kept offline'])
  })

  it('bring nothing back though the one they owe a comparison starts again with nothing, or is forgotten, before it', () => {
    for (const loses of [(mesh: Cluster) => mesh.restartEmpty(1), (mesh: Cluster) => mesh.leave(1)]) {
      const cluster = awayUntilForgotten(mesh => remove(mesh, 0, 'gone'))
      cluster.mend(1, 2)
      const { replication, store } = cluster.nodes[2]
      const { applied, origins } = cluster.nodes[0].store
      const has = (): number => store.applied.get(store.origins.index(origins.ids[SELF]))
      while (!replication.isReturning || has() < applied.get(SELF)) cluster.run(1)
      loses(cluster)
      cluster.run(FORGOTTEN_AFTER_MS + PEACE_MS)
      cluster.heal()
      cluster.run(PEACE_MS)
      assert.deepEqual(new Set(cluster.up.map(({ name }) => keysOf(cluster)[name])), new Set(['kept']))
      assert.ok(cluster.up.every(node => !node.replication.isReturning))
    }
  })

  it('bring nothing back to a newcomer that has filled itself from one who deleted it', () => {
    const cluster = awayUntilForgotten(mesh => remove(mesh, 0, 'gone'))
    cluster.restartEmpty(1)
    cluster.run(PEACE_MS)
    cluster.isolate(0)
    cluster.mend(1, 2)
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['kept', 'kept', 'kept'])
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['kept', 'kept', 'kept'])
  })

  it('are not told by one that knows no more than they do, though it has taken their word for all', () => {
    const cluster = awayUntilForgotten(mesh => remove(mesh, 2, 'gone'))
    const [first, , last] = cluster.nodes
    const { origins, applied } = first.store
    const theirs = origins.index(last.store.origins.ids[SELF])
    cluster.mend(0, 2)
    while (!first.replication.isReturning || applied.get(theirs) < last.store.applied.get(SELF))
      cluster.run(1)
    cluster.isolate(2)
    cluster.run(AWAY_MS)
    assert.deepEqual(keysOf(cluster), ['gone kept', 'gone kept', 'kept'])
    assert.ok(!first.replication.isReturning)
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['kept', 'kept', 'kept'])
  })

  it('bring nothing back by those who have their word at second and third hand, when all between are gone', () => {
    const cluster = new Cluster(5, 1, { forgetMs: FORGOTTEN_AFTER_MS })
    for (const key of ['gone', 'lost', 'kept']) set(cluster, 0, key)
    cluster.run(PEACE_MS)
    for (const one of [0, 4]) for (const other of [1, 2, 3]) cluster.cut(one, other)
    remove(cluster, 0, 'gone')
    remove(cluster, 1, 'lost')
    cluster.run(AWAY_MS)
    for (const other of [1, 2]) cluster.cut(3, other)
    const writer = cluster.nodes[0].store
    const [origin] = writer.origins.ids
    // a link lasts for a catch-up and ends before a comparison
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [2, 3],
    ]) {
      cluster.mend(from, to)
      const { applied, origins } = cluster.nodes[to].store
      while (applied.get(origins.index(origin)) < writer.applied.get(SELF)) cluster.run(1)
      cluster.cut(from, to)
    }
    assert.deepEqual(keysOf(cluster), ['kept lost', 'gone kept', 'gone kept', 'gone kept', 'kept lost'])
    for (const name of [1, 2]) cluster.leave(name)
    cluster.mend(0, 3)
    cluster.run(PEACE_MS)
    assert.deepEqual(
      cluster.up.map(({ name }) => keysOf(cluster)[name]),
      ['kept', 'kept', 'kept'],
    )
  })

  it('give all they have to newcomers where nobody else has anything, and wait for nobody', () => {
    const cluster = awayUntilForgotten(mesh => remove(mesh, 0, 'gone'))
    const { replication } = cluster.nodes[2]
    cluster.mend(0, 2)
    while (!replication.isReturning) cluster.run(1)
    for (const name of [0, 1]) {
      cluster.restartEmpty(name)
      cluster.mend(name, 2)
    }
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(keysOf(cluster), ['gone kept', 'gone kept', 'gone kept'])
    assert.ok(cluster.nodes.every(node => !node.replication.isReturning))
  })

  it('give the others a value whose deadline they took off in time, though it has expired there', () => {
    for (const forgetMs of [FORGOTTEN_AFTER_MS, 24 * 3600 * 1000]) {
      const cluster = new Cluster(3, 1, { forgetMs })
      set(cluster, 0, 'short', cluster.now + 3000)
      cluster.run(1000)
      cluster.isolate(2)
      const { store } = cluster.wake(2)
      store.dbs[0].setDeadline(store.dbs[0].find(text('short')), 0)
      cluster.run(AWAY_MS)
      assert.deepEqual(keysOf(cluster), ['', '', 'short'])
      cluster.heal()
      cluster.run(PEACE_MS)
      assert.deepEqual(keysOf(cluster), ['short', 'short', 'short'])
    }
  })
})

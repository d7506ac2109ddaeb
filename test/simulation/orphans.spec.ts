import assert from 'node:assert/strict'
import { raiseClear } from '../../node/store/merge/clear.js'
import { joinDeadline } from '../../node/store/merge/deadline.js'
import { joinElement, joinRemove } from '../../node/store/merge/element.js'
import { Origins } from '../../protocol/clock/origins.js'
import { ByteWriter } from '../../protocol/peer/bytes.js'
import { writeAtoms } from '../../protocol/peer/messages/atoms.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { OpWriter } from '../../protocol/peer/op-writer.js'
import { Slice } from '../../protocol/resp/slice.js'
import { allInDoubt } from '../helpers/all-in-doubt.js'
import { Cluster } from './cluster.js'
import { NOTICE_MS } from './network.js'

/** Two looks for orphans, and the heartbeats that let all members agree. */
const ADOPTED_AFTER_MS = 40_000
const PEACE_MS = 15_000

const text = (value: string): Slice => Slice.of(value)
const records = ({ nodes }: Cluster): number[] =>
  nodes.map(({ store }) => store.dbs.reduce((sum, db) => sum + db.recordCount, 0))
const tombstones = ({ nodes }: Cluster): number[] => nodes.map(({ store }) => store.tombstones.count)

/** Three nodes; node 0 has heard from a node that died, with a gap before, so that no vector covers it. */
function afterADeath(told: (cluster: Cluster, stamp: number, origin: number) => void): Cluster {
  const cluster = new Cluster(3, 1)
  cluster.run(1000)
  cluster.nodes[0].shell.call(0, 'SADD', 'set', 'member')
  cluster.nodes[0].shell.call(0, 'SET', 'key', 'value')
  cluster.run(1000)
  const { store } = cluster.wake(0)
  told(cluster, store.clock.next(store.now), store.origins.index('deadnode'))
  return cluster
}

describe('simulation: what a node told just before it died', () => {
  it('a removed key and a removed member do not stay in memory for ever', () => {
    const cluster = afterADeath(({ nodes }, stamp, origin) => {
      const { store } = nodes[0]
      const { dbs, elements } = store
      const [key, set] = ['key', 'set'].map(name => store.lookup(dbs[0].owner, text(name)))
      raiseClear(store, key, store.records.stamp(key), 0, stamp, origin)
      store.refresh(key)
      const member = elements.find(set, text('member'))
      joinRemove(store, set, 3, text('member'), store.records.stamp(member), 0, stamp, origin)
      store.refresh(set)
    })
    cluster.run(ADOPTED_AFTER_MS + PEACE_MS)
    assert.deepEqual(tombstones(cluster), [0, 0, 0])
    assert.deepEqual(records(cluster), [0, 0, 0])
  })

  it('a deadline does not keep the key, nor the keys that expire after it, in memory for ever', () => {
    const cluster = afterADeath(({ nodes, now }, stamp, origin) => {
      const { store } = nodes[0]
      const slot = store.lookup(store.dbs[0].owner, text('key'))
      joinDeadline(store, slot, now + 1000, stamp, origin)
      store.refresh(slot)
      nodes[0].shell.call(0, 'SET', 'later', 'value', 'PX', '2000')
      nodes[0].shell.call(0, 'DEL', 'set')
    })
    cluster.run(ADOPTED_AFTER_MS + PEACE_MS)
    assert.deepEqual(records(cluster), [0, 0, 0])
  })

  /** Node 0 hears of a dead node's write to a set that has a deadline. */
  function hearOrphan(cluster: Cluster): void {
    const { store } = cluster.wake(0)
    const slot = store.lookup(store.dbs[0].owner, text('set'))
    const dot = [store.clock.next(store.now), store.origins.index('deadnode')] as const
    joinElement(store, slot, 3, text('orphan'), text(''), false, ...dot)
    store.refresh(slot)
  }

  /** Node 1 misses a write of node 0's, so that it catches up with it. */
  function catchUp(cluster: Cluster): void {
    for (const other of [1, 2]) cluster.cut(0, other)
    cluster.run(NOTICE_MS)
    cluster.wake(0).shell.call(0, 'SET', 'missed', 'value')
    for (const other of [1, 2]) cluster.mend(0, other)
    cluster.run(1000)
    assert.equal(cluster.wake(1).shell.call(0, 'GET', 'missed'), 'value')
  }

  const members = (cluster: Cluster): unknown[] =>
    cluster.nodes.map(
      ({ name }) => `${(cluster.wake(name).shell.call(0, 'SMEMBERS', 'set') as string[]).sort()}`,
    )

  it('is gone with its deadline, too, where a peer still has it that has not let go of it', () => {
    const cluster = new Cluster(3, 1)
    cluster.run(1000)
    cluster.wake(0).shell.call(0, 'SADD', 'set', 'member')
    cluster.wake(0).shell.call(0, 'PEXPIRE', 'set', '8000')
    hearOrphan(cluster)
    cluster.run(5000)
    assert.deepEqual(new Set(members(cluster)), new Set(['member,orphan']))
    // as while it writes a snapshot
    cluster.nodes[0].store.tombstones.held = true
    cluster.run(9000)
    assert.deepEqual(records(cluster), [1, 0, 0])
    catchUp(cluster)
    assert.deepEqual(members(cluster), ['', '', ''])
    cluster.nodes[0].store.tombstones.held = false
    cluster.run(PEACE_MS)
    assert.deepEqual(members(cluster), ['', '', ''])
    assert.deepEqual(records(cluster), [1, 1, 1])
  })

  it('and what it had told nobody keeps nobody from what others got of it', () => {
    const cluster = new Cluster(3, 1)
    cluster.run(1000)
    cluster.cut(0, 1)
    cluster.wake(1).shell.call(0, 'SET', 'told', 'value')
    cluster.run(300)
    cluster.cut(1, 2)
    cluster.wake(1).shell.call(0, 'SET', 'untold', 'value')
    cluster.mend(0, 1)
    cluster.run(100)
    cluster.restartEmpty(1)
    const shown = (): unknown[] => cluster.nodes.map(({ shell }) => shell.call(0, 'GET', 'told'))
    assert.deepEqual(shown(), [null, null, 'value'])
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(shown(), ['value', 'value', 'value'])
  })

  it('keeps nobody returning who was alone when it let go of it', () => {
    const cluster = afterADeath(() => {})
    const { store } = cluster.wake(0)
    for (const other of [1, 2]) cluster.crash(other)
    cluster.run(PEACE_MS)
    for (const other of [1, 2]) cluster.nodes[0].replication.forget(`n${other}`)
    const slot = store.lookup(store.dbs[0].owner, text('key'))
    const dot = [store.clock.next(cluster.wake(0).store.now), store.origins.index('deadnode')] as const
    raiseClear(store, slot, store.records.stamp(slot), 0, ...dot)
    store.refresh(slot)
    cluster.run(3000)
    for (const other of [1, 2]) cluster.start(other)
    cluster.run(PEACE_MS)
    assert.ok(cluster.nodes.every(({ replication }) => !replication.isReturning))
  })
})

describe('simulation: removals of what nobody has, that no vector covers', () => {
  const COUNT = 10_000
  const BATCH = 500
  /** Less than what they take, and more than a quarter of it. */
  const MEMORY_MAX = 300_000
  const LIVE_BYTES_MAX = 64 * 1024
  /** Sooner than any is adopted that is not in the way. */
  const SOON_MS = 9000

  type Removal = (batch: OpWriter, i: number, removed: number, dot: number, origin: number) => void
  const removals: Record<string, Removal> = {
    'elements of a key that there is not': (batch, i, removed, dot, origin) =>
      batch.remove(0, 1, text('ghost'), 3, text(`member ${i}`), removed, origin, dot, origin),
    'keys that there are not': (batch, i, removed, dot, origin) =>
      batch.clear(0, i + 1, text(`ghost ${i}`), removed, origin, dot, origin),
  }

  /** A member says some of them to node 1, as of a process that nobody has heard of. */
  function tell(cluster: Cluster, removal: Removal, from = 0): void {
    const { store, replication } = cluster.wake(1)
    const { link } = replication.peers.get('n0')!
    const origins = new Origins('deadnode')
    for (let i = from; i < from + COUNT; ) {
      const batch = new OpWriter(origins)
      const stamp = store.clock.next(cluster.now)
      for (const end = i + BATCH; i < end; i++) removal(batch, i, stamp - 1, stamp, 0)
      const out = new ByteWriter(1024)
      writeAtoms(out, batch)
      replication.receive(link, Buffer.from(out.take()), cluster.now)
    }
  }

  for (const [what, removal] of Object.entries(removals))
    it(`go soon where they take too much memory, in turns, and nobody is forgotten for them: ${what}`, () => {
      let longest = 0
      const cluster = new Cluster(3, 1, {
        tombstoneBytes: MEMORY_MAX,
        sent: (_from, _to, bytes) => {
          if (bytes[0] === MessageType.LIVE) longest = Math.max(longest, bytes.length)
        },
      })
      cluster.wake(0).shell.call(0, 'SET', 'key', 'value')
      cluster.run(PEACE_MS)
      cluster.wake(0).shell.call(0, 'DEL', 'key')
      tell(cluster, removal)
      cluster.run(SOON_MS)
      assert.deepEqual(tombstones(cluster), [0, 0, 0])
      assert.deepEqual(records(cluster), [0, 0, 0])
      assert.ok(cluster.nodes[1].store.tombstones.adopted >= COUNT)
      assert.ok(longest < LIVE_BYTES_MAX, `${longest} bytes in one message`)
      for (const { replication } of cluster.nodes) {
        assert.equal(replication.collector.forgottenEarly, 0)
        assert.equal(replication.limits.counts.tombstones, 0)
        assert.equal(replication.isReturning, false)
      }
    })

  it('are taken as long as they take no more than four times what they may; in a catch-up twice that, which costs the link', () => {
    const cluster = new Cluster(2, 1, { tombstoneBytes: MEMORY_MAX })
    cluster.run(PEACE_MS)
    const { store, replication } = cluster.nodes[1]
    const [keys, peer] = [removals['keys that there are not'], replication.peers.get('n0')!]
    for (let i = 0; i < 3; i++) tell(cluster, keys, i * COUNT)
    const { bytes } = store.tombstones
    assert.ok(bytes > 4 * MEMORY_MAX && bytes < 4.2 * MEMORY_MAX, `${bytes} bytes`)
    replication.pulls.pull(peer)
    for (let i = 3; peer.connected && i < 20; i++) tell(cluster, keys, i * COUNT)
    assert.equal(replication.limits.counts.tombstones, 1)
    assert.ok(store.tombstones.bytes < 8.2 * 1024 * 1024, `${store.tombstones.bytes} bytes`)
    cluster.run(60_000)
    assert.deepEqual(tombstones(cluster), [0, 0])
  })

  it('are waited for while a catch-up is under way that may cover them', () => {
    const cluster = new Cluster(2, 1)
    cluster.run(1000)
    for (let i = 0; i < COUNT; i++) cluster.wake(0).shell.call(0, 'SET', `key ${i}`, 'value')
    cluster.isolate(1)
    cluster.run(NOTICE_MS)
    cluster.restartEmpty(1)
    cluster.run(1000)
    for (let i = 0; i < COUNT; i++) cluster.wake(0).shell.call(0, 'DEL', `key ${i}`)
    const { store, replication } = cluster.nodes[1]
    replication.options.tombstoneBytes = MEMORY_MAX
    cluster.mend(0, 1)
    cluster.clog(1)
    let most = 0
    for (let ms = 0; ms < PEACE_MS; ms += 100) {
      cluster.run(100)
      if (replication.pulls.active) most = Math.max(most, store.tombstones.bytes)
    }
    assert.ok(most > MEMORY_MAX, `${most} bytes`)
    assert.equal(store.tombstones.adopted, 0)
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(tombstones(cluster), [0, 0])
  })
})

describe('simulation: members', () => {
  it('are those who have sent a heartbeat: visitors keep no tombstone waiting', () => {
    const cluster = new Cluster(2, 1)
    cluster.nodes[0].shell.call(0, 'SET', 'key', 'value')
    cluster.run(1000)
    for (let i = 0; i < 100; i++) {
      const { replication } = cluster.wake(0)
      const link = 10_000 + i
      const up = {
        link,
        peerId: `visitor ${i}`,
        addresses: [],
        remoteAddress: '',
        hello: cluster.nodes[1].hello,
      }
      replication.peerUp(up, cluster.now)
      replication.peerDown(link, cluster.now)
    }
    cluster.nodes[0].shell.call(0, 'DEL', 'key')
    cluster.run(PEACE_MS)
    assert.deepEqual([...cluster.nodes[0].replication.peers.keys()], ['n1'])
    assert.deepEqual(tombstones(cluster), [0, 0])
  })

  it('are done returning once they have compared with each, however many there are', () => {
    const cluster = new Cluster(4, 1, { forgetMs: 5000 })
    cluster.nodes[0].shell.call(0, 'SET', 'gone', 'value')
    cluster.run(PEACE_MS)
    cluster.isolate(3)
    cluster.nodes[0].shell.call(0, 'DEL', 'gone')
    cluster.run(PEACE_MS)
    for (const other of [0, 1, 3]) cluster.cut(2, other)
    cluster.restartEmpty(2)
    // the newcomer begins with the one that was away, while that one still has to compare with the others
    cluster.mend(2, 3)
    cluster.nodes[3].replication.recovered(allInDoubt(cluster.nodes[3].store.applied), [])
    cluster.run(1000)
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(
      cluster.nodes.map(({ replication }) => replication.isReturning),
      [false, false, false, false],
    )
    assert.deepEqual(
      cluster.nodes.map(({ shell }) => shell.call(0, 'GET', 'gone')),
      [null, null, null, null],
    )
  })
})

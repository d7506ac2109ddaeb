import assert from 'node:assert/strict'
import { OUTBOX_BYTES_MAX, PULL_TIMEOUT_MS } from '../../node/replication/limits.js'
import type { Peer } from '../../node/replication/peer.js'
import { SELF } from '../../protocol/clock/origins.js'
import { STAMPS_PER_MS } from '../../protocol/clock/stamp.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'
import { ByteWriter } from '../../protocol/peer/bytes.js'
import { writeAtoms } from '../../protocol/peer/messages/atoms.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { writeDone } from '../../protocol/peer/messages/sync.js'
import { OpWriter } from '../../protocol/peer/op-writer.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Cluster, type ClusterOptions } from './cluster.js'
import type { SimulatedNode } from './simulated-node.js'

const KEYS = 2000
const VALUE_BYTES = 200
const PEACE_MS = 10_000

/** A mesh that counts the repairs which its nodes begin: where no atom was lost there is none to begin. */
function meshOf(
  count: number,
  seed: number,
  options: ClusterOptions = {},
): { cluster: Cluster; repairs: () => number } {
  let repairs = 0
  const cluster = new Cluster(count, seed, {
    ...options,
    sent: (from, to, bytes) => {
      if (bytes[0] === MessageType.REPAIR_START) repairs++
      options.sent?.(from, to, bytes)
    },
  })
  cluster.run(1000)
  return { cluster, repairs: () => repairs }
}

/** Lets time pass until something is so. */
function until(cluster: Cluster, what: string, isSo: () => boolean): void {
  const end = cluster.now + 60_000
  while (!isSo()) {
    assert.ok(cluster.now < end, `not ${what}`)
    cluster.run(1)
  }
}

function set(cluster: Cluster, node: number, key: string, bytes = VALUE_BYTES): void {
  const { store } = cluster.wake(node)
  store.strings.set(store.dbs[0], Slice.of(key), Slice.of('v'.repeat(bytes)), 0)
}

const size = ({ store }: SimulatedNode): number => store.dbs[0].size
const sizes = ({ nodes }: Cluster): number[] => nodes.map(size)

/** How many of one node's atoms another one's vector covers and that one does not have: lost, but for a repair. */
function lost(from: SimulatedNode, to: SimulatedNode): string[] {
  const names: string[] = []
  const { store } = from
  const [db] = store.dbs
  for (let i = 0; i < db.size; i++) {
    const slot = db.slotAt(i)
    const origin = to.store.origins.find(store.origins.ids[store.records.origin(slot)])
    if (origin < 0 || !to.store.applied.covers(origin, store.records.stamp(slot))) continue
    const key = new Slice(store.key(slot).copy())
    if (to.store.lookup(to.store.dbs[0].owner, key) === 0) names.push(key.toString())
  }
  return names
}

describe('simulation: a catch-up', () => {
  /** All that comes to a node on its link with another waits, as behind one long message, until it is let go of. */
  function hold(node: SimulatedNode, link: number): () => void {
    const { replication } = node
    const { receive } = replication
    const waiting: Buffer[] = []
    replication.receive = (on, bytes, now) => {
      if (on === link) waiting.push(Buffer.from(bytes))
      else receive.call(replication, on, bytes, now)
    }
    return () => {
      replication.receive = receive
      for (const bytes of waiting) replication.receive(link, bytes, node.wake())
    }
  }

  it('is over when all of it has come, and not by the end of one that was given up', () => {
    const { cluster, repairs } = meshOf(2, 1)
    for (let i = 0; i < KEYS; i++) set(cluster, 0, `key ${i}`)
    cluster.run(3000)
    cluster.restartEmpty(1)
    const [donor, newcomer] = cluster.nodes
    const peer = newcomer.replication.peers.get('n0')!
    until(cluster, 'asked', () => peer.pulling)
    const letGo = hold(newcomer, peer.link)
    for (let ms = 0; ms < PULL_TIMEOUT_MS + 1500; ms += 100) {
      newcomer.replication.alive(peer.link, newcomer.wake())
      cluster.run(100)
    }
    assert.equal(newcomer.replication.pulls.givenUp, 1)
    letGo()
    const all = donor.store.applied.get(SELF)
    const covers = (): boolean =>
      newcomer.store.applied.covers(newcomer.store.origins.find(donor.store.origins.ids[SELF]), all)
    until(cluster, 'over', covers)
    assert.deepEqual(lost(donor, newcomer), [])
    cluster.run(PEACE_MS)
    assert.deepEqual(sizes(cluster), [KEYS, KEYS])
    assert.equal(repairs(), 0)
  })

  it('that a peer goes on getting while too much is queued for its live stream claims nothing it has not brought', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { cluster, repairs } = meshOf(3, seed)
      cluster.isolate(2)
      cluster.run(5000)
      for (let i = 0; i < KEYS; i++) set(cluster, 0, `key ${i}`)
      cluster.heal()
      const [donor, , receiver] = cluster.nodes
      until(cluster, 'begun', () => donor.replication.peers.get('n2')?.catchUp !== undefined)
      const link = donor.replication.peers.get('n2')!
      cluster.clog(2)
      // what was walked and what was not is overwritten, deleted, made anew; then the queue is full
      for (let i = 0; i < 500; i++) {
        if (i % 3 === 0) cluster.wake(0).shell.call(0, 'DEL', `key ${i * 4}`)
        if (i % 5 !== 0) set(cluster, i % 2, `key ${i * 4}`, i === 2 ? OUTBOX_BYTES_MAX + 1 : VALUE_BYTES)
        if (i % 50 === 2) cluster.run(3)
      }
      cluster.run(5)
      set(cluster, 0, 'last')
      until(cluster, 'lagging', () => {
        set(cluster, 0, 'last')
        return link.lagging
      })
      assert.ok(link.catchUp !== undefined, 'it was over before')
      for (let ms = 0; ms < 20_000; ms += 100) {
        cluster.run(100)
        assert.deepEqual(lost(donor, receiver), [])
      }
      cluster.heal()
      cluster.run(PEACE_MS)
      assert.equal(new Set(cluster.digests()).size, 1)
      assert.equal(repairs(), 0)
    }
  })

  it('from a donor that is in the midst of one claims no more than that donor has', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { cluster, repairs } = meshOf(3, seed)
      cluster.cut(0, 2)
      cluster.cut(0, 1)
      cluster.run(5000)
      for (let i = 0; i < KEYS; i++) set(cluster, 0, `key ${i}`)
      const [first, second, third] = cluster.nodes
      cluster.mend(0, 1)
      cluster.clog(1)
      until(cluster, 'begun', () => size(second) >= 50)
      assert.ok(second.replication.pulls.active)
      // it is asked for all it has, by one that has nothing
      cluster.restartEmpty(2)
      const newcomer = cluster.nodes[2]
      set(cluster, 1, 'of its own')
      for (let ms = 0; ms < 30_000; ms += 100) {
        cluster.run(100)
        for (const from of [first, second]) assert.deepEqual(lost(from, newcomer), [])
      }
      assert.equal(third.down, true)
      cluster.heal()
      cluster.run(PEACE_MS)
      assert.equal(new Set(cluster.digests()).size, 1)
      assert.equal(repairs(), 0)
    }
  })
})

describe('simulation: what no member would say', () => {
  /** What a member writes that never was one of this mesh's nodes, but has its links. */
  const forge = (
    { replication }: SimulatedNode,
    from: string,
    write: (out: ByteWriter) => void,
    now: number,
  ): void => {
    const out = new ByteWriter(1024)
    write(out)
    replication.receive(replication.peers.get(from)!.link, Buffer.from(out.take()), now)
  }

  it('atoms that nobody asked for are taken like any writes, and move no vector', () => {
    const { cluster } = meshOf(3, 1)
    set(cluster, 0, 'key')
    cluster.run(3000)
    const [first, second] = cluster.nodes
    const { store } = first
    const before = second.store.applied.clone()
    const stamp = store.applied.get(SELF) + 1
    const forgeAtoms = (out: ByteWriter): void => {
      const batch = new OpWriter(store.origins)
      batch.string(0, 1, Slice.of('unasked'), Slice.of('v'), 0, stamp, SELF)
      writeAtoms(out, batch)
    }
    forge(second, 'n0', forgeAtoms, second.wake())
    assert.equal(second.shell.call(0, 'GET', 'unasked'), 'v')
    assert.ok(before.dominates(second.store.applied))
    // it was said to one only: a repair tells the others, as of a live write that they had lost
    set(cluster, 0, 'next')
    cluster.run(30_000)
    assert.equal(new Set(cluster.digests()).size, 1)
    assert.equal(first.shell.call(0, 'GET', 'unasked'), 'v')
  })

  it('a delete of what will be written costs the link, and deletes nothing', () => {
    const { cluster } = meshOf(2, 1)
    set(cluster, 0, 'key')
    cluster.run(3000)
    const [first, second] = cluster.nodes
    const { store } = first
    const stamp = store.applied.get(SELF) + 1
    const forgeClear = (out: ByteWriter): void => {
      const batch = new OpWriter(store.origins)
      batch.clear(0, 1, Slice.of('key'), stamp + 3_600_000 * STAMPS_PER_MS, SELF, stamp, SELF)
      writeAtoms(out, batch)
    }
    forge(second, 'n0', forgeClear, second.wake())
    assert.equal(second.replication.limits.counts.clock, 1)
    cluster.run(PEACE_MS)
    second.shell.call(0, 'SET', 'key', 'later')
    cluster.run(1000)
    for (const { shell } of cluster.nodes) assert.equal(shell.call(0, 'GET', 'key'), 'later')
  })

  it('the end of a catch-up that nobody asked for costs the link', () => {
    const { cluster } = meshOf(2, 1)
    const [first, second] = cluster.nodes
    set(cluster, 0, 'key')
    cluster.run(3000)
    const before = second.store.applied.clone()
    const all = first.store.applied.clone()
    all.advance(SELF, all.get(SELF) + 1000)
    forge(
      second,
      'n0',
      out => writeDone(out, { number: 1, covered: all }, first.store.origins),
      second.wake(),
    )
    assert.ok(before.dominates(second.store.applied))
    assert.equal(second.replication.malformed, 1)
  })

  it('that it has more of a node than that has written moves nothing there, and goes by', () => {
    const { cluster } = meshOf(3, 1)
    set(cluster, 0, 'key')
    cluster.run(3000)
    const [first, second] = cluster.nodes
    const own = (): number => first.store.applied.get(SELF)
    const claimed = new VersionVector()
    claimed.advance(SELF, own() + 20_000 * STAMPS_PER_MS)
    const peer = second.replication.peers.get('n0')!
    second.replication.pulls.pull(peer)
    const done = { number: peer.pulls, covered: claimed }
    forge(second, 'n0', out => writeDone(out, done, first.store.origins), second.wake())
    assert.ok(second.store.applied.get(second.store.origins.find(first.store.origins.ids[SELF])) > own())
    let before = own()
    for (let i = 0; i < 100; i++) {
      cluster.run(20)
      set(cluster, 0, `after ${i}`)
      // or its journal and its stream would leave out what it writes
      assert.ok(own() > before && own() < claimed.get(SELF))
      before = own()
    }
    cluster.run(30_000)
    set(cluster, 0, 'later')
    cluster.run(PEACE_MS)
    assert.deepEqual(sizes(cluster), [102, 102, 102])
  })

  it('come after word of what the donor has let go of since its last heartbeat', () => {
    const cluster = new Cluster(2, 1)
    set(cluster, 0, 'key')
    cluster.run(5010)
    const [donor, asker] = cluster.nodes
    const { applied, tombstones } = donor.store
    const peer = asker.replication.peers.get('n0') as Peer
    tombstones.purged.advance(SELF, applied.get(SELF))
    asker.replication.pulls.pull(peer)
    while (peer.pulling) cluster.run(1)
    assert.equal(peer.purged.get(peer.origin), applied.get(SELF))
  })
})

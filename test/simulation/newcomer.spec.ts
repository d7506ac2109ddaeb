import assert from 'node:assert/strict'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Cluster } from './cluster.js'

const KEYS = 4000
const VALUE_BYTES = 200
const NEWCOMER = 4
const MINUTE_MS = 60_000

interface Came {
  cluster: Cluster
  /** Bytes of ATOMS that reached the newcomer, by donor. */
  bytes: Map<number, number>
  total: () => number
}

/** Five nodes with the same data, of which the last comes back with nothing. */
function comeBack(seed: number): Came {
  const bytes = new Map<number, number>()
  const cluster = new Cluster(5, seed, {
    sent: (from, to, message) => {
      if (to?.name === NEWCOMER && message[0] === MessageType.ATOMS)
        bytes.set(from.name, (bytes.get(from.name) ?? 0) + message.length)
    },
  })
  cluster.run(1000)
  for (let i = 0; i < KEYS; i++) set(cluster, i % 4, `key ${i}`)
  cluster.run(5000)
  bytes.clear()
  cluster.restartEmpty(NEWCOMER)
  return { cluster, bytes, total: () => [...bytes.values()].reduce((sum, count) => sum + count, 0) }
}

function set(cluster: Cluster, node: number, key: string): void {
  const { store } = cluster.wake(node)
  store.strings.set(store.dbs[0], Slice.of(key), Slice.of('v'.repeat(VALUE_BYTES)), 0)
}

const sizes = (cluster: Cluster): number[] => cluster.nodes.map(({ store }) => store.dbs[0].size)
const allSame = (cluster: Cluster): boolean => new Set(cluster.digests()).size === 1

/** What the data takes on the wire at the least. */
const DATA_BYTES = KEYS * (VALUE_BYTES + 'key 1000'.length)

describe('simulation: a newcomer', () => {
  it('takes its parts from several donors at once, and each atom crosses once', () => {
    const { cluster, bytes, total } = comeBack(1)
    cluster.run(5000)
    assert.ok(allSame(cluster), `${sizes(cluster)}`)
    assert.ok(bytes.size >= 3, `only ${bytes.size} donors`)
    assert.ok(total() < 1.15 * DATA_BYTES, `${total()} bytes for ${DATA_BYTES}`)
    for (const [donor, count] of bytes)
      assert.ok(count < 0.6 * total(), `donor ${donor} gave ${count} of ${total()}`)
  })

  it('misses nothing that is written meanwhile, and does not take it all again', () => {
    const { cluster, total } = comeBack(2)
    for (let i = 0; i < 300; i++) {
      set(cluster, i % 4, `new ${i}`)
      set(cluster, i % 4, `key ${(i * 7) % KEYS}`)
      cluster.run(5)
    }
    cluster.run(5000)
    assert.ok(allSame(cluster), `${sizes(cluster)}`)
    assert.ok(total() < 1.4 * DATA_BYTES, `${total()} bytes for ${DATA_BYTES}`)
  })

  it('asks others for the part of a donor that is lost on the way', () => {
    for (let seed = 3; seed < 13; seed++) {
      const { cluster, total } = comeBack(seed)
      while (total() < DATA_BYTES / 4) cluster.run(1)
      assert.ok(total() < 0.8 * DATA_BYTES, 'the cut comes too late')
      cluster.cut(NEWCOMER, seed % 4)
      cluster.run(8000)
      assert.ok(allSame(cluster), `seed ${seed}: ${sizes(cluster)}`)
      assert.ok(total() < 1.5 * DATA_BYTES, `seed ${seed}: ${total()} bytes for ${DATA_BYTES}`)
    }
  })

  it('is asked for what it has written before anyone had asked to hear of it', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const cluster = new Cluster(3, seed)
      cluster.run(1000)
      set(cluster, 0, 'old')
      cluster.run(1000)
      cluster.restartEmpty(2)
      set(cluster, 2, 'new')
      cluster.run(15_000)
      assert.deepEqual(sizes(cluster), [2, 2, 2], `seed ${seed}`)
    }
  })

  it('whose clock is minutes ahead takes none of what it gets for expired, and so tells nobody that it is', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const cluster = new Cluster(2, seed)
      cluster.run(3000)
      const { shell } = cluster.wake(0)
      shell.call(0, 'HSET', 'key', 'old', '1')
      shell.call(0, 'PEXPIRE', 'key', `${MINUTE_MS}`)
      cluster.run(3000)
      cluster.setClock(1, 5 * MINUTE_MS)
      cluster.restartEmpty(1)
      while (cluster.nodes[1].store.dbs[0].recordCount === 0) cluster.run(1)
      cluster.wake(1).shell.call(0, 'HSET', 'key', 'new', '1')
      cluster.run(5000)
      for (const node of cluster.nodes) assert.equal(node.shell.call(0, 'HLEN', 'key'), '2', `seed ${seed}`)
    }
  })

  it('begins anew when all donors are lost on the way', () => {
    const { cluster } = comeBack(1)
    cluster.run(120)
    cluster.isolate(NEWCOMER)
    cluster.run(3000)
    cluster.heal()
    cluster.run(8000)
    assert.ok(allSame(cluster), `${sizes(cluster)}`)
  })
})

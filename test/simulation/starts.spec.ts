import assert from 'node:assert/strict'
import { ENDED_NAMED } from '../../node/replication/limits.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { Cluster } from './cluster.js'
import { pick } from './random.js'

const NODES = 3
const STARTS = 200
const PEACE_MS = 15_000
const FORGET_MS = 60_000
const KEYS = 40
/** Entries of a vector that are told by name on a new link. */
const NAMED = NODES + ENDED_NAMED
/** Three vectors of so many entries, what is said of the others, clocks and digest. */
const HEARTBEAT_BYTES = 3 * 16 * NAMED + 80

/** A mesh whose nodes are killed and started many times, and what it sends meanwhile. */
class Restarts {
  readonly cluster: Cluster
  /** The longest message of each type. */
  readonly longest = new Map<number, number>()
  byName = 0
  /** What each key should be, null if it was deleted; undefined while it is not known. */
  readonly expected = new Map<string, string | null>()
  #count = 0

  constructor(seed: number) {
    this.cluster = new Cluster(NODES, seed, {
      forgetMs: FORGET_MS,
      sent: (_from, _to, bytes) => {
        if (bytes[0] === MessageType.NAME_ALL) this.byName++
        this.longest.set(bytes[0], Math.max(bytes.length, this.longest.get(bytes[0]) ?? 0))
      },
    })
    this.cluster.run(3000)
  }

  write(node: number): void {
    const { shell } = this.cluster.wake(node)
    const key = `key ${pick(this.cluster.random, KEYS)}`
    const value = this.#count++ % 3 === 0 ? null : `value ${this.#count}`
    if (value === null) shell.call(0, 'DEL', key)
    else shell.call(0, 'SET', key, value)
    this.expected.set(key, value)
  }

  /** A node writes, dies with what its disk has missed, and starts again. */
  restart(node: number): void {
    const { cluster } = this
    this.write(node)
    cluster.save(node)
    // what its disk will lack, and others have
    this.write(node)
    cluster.run(1000)
    cluster.crash(node)
    this.write((node + 1) % NODES)
    cluster.run(1000)
    cluster.start(node)
    cluster.run(2000)
  }

  check(): void {
    for (const node of this.cluster.up)
      for (const [key, value] of this.expected) assert.equal(node.shell.call(0, 'GET', key), value, key)
    assert.equal(new Set(this.cluster.digests()).size, 1)
    assert.ok(this.cluster.nodes.every(({ replication }) => !replication.isReturning))
  }

  get entries(): number[] {
    return this.cluster.nodes.map(({ store }) => store.applied.count)
  }
}

describe('simulation: nodes that are killed and started many times', () => {
  it(`keep what they tell each other short, and nothing returns, in ${STARTS} starts`, () => {
    const restarts = new Restarts(1)
    for (let i = 0; i < STARTS; i++) restarts.restart(i % NODES)
    restarts.cluster.run(PEACE_MS)
    restarts.check()
    for (const count of restarts.entries) assert.ok(count > STARTS, `${restarts.entries}`)
    for (const { replication } of restarts.cluster.nodes) assert.equal(replication.positions.named, NAMED)
    const longest = restarts.longest.get(MessageType.HEARTBEAT)!
    assert.ok(longest <= HEARTBEAT_BYTES, `${longest} bytes`)
    assert.equal(restarts.byName, 0)
    assert.ok(restarts.longest.get(MessageType.SYNC)! <= 16 * NAMED)
    assert.ok(restarts.longest.get(MessageType.DONE)! <= 16 * NAMED)
  })

  it('bring back nothing when one was away for longer than it is waited for, and for more starts than are named', () => {
    const restarts = new Restarts(2)
    const { cluster } = restarts
    for (let i = 0; i < KEYS; i++) restarts.restart(i % NODES)
    cluster.run(PEACE_MS)
    cluster.isolate(2)
    cluster.wake(2).shell.call(0, 'SET', 'offline', 'kept')
    restarts.expected.set('offline', 'kept')
    for (let i = 0; i < 2 * NAMED; i++) {
      cluster.wake(0)
      restarts.write(0)
      cluster.save(0)
      cluster.run(1000)
      cluster.crash(0)
      cluster.run(1000)
      cluster.start(0)
      cluster.run(1000)
    }
    cluster.run(FORGET_MS + PEACE_MS)
    assert.equal(cluster.nodes[1].store.tombstones.count, 0)
    const { byName } = restarts
    cluster.heal()
    cluster.run(2 * PEACE_MS)
    assert.ok(restarts.byName > byName, 'no sum was in doubt')
    restarts.check()
  })

  it('from an old disk, after starts of which it knows nothing, give back nothing that was deleted', () => {
    const restarts = new Restarts(3)
    const { cluster } = restarts
    for (let i = 0; i < KEYS; i++) restarts.write(i % NODES)
    cluster.run(PEACE_MS)
    cluster.save(2)
    for (let i = 0; i < 2 * NAMED; i++) restarts.restart(i % 2)
    cluster.run(PEACE_MS)
    cluster.crash(2)
    cluster.run(1000)
    cluster.start(2)
    cluster.run(2 * PEACE_MS)
    assert.ok(restarts.byName > 0, 'no sum was in doubt')
    restarts.check()
  })
})

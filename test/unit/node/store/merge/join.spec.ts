import assert from 'node:assert/strict'
import fc from 'fast-check'
import { digestOf } from '../../../../../node/store/digest.js'
import { joinOp } from '../../../../../node/store/merge/join.js'
import type { Store } from '../../../../../node/store/store.js'
import { ByteReader, ByteWriter } from '../../../../../protocol/peer/bytes.js'
import { readOps } from '../../../../../protocol/peer/op-reader.js'
import { memberStore } from '../../../../helpers/member-store.js'
import { seeded } from '../../../../simulation/random.js'
import { randomWrite } from './random-write.js'
import { WholeWriter } from './whole-writer.js'

const NOW = Date.UTC(2026, 5, 1)
const KEYS = 3

const newStore = (name: number): Store => memberStore(name, NOW)

function join(store: Store, batch: Buffer): void {
  readOps(new ByteReader(batch), store.origins, op => joinOp(store, op))
}

/** Writes at three nodes that hear of each other's writes now and then, as the ops they would send. */
function history(seed: number, writes: number): Buffer[] {
  const random = seeded(seed)
  const nodes = [1, 2, 3].map(newStore)
  const batches: Buffer[] = []
  const out = new ByteWriter(256)
  const logs = nodes.map(node => {
    node.log = new WholeWriter(node)
    return node.log
  })
  for (let i = 0; i < writes; i++) {
    const at = Math.floor(random() * nodes.length)
    // within a second, so that no deadline passes: what expiry does is the simulation's part
    nodes[at].now = NOW + Math.floor(random() * 40)
    randomWrite(nodes[at], random, KEYS)
    if (logs[at].count > 0) {
      logs[at].finish(out)
      batches.push(out.take())
    }
    if (random() < 0.4 && batches.length > 0)
      join(nodes[Math.floor(random() * nodes.length)], batches[Math.floor(random() * batches.length)])
  }
  return batches
}

function shuffled(batches: readonly Buffer[], random: () => number, duplicates: number): Buffer[] {
  const order = [...batches]
  for (let i = 0; i < duplicates; i++) order.push(batches[Math.floor(random() * batches.length)])
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}

/** What INFO keyspace says of deadlines is what the live keys have. */
function checkDeadlineCounts(store: Store): void {
  const counts = store.dbs.map(() => 0)
  for (const db of store.dbs)
    for (let at = 0; at < db.size; at++) if (store.records.deadline(db.slotAt(at)) !== 0) counts[db.index]++
  assert.deepEqual(
    store.dbs.map(db => db.expiring),
    counts,
  )
}

describe('joins', () => {
  it('give the same data in whatever order and how often ops arrive', function () {
    this.timeout(60_000)
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 30 }), fc.nat(), (seed, writes, order) => {
        const batches = history(seed, writes)
        const random = seeded(order)
        const [one, other] = [newStore(8), newStore(9)]
        for (const batch of batches) join(one, batch)
        for (const batch of shuffled(batches, random, 5)) join(other, batch)
        assert.equal(digestOf(other), digestOf(one))
        checkDeadlineCounts(one)
        other.tombstones.collect(undefined)
        checkDeadlineCounts(other)
      }),
      { numRuns: 3000 },
    )
  })
})

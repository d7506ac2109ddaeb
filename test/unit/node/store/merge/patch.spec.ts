import assert from 'node:assert/strict'
import fc from 'fast-check'
import { digestOf } from '../../../../../node/store/digest.js'
import { joinOp } from '../../../../../node/store/merge/join.js'
import type { Store } from '../../../../../node/store/store.js'
import { ByteReader, ByteWriter } from '../../../../../protocol/peer/bytes.js'
import { type Op, OpKind } from '../../../../../protocol/peer/op.js'
import { readOps } from '../../../../../protocol/peer/op-reader.js'
import { OpWriter } from '../../../../../protocol/peer/op-writer.js'
import { Slice } from '../../../../../protocol/resp/slice.js'
import { memberStore } from '../../../../helpers/member-store.js'
import { seeded } from '../../../../simulation/random.js'
import { randomWrite } from './random-write.js'
import { WholeWriter } from './whole-writer.js'

const NOW = Date.UTC(2026, 5, 1)
const KEY = Slice.of('key')
const MEGABYTE = 1024 * 1024

const newStore = (name: number): Store => memberStore(name, NOW)

function opsOf(store: Store, batch: Buffer, visit: (op: Op) => void): void {
  readOps(new ByteReader(batch), store.origins, visit)
}

/** Joins a batch; a patch without its base as the value it stands for. Returns how many there were. */
function join(store: Store, batch: Buffer, whole: Buffer): number {
  let lacking = 0
  opsOf(store, batch, op => {
    if (joinOp(store, op)) return
    lacking++
    const { stamp, origin } = op
    opsOf(store, whole, other => {
      if (other.stamp !== stamp || other.origin !== origin) return
      assert.notEqual(other.kind, OpKind.PATCH)
      assert.ok(joinOp(store, other))
    })
  })
  return lacking
}

/**
 * Writes at three nodes that hear of each other's now and then.
 *
 * @param whole the same history without patches, to fetch values from
 */
function history(seed: number, writes: number, whole?: Buffer[]): Buffer[] {
  const random = seeded(seed)
  const nodes = [1, 2, 3].map(newStore)
  const batches: Buffer[] = []
  const out = new ByteWriter(256)
  for (const node of nodes)
    node.log = whole === undefined ? new WholeWriter(node) : new OpWriter(node.origins)
  for (let i = 0; i < writes; i++) {
    const node = nodes[Math.floor(random() * nodes.length)]
    node.now = NOW + Math.floor(random() * 40)
    randomWrite(node, random, 2)
    if (node.log!.count > 0) {
      node.log!.finish(out)
      batches.push(out.take())
    }
    if (random() >= 0.5 || batches.length === 0) continue
    const at = Math.floor(random() * batches.length)
    join(nodes[Math.floor(random() * nodes.length)], batches[at], (whole ?? batches)[at])
  }
  return batches
}

function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count + 5 }, (_, i) => (i < count ? i : Math.floor(random() * count)))
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}

/** What a store's log holds. */
function logged(store: Store): Buffer {
  const out = new ByteWriter(256)
  store.log?.finish(out)
  return out.take()
}

/** A node whose writes are logged, and one that has its long string. */
function pair(): [Store, Store] {
  const [one, other] = [newStore(1), newStore(2)]
  one.log = new OpWriter(one.origins)
  one.strings.set(one.dbs[0], KEY, Slice.of('a'.repeat(200)), 0)
  opsOf(other, logged(one), op => joinOp(other, op))
  return [one, other]
}

const joinAll = (store: Store, batch: Buffer): boolean[] => {
  const results: boolean[] = []
  opsOf(store, batch, op => results.push(joinOp(store, op)))
  return results
}

const write = (store: Store, offset: number, text: string): Buffer => {
  store.strings.write(store.dbs[0], KEY, offset, Slice.of(text))
  return logged(store)
}

describe('patches', () => {
  it('come to what whole values come to, in whatever order and how often ops arrive', function () {
    this.timeout(120_000)
    let lacking = 0
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 30 }), fc.nat(), (seed, writes, order) => {
        const whole = history(seed, writes)
        const patches = history(seed, writes, whole)
        assert.equal(patches.length, whole.length)
        const [one, other] = [newStore(8), newStore(9)]
        for (const batch of whole) join(one, batch, batch)
        for (const i of shuffled(whole.length, seeded(order))) lacking += join(other, patches[i], whole[i])
        assert.equal(digestOf(other), digestOf(one))
      }),
      { numRuns: 2000 },
    )
    assert.ok(lacking > 100, `only ${lacking} patches lacked their base: the workload does not test them`)
  })

  it('are applied to their base only, and once', () => {
    const [one, other] = pair()
    const first = write(one, 3, 'first')
    const second = write(one, 190, 'beyond the end')
    assert.deepEqual(joinAll(other, second), [false])
    assert.equal(other.strings.get(other.dbs[0].find(KEY)).toString(), 'a'.repeat(200))
    for (const batch of [first, second, first, second]) assert.deepEqual(joinAll(other, batch), [true])
    assert.equal(digestOf(other), digestOf(one))
  })

  it('lose to a later write, a clear and a flush that came before them, and need no base then', () => {
    for (const overtake of [
      (store: Store) => store.strings.set(store.dbs[0], KEY, Slice.of('later'), 0),
      (store: Store) => store.dbs[0].delete(KEY),
      (store: Store) => store.flush(0),
    ]) {
      const [one, other] = pair()
      const patch = write(one, 3, 'patch')
      overtake(one)
      const later = logged(one)
      joinAll(other, later)
      assert.deepEqual(joinAll(other, patch), [true])
      assert.equal(digestOf(other), digestOf(one))
    }
  })

  it('need their base where a write of another node came between', () => {
    const [one, other] = pair()
    other.now = NOW - 1
    other.strings.set(other.dbs[0], KEY, Slice.of('between'), 0)
    one.now = NOW + 1
    assert.deepEqual(joinAll(other, write(one, 0, 'x')), [false])
    assert.equal(other.strings.get(other.dbs[0].find(KEY)).toString(), 'between')
  })

  it('need no other base than one that was written after the deadline known here had passed', () => {
    const [one, other] = pair()
    const third = newStore(3)
    third.log = new OpWriter(third.origins)
    third.now = NOW + 5
    third.strings.set(third.dbs[0], KEY, Slice.of('short'), NOW + 50)
    one.now = other.now = NOW + 100
    assert.deepEqual(joinAll(other, write(one, 0, 'after the deadline')), [true])
    const expiring = logged(third)
    assert.deepEqual(joinAll(other, expiring), [true])
    one.now = other.now = NOW + 200
    assert.deepEqual(joinAll(other, write(one, 30, 'and on')), [true])
    joinAll(one, expiring)
    assert.ok(other.strings.get(other.dbs[0].find(KEY)).toString().startsWith('after the deadline'))
    assert.equal(digestOf(other), digestOf(one))
  })

  it('that make a key need none, however many zeros they stand for', () => {
    const [one, other] = [newStore(1), newStore(2)]
    one.log = new OpWriter(one.origins)
    const bytes = write(one, MEGABYTE, 'x')
    assert.ok(bytes.length < 64, `${bytes.length} bytes`)
    assert.deepEqual(joinAll(other, bytes), [true])
    assert.equal(other.strings.length(other.dbs[0].find(KEY)), MEGABYTE + 1)
    assert.equal(digestOf(other), digestOf(one))
  })

  it('have zeros between what was there and their offset, wherever that memory comes from', () => {
    const store = newStore(1)
    const [db] = store.dbs
    const grown = (key: string, offset: number): Buffer => {
      const length = store.strings.write(db, Slice.of(key), offset, Slice.of('end'))
      assert.equal(length, offset + 3)
      return store.strings.get(db.find(Slice.of(key))).copy()
    }
    const used = Slice.of('x'.repeat(1000))
    for (const offset of [5, 60, 600, 3000, 10_000]) {
      // a freed block, then room in the record's own
      store.strings.set(db, Slice.of('gone'), used, 0)
      db.delete(Slice.of('gone'))
      store.tombstones.collect(undefined)
      assert.ok(grown(`new ${offset}`, offset).equals(Buffer.from(`${'\0'.repeat(offset)}end`)))
      store.strings.set(db, Slice.of('short'), used, 0)
      store.strings.set(db, Slice.of('short'), Slice.of('x'.repeat(300)), 0)
      const wanted = Buffer.from(`${'x'.repeat(300)}${'\0'.repeat(offset)}end`)
      assert.ok(grown('short', 300 + offset).equals(wanted))
    }
  })

  it('leave the record where it is, and take a few bytes of the log', () => {
    const [one] = [newStore(1)]
    one.log = new OpWriter(one.origins)
    write(one, MEGABYTE, 'x')
    write(one, 0, 'the first one makes room for the deadline')
    const slot = one.dbs[0].find(KEY)
    const address = one.records.slots.addresses[slot]
    for (let i = 0; i < 100; i++) one.strings.write(one.dbs[0], KEY, i * 1000, Slice.of('x'))
    assert.equal(one.records.slots.addresses[slot], address)
    assert.ok(one.log.size < 100 * 16, `${one.log.size} bytes`)
  })
})

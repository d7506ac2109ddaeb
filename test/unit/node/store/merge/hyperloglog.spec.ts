import assert from 'node:assert/strict'
import fc from 'fast-check'
import { digestOf } from '../../../../../node/store/digest.js'
import { removeDead } from '../../../../../node/store/merge/clear.js'
import { joinOp } from '../../../../../node/store/merge/join.js'
import { Scan } from '../../../../../node/store/scan.js'
import type { Store } from '../../../../../node/store/store.js'
import { VersionVector } from '../../../../../protocol/clock/version-vector.js'
import { ByteReader, ByteWriter } from '../../../../../protocol/peer/bytes.js'
import { readOps } from '../../../../../protocol/peer/op-reader.js'
import { OpWriter } from '../../../../../protocol/peer/op-writer.js'
import { Slice } from '../../../../../protocol/resp/slice.js'
import { memberStore } from '../../../../helpers/member-store.js'
import { seeded } from '../../../../simulation/random.js'

const NOW = Date.UTC(2026, 5, 1)
const KEY = Slice.of('key')

function newStore(name: number): Store {
  const store = memberStore(name, NOW)
  store.log = new OpWriter(store.origins)
  return store
}

function logged(store: Store): Buffer {
  const out = new ByteWriter(256)
  store.log?.finish(out)
  return out.take()
}

/** Joins what comes in any order. */
function join(store: Store, ...batches: Buffer[]): void {
  for (const batch of batches)
    readOps(new ByteReader(batch), store.origins, op => {
      joinOp(store, op)
    })
}

const add = (store: Store, ...elements: string[]): Buffer => {
  store.hyperloglogs.add(
    store.dbs[0],
    KEY,
    elements.map(element => Slice.of(element)),
  )
  return logged(store)
}

const names = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `element ${from + i}`)

const count = (store: Store): number => {
  const slot = store.dbs[0].find(KEY)
  return slot === 0 ? 0 : Number(store.hyperloglogs.count(slot))
}

/** All that a catch-up sends. */
function walked(from: Store, scan: Scan): Buffer {
  const batch = new OpWriter(from.origins)
  while (!scan.step(batch, Number.POSITIVE_INFINITY, 1000)) {}
  const out = new ByteWriter(256)
  batch.finish(out)
  return out.take()
}

/** A store's state as a catch-up sends it. */
function caughtUp(from: Store, has: VersionVector): Store {
  const to = newStore(99)
  join(to, walked(from, new Scan(from, has)))
  return to
}

function rootOf({ liveDigest }: Store): string {
  liveDigest.enable()
  assert.ok(liveDigest.settle(Number.POSITIVE_INFINITY))
  return `${liveDigest.sumHigh}:${liveDigest.sumLow}`
}

/** What a repair sends: every record. */
function allOf(store: Store): Buffer {
  const batch = new OpWriter(store.origins)
  const scan = new Scan(store, new VersionVector())
  const { slots } = store.records
  for (let slot = 1; slot < slots.top; slot++) if (slots.inUse(slot)) scan.write(slot, batch)
  const out = new ByteWriter(256)
  batch.finish(out)
  return out.take()
}

/** Two nodes differ, and do not any more once each has told the other. */
function assertRepaired(one: Store, other: Store): void {
  assert.notEqual(rootOf(one), rootOf(other))
  join(one, allOf(other))
  join(other, allOf(one))
  assert.equal(rootOf(one), rootOf(other))
  assert.equal(digestOf(one), digestOf(other))
}

describe('HyperLogLogs of several nodes', () => {
  it('count what all have added, in whatever order and how often it arrives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(2), fc.nat(400), fc.integer({ min: 1, max: 60 })), { maxLength: 12 }),
        fc.nat(),
        (adds, order) => {
          const nodes = [1, 2, 3].map(newStore)
          const reference = newStore(9)
          const batches = adds.map(([node, from, many]) => {
            add(reference, ...names(from, many))
            return add(nodes[node], ...names(from, many))
          })
          const random = seeded(order)
          for (const node of nodes) {
            const shuffled = [...batches, ...batches.slice(0, 3)]
              .map(batch => [random(), batch] as const)
              .sort(([a], [b]) => a - b)
            join(node, ...shuffled.map(([, batch]) => batch))
            assert.equal(count(node), count(reference))
          }
          assert.equal(new Set(nodes.map(digestOf)).size, 1)
          assert.equal(digestOf(caughtUp(nodes[0], new VersionVector())), digestOf(nodes[0]))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('lose nothing when two nodes make the same key at once, and go on together', () => {
    const [one, other] = [newStore(1), newStore(2)]
    const batches = [add(one, ...names(0, 100)), add(other, ...names(50, 100))]
    join(one, batches[1])
    join(other, batches[0])
    const reference = newStore(3)
    add(reference, ...names(0, 150))
    assert.equal(count(one), count(reference))
    assert.equal(count(other), count(reference))
    join(other, add(one, ...names(150, 10)))
    add(reference, ...names(150, 10))
    assert.equal(count(other), count(reference))
    assert.equal(digestOf(other), digestOf(one))
  })

  it('end with a delete that had seen them, whatever was added to them elsewhere at once', () => {
    const [one, other] = [newStore(1), newStore(2)]
    join(other, add(one, 'a'))
    one.dbs[0].delete(KEY)
    const deleted = logged(one)
    const added = add(other, 'b')
    join(one, added)
    join(other, deleted)
    assert.deepEqual([count(one), count(other)], [0, 0])
    join(other, add(one, 'c'))
    assert.deepEqual([count(one), count(other)], [1, 1])
    assert.equal(digestOf(other), digestOf(one))
  })

  it('outlive a delete that had not seen them', () => {
    const [one, other] = [newStore(1), newStore(2)]
    one.strings.set(one.dbs[0], KEY, Slice.of('old'), 0)
    one.dbs[0].delete(KEY)
    other.now = NOW + 1000
    const added = add(other, 'b')
    join(other, logged(one))
    join(one, added)
    assert.deepEqual([count(one), count(other)], [1, 1])
  })

  it('are overtaken by a later SET, and go on from one that is a HyperLogLog itself', () => {
    const [one, other, third] = [newStore(1), newStore(2), newStore(3)]
    add(one, ...names(0, 50))
    const bytes = new Slice(one.strings.get(one.dbs[0].find(KEY)).copy())
    const set = newStore(4)
    set.now = NOW + 1
    set.strings.set(set.dbs[0], KEY, bytes, 0)
    const base = logged(set)
    join(other, base)
    const addition = add(other, 'x', 'y')
    // the addition before what it goes on from
    join(third, addition, base)
    join(set, addition)
    add(one, 'x', 'y')
    assert.deepEqual([count(third), count(set), count(other)], Array(3).fill(count(one)))
    assert.equal(digestOf(third), digestOf(other))
    set.strings.set(set.dbs[0], KEY, Slice.of('plain'), 0)
    join(third, logged(set))
    assert.equal(third.strings.get(third.dbs[0].find(KEY)).toString(), 'plain')
  })

  it('are caught up with whole where anything is missing, the sketch being sent once', () => {
    const [one, other] = [newStore(1), newStore(2)]
    join(other, add(one, ...names(0, 3000)))
    join(one, add(other, ...names(3000, 3000)), add(other, ...names(0, 6000)))
    const scan = new Scan(one, new VersionVector())
    const batch = new OpWriter(one.origins)
    while (!scan.step(batch, Number.POSITIVE_INFINITY, 1000)) {}
    assert.ok(batch.size < 12_500, `${batch.size} bytes`)
    assert.equal(digestOf(caughtUp(one, new VersionVector())), digestOf(one))
  })

  it('differ in the live digest where one that failed to remember holds less under the same stamp', () => {
    const [one, other] = [newStore(1), newStore(2)]
    join(other, add(one, ...names(0, 50)))
    const slot = other.dbs[0].find(KEY)
    removeDead(other, slot, () => true)
    other.refresh(slot)
    join(other, add(one, 'after the loss'))
    assert.equal(count(other), 1)
    assertRepaired(one, other)
  })

  it('differ in the live digest where a catch-up told of what came meanwhile, and nobody else does any more', () => {
    const [maker, adder, half, rest] = [newStore(1), newStore(2), newStore(3), newStore(4)]
    const made = add(maker, 'a')
    join(adder, made)
    join(rest, made)
    const scan = new Scan(maker, new VersionVector())
    join(maker, add(adder, 'b'))
    join(half, walked(maker, scan))
    assert.deepEqual([count(half), count(rest)], [2, 1])
    assertRepaired(half, rest)
  })

  it('have the same live digest in whatever order additions came, and what they go on from', () => {
    const [setter, adder, first, last] = [newStore(1), newStore(2), newStore(3), newStore(4)]
    add(adder, 'in the string')
    const bytes = new Slice(adder.strings.get(adder.dbs[0].find(KEY)).copy())
    setter.now = NOW + 1
    setter.strings.set(setter.dbs[0], KEY, bytes, 0)
    const base = logged(setter)
    join(adder, base)
    const batches = [base, add(adder, 'x'), add(adder, ...names(0, 2000))]
    join(first, ...batches)
    join(last, ...batches.reverse())
    assert.equal(rootOf(first), rootOf(last))
  })

  it('travel as the registers that were raised', () => {
    const one = newStore(1)
    add(one, ...names(0, 6000))
    const bytes = add(one, 'one more', 'and another')
    assert.ok(bytes.length < 60, `${bytes.length} bytes`)
  })
})

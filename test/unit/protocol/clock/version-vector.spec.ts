import assert from 'node:assert/strict'
import fc from 'fast-check'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'

const ORIGINS = 40

/** Entries as a property makes them, and what a vector of them should say. */
const entries = fc.array(fc.tuple(fc.nat(ORIGINS - 1), fc.nat(9)), { maxLength: 60 })

function vector(list: readonly (readonly [number, number])[]): VersionVector {
  const made = new VersionVector()
  for (const [origin, stamp] of list) made.advance(origin, stamp)
  return made
}

const stampsOf = (made: VersionVector): number[] => Array.from({ length: ORIGINS }, (_, i) => made.get(i))

describe('VersionVector', () => {
  it('keeps the greatest stamp of each origin, however many there come to be', () => {
    const made = new VersionVector()
    for (let i = 0; i < 1000; i++) made.advance((i * 7) % 1000, i + 1)
    for (let i = 0; i < 1000; i++) made.advance((i * 7) % 1000, i)
    for (let i = 0; i < 1000; i++) assert.equal(made.get((i * 7) % 1000), i + 1)
    assert.equal(made.length, 1000)
    assert.equal(made.get(5000), 0)
  })

  it('joins, meets and compares entry by entry', () => {
    const property = fc.property(entries, entries, (one, other) => {
      const [a, b] = [vector(one), vector(other)]
      const [as, bs] = [stampsOf(a), stampsOf(b)]
      const joined = a.clone()
      joined.merge(b)
      assert.deepEqual(
        stampsOf(joined),
        as.map((stamp, i) => Math.max(stamp, bs[i])),
      )
      assert.deepEqual(
        stampsOf(a.meet(b)),
        as.map((stamp, i) => Math.min(stamp, bs[i])),
      )
      assert.deepEqual(
        stampsOf(a.beyond(b)),
        as.map((stamp, i) => (stamp > bs[i] ? stamp : 0)),
      )
      assert.equal(
        a.dominates(b),
        as.every((stamp, i) => stamp >= bs[i]),
      )
      assert.equal(a.count, as.filter(stamp => stamp > 0).length)
      // none of it has changed what it came from
      assert.deepEqual([stampsOf(a), stampsOf(b)], [as, bs])
    })
    fc.assert(property)
  })

  it('says up to which stamp all but the newest entries are', () => {
    const property = fc.property(entries, fc.nat(10), (list, count) => {
      const made = vector(list)
      const stamps = stampsOf(made).filter(stamp => stamp > 0)
      stamps.sort((a, b) => b - a)
      assert.equal(made.boundBelow(count), stamps[count] ?? 0)
    })
    fc.assert(property)
  })
})

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Cells, checkOf } from '../../../../protocol/repair/cells.js'
import { Decoder } from '../../../../protocol/repair/decoder.js'
import { Encoder } from '../../../../protocol/repair/encoder.js'
import { MemberIndex, Members } from '../../../../protocol/repair/members.js'
import { Salt } from '../../../../protocol/repair/salt.js'

/** Members of digests [from, to) under a salt. */
function membersOf(salt: Salt, ranges: readonly (readonly [number, number])[]): Members {
  const members = new Members()
  for (const [from, to] of ranges) {
    for (let i = from; i < to; i++) {
      salt.apply(i, 0x1234)
      members.push(salt.low, salt.high)
    }
  }
  return members
}

const namesOf = (members: Members): string[] =>
  Array.from({ length: members.count }, (_, i) => `${members.high[i]}:${members.low[i]}`).sort()

function ready(encoder: Encoder, cells: number, slice: number): void {
  while (!encoder.step(cells, slice)) {}
}

/** Reconciles two sets; `growth` cells are added at a time. Returns the difference and the cells it took. */
function reconcile(
  a: Members,
  b: Members,
  growth: (count: number) => number,
  slice = 1000,
): { difference: Members; cells: number } {
  const left = new Encoder(a)
  const right = new Encoder(b)
  const decoder = new Decoder()
  while (decoder.state !== 'done') {
    const from = decoder.count
    const to = from + growth(from)
    ready(left, to, slice)
    ready(right, to, slice)
    const cells = left.take(from, to)
    cells.xorAt(0, right.take(from, to))
    decoder.add(cells)
    while (decoder.step(100) === 'working') {}
    assert.notEqual(decoder.state, 'failed')
    assert.ok(to < 100 + 10 * (a.count + b.count), 'takes far more cells than differ')
  }
  return { difference: decoder.difference(), cells: decoder.count }
}

describe('rateless IBLT', () => {
  it('finds exactly the difference of any two sets, however cells are sliced', () => {
    const size = fc.nat(300)
    fc.assert(
      fc.property(
        size,
        size,
        size,
        fc.integer(),
        fc.integer(),
        fc.integer({ min: 1, max: 50 }),
        (common, onlyA, onlyB, s0, s1, step) => {
          const salt = new Salt(s0, s1)
          const a = membersOf(salt, [[0, common + onlyA]])
          const b = membersOf(salt, [
            [0, common],
            [10_000, 10_000 + onlyB],
          ])
          const expected = membersOf(salt, [
            [common, common + onlyA],
            [10_000, 10_000 + onlyB],
          ])
          const { difference } = reconcile(a, b, () => step, 1 + (s0 & 63))
          assert.deepEqual(namesOf(difference), namesOf(expected))
        },
      ),
      {
        numRuns: 150,
        // under this salt the sum of several members passes for one that there is not
        examples: [[191, 298, 291, 2147483645, 0, 1]],
      },
    )
  })

  for (const [differing, most] of [
    [100, 1.55],
    [1000, 1.42],
    [10_000, 1.4],
  ] as const) {
    it(`takes at most ${most} cells for each of ${differing} differences, in the mean`, () => {
      const rounds = Math.max(3, 3000 / differing)
      let total = 0
      for (let round = 0; round < rounds; round++) {
        const salt = new Salt(round * 7919, ~round)
        const a = membersOf(salt, [[0, 2000 + differing]])
        const b = membersOf(salt, [[0, 2000]])
        total += reconcile(a, b, count => Math.max(1, count >> 8)).cells
      }
      const mean = total / rounds / differing
      assert.ok(mean <= most, `${mean} cells per difference`)
      assert.ok(mean >= 1, `${mean} cells per difference is less than there is to say`)
    })
  }

  it('makes the same cells by ranges and slices of any size', () => {
    const members = membersOf(new Salt(1, 2), [[0, 500]])
    const whole = new Encoder(members)
    const sliced = new Encoder(members)
    ready(whole, 600, 500)
    ready(sliced, 10, 7)
    ready(sliced, 600, 13)
    assert.deepEqual(sliced.take(30, 590), whole.take(30, 590))
  })

  it('ends on cells that are garbage: done or failed or in want, never for ever', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 400 }), (seed, count) => {
        const salt = new Salt(seed, 99)
        const cells = new Cells(count)
        for (let i = 0; i < count; i++) {
          salt.apply(i, seed)
          cells.low[i] = salt.low
          cells.high[i] = salt.high
          // half of them look like a lone member, by their check
          cells.check[i] = (i & 1) === 0 ? checkOf(salt.low, salt.high) : salt.low >>> 8
        }
        const decoder = new Decoder()
        decoder.add(cells)
        let steps = 0
        while (decoder.step(64) === 'working') assert.ok(++steps < 100 * count, 'loops')
        assert.notEqual(decoder.state, 'working')
      }),
      { numRuns: 200 },
    )
  })

  it('takes what was found out of new cells in steps, and cells that come in pieces', () => {
    const members = membersOf(new Salt(3, 4), [[0, 2000]])
    const encoder = new Encoder(members)
    ready(encoder, 3000, 2000)
    const decoder = new Decoder()
    for (let from = 0; from < 2950; from += 50) {
      decoder.add(encoder.take(from, from + 50))
      while (decoder.step(64) === 'working') {}
    }
    assert.equal(decoder.state, 'done')
    decoder.add(encoder.take(2950, 3000))
    let steps = 0
    while (decoder.step(1) === 'working') steps++
    assert.ok(steps >= members.count, `${steps} steps for ${members.count} members and 50 cells`)
    assert.deepEqual(namesOf(decoder.difference()), namesOf(members))
  })

  it('looks members up, as far as they are taken in', () => {
    const members = membersOf(new Salt(5, 6), [[0, 1000]])
    const index = new MemberIndex(members, members.count)
    assert.equal(index.add(7), false)
    assert.equal(index.find(members.low[6], members.high[6]), 6)
    assert.equal(index.find(members.low[7], members.high[7]), -1)
    while (!index.add(7)) {}
    for (let i = 0; i < members.count; i++) assert.equal(index.find(members.low[i], members.high[i]), i)
    assert.equal(index.find(members.low[0], members.high[0] ^ 1), -1)
  })
})

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RUNS_MAX } from '../../../../node/replication/limits.js'
import { Runs } from '../../../../node/replication/runs.js'
import type { Store } from '../../../../node/store/store.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'

const ORIGIN = 3

function make(onFull = (): void => {}): { runs: Runs; applied: VersionVector } {
  const applied = new VersionVector()
  return { runs: new Runs({ applied } as Store, onFull), applied }
}

/** A stream of messages, each beginning where the one before ended. */
const stream = fc
  .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: RUNS_MAX })
  .map(lengths => {
    let last = 0
    return lengths.map(length => ({ prev: last, last: (last += length) }))
  })

describe('runs of live messages', () => {
  it('are applied as far as nothing before is missing, in whatever order the messages come', () => {
    fc.assert(
      fc.property(stream, fc.infiniteStream(fc.nat()), (messages, dice) => {
        const { runs, applied } = make()
        const left = [...messages]
        const came = new Set<number>()
        while (left.length > 0) {
          const [message] = left.splice((dice.next().value as number) % left.length, 1)
          assert.ok(runs.isNews(ORIGIN, message))
          runs.add(ORIGIN, message, true)
          assert.ok(!runs.isNews(ORIGIN, message))
          runs.advance(ORIGIN)
          came.add(message.prev)
          let whole = 0
          for (const { prev, last } of messages) if (prev === whole && came.has(prev)) whole = last
          assert.equal(applied.get(ORIGIN), whole)
        }
      }),
    )
  })

  it('do not count what is not held, and know it again all the same', () => {
    const { runs, applied } = make()
    runs.add(ORIGIN, { prev: 0, last: 5 }, false)
    runs.add(ORIGIN, { prev: 5, last: 9 }, true)
    runs.advance(ORIGIN)
    assert.equal(applied.get(ORIGIN), 0)
    assert.ok(!runs.isNews(ORIGIN, { prev: 0, last: 5 }))
    // a catch-up has brought it
    applied.advance(ORIGIN, 5)
    runs.advanceAll()
    assert.equal(applied.get(ORIGIN), 9)
  })

  it('know a message that a catch-up was ahead of as news, for it may publish', () => {
    const { runs, applied } = make()
    applied.advance(ORIGIN, 50)
    assert.ok(runs.isNews(ORIGIN, { prev: 10, last: 20 }))
  })

  it('are bounded: of too many the oldest is let go of, and what is older has come', () => {
    let full = 0
    const { runs, applied } = make(() => full++)
    for (let i = 0; i <= RUNS_MAX; i++) runs.add(ORIGIN, { prev: 10 * i + 1, last: 10 * i + 2 }, true)
    assert.equal(full, 1)
    assert.ok(!runs.isNews(ORIGIN, { prev: 0, last: 1 }))
    assert.ok(runs.isNews(ORIGIN, { prev: 2, last: 3 }))
    runs.advance(ORIGIN)
    assert.equal(applied.get(ORIGIN), 0)
  })

  it('are one as long as nothing is missing between them, and need no more room', () => {
    for (const step of [1, -1]) {
      let full = 0
      const { runs, applied } = make(() => full++)
      const first = step > 0 ? 0 : 3 * RUNS_MAX
      for (let i = 0; i < 3 * RUNS_MAX; i++) {
        const prev = step > 0 ? first + i : first - i - 1
        runs.add(ORIGIN, { prev, last: prev + 1 }, true)
      }
      assert.equal(full, 0)
      runs.advance(ORIGIN)
      assert.equal(applied.get(ORIGIN), 3 * RUNS_MAX)
    }
  })

  it('are let go of from the oldest on, in whatever order they come', () => {
    const { runs } = make()
    for (let i = RUNS_MAX; i >= 0; i--) runs.add(ORIGIN, { prev: 10 * i + 1, last: 10 * i + 2 }, true)
    assert.ok(!runs.isNews(ORIGIN, { prev: 0, last: 2 }))
    assert.ok(!runs.isNews(ORIGIN, { prev: 11, last: 12 }))
    assert.ok(runs.isNews(ORIGIN, { prev: 2, last: 3 }))
  })

  it('do not become unheld by one beside them that is', () => {
    const { runs, applied } = make()
    runs.add(ORIGIN, { prev: 5, last: 9 }, true)
    runs.add(ORIGIN, { prev: 9, last: 12 }, false)
    applied.advance(ORIGIN, 5)
    runs.advance(ORIGIN)
    assert.equal(applied.get(ORIGIN), 9)
  })
})

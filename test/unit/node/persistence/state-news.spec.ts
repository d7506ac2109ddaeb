import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type DiskState, noState } from '../../../../node/persistence/journal-format.js'
import { StateNews } from '../../../../node/persistence/state-news.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'

const ORIGINS = 6
const textOf = (vector: VersionVector): string =>
  Array.from({ length: ORIGINS }, (_, origin) => vector.get(origin)).join()

describe('news of a state', () => {
  const step = fc.record({
    origin: fc.nat(ORIGINS - 1),
    stamp: fc.integer({ min: 1, max: 50 }),
    isOfPurged: fc.boolean(),
    doubt: fc.nat(2),
    /** How many files on the journal is. */
    turns: fc.nat(4).map(n => (n === 0 ? 1 : 0)),
  })

  it('amount in each file to the state, and say nothing twice', () => {
    fc.assert(
      fc.property(fc.array(step), steps => {
        const news = new StateNews()
        const state = noState()
        let number = 1
        let read: DiskState = noState()
        for (const { origin, stamp, isOfPurged, doubt, turns } of steps) {
          const moved = isOfPurged ? state.purged : state.applied
          moved.advance(origin, stamp)
          if (turns > 0) read = noState()
          number += turns
          const doubts = new VersionVector()
          if (doubt > 0) doubts.advance(origin, doubt)
          const said = news.take(number, { ...state, doubts })
          for (const [vector, known] of [
            [said.applied, read.applied],
            [said.purged, read.purged],
          ])
            for (let i = 0; i < vector.length; i++)
              assert.ok(vector.get(i) === 0 || vector.get(i) > known.get(i))
          read.applied.merge(said.applied)
          read.purged.merge(said.purged)
          assert.equal(textOf(said.doubts), textOf(doubts))
          assert.equal(textOf(read.applied), textOf(state.applied))
          assert.equal(textOf(read.purged), textOf(state.purged))
        }
      }),
    )
  })
})

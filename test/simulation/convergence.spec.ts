import assert from 'node:assert/strict'
import { CONDITIONS, type ConditionName } from './conditions.js'
import { simulate } from './simulate.js'

/** The seeds that every change is tested with; `npm run simulate` has all others. */
const SEEDS = 5

describe('simulation: nodes show what the rules say, and in the end the same', () => {
  for (const name of Object.keys(CONDITIONS) as ConditionName[])
    it(`under condition ${name}`, async function () {
      this.timeout(600_000)
      for (let seed = 1; seed <= SEEDS; seed++) {
        const { failure } = await simulate({ ...CONDITIONS[name], seed })
        assert.equal(failure, undefined, `npm run simulate -- --seed ${seed} --condition ${name}`)
      }
    })
})

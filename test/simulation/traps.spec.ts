import assert from 'node:assert/strict'
import { DISK_TRAPS } from './disk/disk-traps.js'
import { CUTS, SLOWNESS } from './faults.js'
import { itIsFound, withoutRepair } from './put-back.js'
import { simulate } from './simulate.js'
import { restore, TRAPS } from './traps.js'
import { WRONG_RULES } from './wrong-rules.js'

describe('simulation: traps put back are found', () => {
  afterEach(restore)

  for (const trap of [...TRAPS, ...DISK_TRAPS]) itIsFound(trap)

  it('and without them no run needs a repair', async function () {
    this.timeout(120_000)
    withoutRepair()
    for (let seed = 1; seed <= 8; seed++)
      for (const faults of [{}, CUTS, { ...CUTS, ...SLOWNESS }]) {
        const { failure } = await simulate({ seed, faults })
        assert.equal(failure, undefined, `seed ${seed}`)
      }
  })
})

describe('simulation: another rule in place of one of the merge laws is found', () => {
  afterEach(restore)

  for (const rule of WRONG_RULES) itIsFound(rule)
})

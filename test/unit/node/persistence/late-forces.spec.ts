import assert from 'node:assert/strict'
import { FORCE_PATIENCE_MS } from '../../../../node/persistence/journal-limits.js'
import { LateForces } from '../../../../node/persistence/late-forces.js'
import { machine } from '../../../../node/persistence/machine.js'

describe('late forces of the disk', () => {
  it('are counted once something written meanwhile has waited two seconds, and again two seconds after the next', () => {
    let now = 0
    const warnings: string[] = []
    const late = new LateForces({ ...machine, now: () => now }, text => warnings.push(text))
    late.look()
    now += 10 * FORCE_PATIENCE_MS
    late.written()
    now += FORCE_PATIENCE_MS - 1
    late.written()
    late.look()
    assert.equal(late.count, 0)
    now++
    late.look()
    assert.equal(late.count, 1)
    // nothing more is written: nothing more waits
    now += FORCE_PATIENCE_MS
    late.look()
    assert.equal(late.count, 1)
    late.written()
    now += FORCE_PATIENCE_MS
    late.written()
    assert.equal(late.count, 2)
    assert.equal(warnings.length, 2)
  })

  it('are not those that end before', () => {
    let now = 0
    const late = new LateForces({ ...machine, now: () => now }, text => assert.fail(text))
    for (let i = 0; i < 5; i++) {
      late.written()
      now += FORCE_PATIENCE_MS - 1
      late.ended()
    }
    late.look()
    assert.equal(late.count, 0)
  })
})

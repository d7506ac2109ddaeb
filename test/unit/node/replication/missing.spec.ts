import assert from 'node:assert/strict'
import { MISSING_PATIENCE_MS } from '../../../../node/replication/limits.js'
import { MissingWrites } from '../../../../node/replication/missing.js'
import type { Store } from '../../../../node/store/store.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'

const ORIGIN = 2

function make(): { missing: MissingWrites; applied: VersionVector; due: () => [number, number][] } {
  const applied = new VersionVector()
  const missing = new MissingWrites({ applied } as Store)
  return { missing, applied, due: () => [...missing.due()] }
}

describe('what others have and this node lacks', () => {
  it('is due when it has been missing for long enough, and again after as long', () => {
    const { missing, due } = make()
    missing.note(ORIGIN, 10, 0)
    assert.deepEqual(missing.look(MISSING_PATIENCE_MS - 1), [])
    assert.deepEqual(due(), [])
    assert.deepEqual(missing.look(MISSING_PATIENCE_MS), [ORIGIN])
    assert.deepEqual(due(), [[ORIGIN, 10]])
    assert.deepEqual(missing.look(MISSING_PATIENCE_MS + 1), [])
    assert.deepEqual(missing.look(2 * MISSING_PATIENCE_MS), [ORIGIN])
  })

  it('is not due while it keeps coming, however far ahead the others are', () => {
    const { missing, applied, due } = make()
    for (let now = 0; now < 10 * MISSING_PATIENCE_MS; now += 100) {
      missing.note(ORIGIN, now + 500, now)
      applied.advance(ORIGIN, now)
      assert.deepEqual(missing.look(now), [])
    }
    assert.deepEqual(due(), [])
  })

  it('does not forget the rest when a part has come, though nobody says it again', () => {
    const { missing, applied } = make()
    missing.note(ORIGIN, 10, 0)
    missing.note(ORIGIN, 20, 100)
    applied.advance(ORIGIN, 10)
    assert.deepEqual(missing.look(200), [])
    assert.deepEqual(missing.look(200 + MISSING_PATIENCE_MS), [ORIGIN])
  })

  it('is due at once where it is known to be lost', () => {
    const { missing, applied, due } = make()
    missing.demand(ORIGIN, 10, 0)
    assert.deepEqual(due(), [[ORIGIN, 10]])
    applied.advance(ORIGIN, 10)
    missing.look(1)
    assert.deepEqual(due(), [])
  })
})

import assert from 'node:assert/strict'
import { DiskSpeed } from '../../../../node/persistence/disk-speed.js'
import { QUICK_FORCE_MS, QUICK_FORCES } from '../../../../node/persistence/journal-limits.js'

describe('disk speed', () => {
  const quickOnes = (speed: DiskSpeed, count: number): void => {
    for (let i = 0; i < count; i++) speed.note(QUICK_FORCE_MS / 2)
  }

  it('is trusted after many quick forces in a row, and no more after a slow one', () => {
    const speed = new DiskSpeed()
    quickOnes(speed, QUICK_FORCES - 1)
    assert.equal(speed.isQuick, false)
    quickOnes(speed, 1)
    assert.equal(speed.isQuick, true)
    speed.note(QUICK_FORCE_MS * 1.1)
    assert.equal(speed.isQuick, false)
    quickOnes(speed, QUICK_FORCES - 1)
    speed.note(QUICK_FORCE_MS * 1.1)
    quickOnes(speed, 1)
    assert.equal(speed.isQuick, false)
  })
})

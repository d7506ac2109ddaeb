import assert from 'node:assert/strict'
import { HeldMessages } from '../../../../node/replication/held.js'
import { HELD_AHEAD_MS, HELD_BYTES_MAX } from '../../../../node/replication/limits.js'
import { stampOfMs } from '../../../../protocol/clock/stamp.js'

const NOW = Date.UTC(2026, 0, 1)
const ahead = (ms: number): number => stampOfMs(NOW + ms)

describe('HeldMessages', () => {
  it('hold what is stamped ahead, and all that follows it', () => {
    const held = new HeldMessages()
    assert.equal(held.mustWait(ahead(HELD_AHEAD_MS), NOW), false)
    assert.equal(held.mustWait(ahead(2000), NOW), true)
    assert.equal(held.add(ahead(2000), Buffer.from('first')), true)
    assert.equal(held.mustWait(0, NOW), true)
    held.add(0, Buffer.from('second'))
    assert.deepEqual([...held.release(NOW + 1499)].map(String), [])
    assert.deepEqual([...held.release(NOW + 1500)].map(String), ['first', 'second'])
    assert.equal(held.count, 0)
    assert.equal(held.bytes, 0)
    assert.equal(held.mustWait(0, NOW), false)
  })

  it('have a bound', () => {
    const held = new HeldMessages()
    assert.equal(held.add(ahead(2000), Buffer.alloc(HELD_BYTES_MAX)), true)
    assert.equal(held.add(ahead(2000), Buffer.alloc(1)), false)
  })
})

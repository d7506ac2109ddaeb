import assert from 'node:assert/strict'
import { LiveMembers } from '../../../../node/replication/live-members.js'
import { Store } from '../../../../node/store/store.js'
import { Origins } from '../../../../protocol/clock/origins.js'
import { Salt } from '../../../../protocol/repair/salt.js'

const MEMBERS = 1_000_000
const BYTES_PER_MEMBER = 6

describe('the members that a repair gathers', () => {
  it('are no work for the garbage collector, however many there are', () => {
    const store = new Store({ databases: 1, origin: Origins.id(Date.now(), 1), random: Math.random })
    store.liveDigest.count = MEMBERS
    const before = process.memoryUsage().external
    const { members } = new LiveMembers(store, new Salt(1, 2))
    const counted = process.memoryUsage().external - before
    assert.ok(members.low.length >= MEMBERS && members.high.length >= MEMBERS)
    assert.ok(counted < (MEMBERS * BYTES_PER_MEMBER) / 10, `${counted} bytes are counted`)
  })
})

import assert from 'node:assert/strict'
import { measureDissemination } from './dissemination.js'

const DIRECT_PEERS = 24

describe('simulation: writes in a mesh of many', () => {
  it('go straight to everyone up to the threshold, and nobody passes anything on', () => {
    const { first, steady, fanOut, published } = measureDissemination(25, 1, DIRECT_PEERS)
    assert.equal(first.copies, 1)
    assert.equal(steady.copies, 1)
    assert.equal(fanOut, 24)
    assert.deepEqual(published, [1, 1])
  })

  it('go by a tree above it: one copy for each node, by nobody many, and the tree heals', function () {
    this.timeout(300_000)
    const { first, steady, lost, healed, fanOut, published, idleBytes } = measureDissemination(
      64,
      1,
      DIRECT_PEERS,
    )
    assert.ok(first.copies < 6, `${first.copies} copies of the first write`)
    assert.ok(steady.copies < 1.05, `${steady.copies} copies`)
    assert.ok(fanOut <= 8, `one node sends ${fanOut} copies`)
    assert.ok(steady.worst < 6 * 40, `${steady.worst} ms to all`)
    assert.deepEqual(published, [1, 1])
    // a heartbeat and the patience after it
    assert.ok(lost.worst < 4000, `${lost.worst} ms to all after nodes were lost`)
    assert.ok(healed.copies < 1.05, `${healed.copies} copies once healed`)
    assert.ok(healed.worst < 6 * 40, `${healed.worst} ms to all once healed`)
    // 63 links: each a heartbeat of some 16 bytes a second, and a third of them a digest as well
    assert.ok(idleBytes < 63 * 25, `${idleBytes} bytes a second`)
  })
})

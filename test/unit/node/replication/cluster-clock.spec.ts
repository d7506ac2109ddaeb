import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ClusterClock, certainlyAhead } from '../../../../node/replication/cluster-clock.js'

const START = Date.UTC(2026, 0, 1)

/** A clock on a machine whose monotonic and system clocks the test moves. */
function machine(): { clock: ClusterClock; pass: (ms: number) => void; step: (ms: number) => void } {
  let monotonic = 1000
  let wall = START
  return {
    clock: new ClusterClock(
      () => monotonic,
      () => wall,
    ),
    pass: ms => {
      monotonic += ms
      wall += ms
    },
    step: ms => {
      wall += ms
    },
  }
}

describe('ClusterClock', () => {
  it('starts with the system time and runs with the monotonic clock', () => {
    const { clock, pass, step } = machine()
    assert.equal(clock.now(), START)
    pass(500)
    step(-3_600_000)
    assert.equal(clock.now(), START + 500)
  })

  it('takes the time of its peers at once while nothing is stamped', () => {
    const { clock, pass } = machine()
    pass(250)
    assert.equal(clock.adjust([9000, 9010, 8990], false, true), 9000, 'says how far it went')
    assert.equal(clock.now(), START + 250 + 9000)
    pass(250)
    clock.adjust([-4000], false, true)
    assert.equal(clock.now(), START + 500 + 5000)
  })

  it('slews to the median of all clocks, and never backwards', () => {
    const { clock, pass } = machine()
    const behind = 900
    let last = clock.now()
    for (let passed = 250; passed <= 100_000; passed += 250) {
      pass(250)
      const ahead = START + passed - behind - clock.now()
      clock.adjust([ahead, ahead], false, false)
      assert.ok(clock.now() >= last)
      last = clock.now()
    }
    assert.equal(last, START + 100_000 - behind)
  })

  it('says so when it is more than a minute off, and does not follow', () => {
    const { clock, pass } = machine()
    pass(250)
    clock.adjust([61_000, 61_500, 62_000], false, false)
    assert.equal(clock.isWrong, true)
    assert.equal(clock.now(), START + 250)
    // the links are gone with it; it stays wrong until its clock is set
    clock.adjust([], false, false)
    assert.equal(clock.isWrong, true)
  })

  it('is not made wrong by one of two peers', () => {
    const { clock } = machine()
    clock.adjust([300_000, 5], false, false)
    assert.equal(clock.isWrong, false)
    clock.adjust([-300_000, -300_010], false, false)
    assert.equal(clock.isWrong, true, 'it is this one')
    clock.adjust([300_000], false, false)
    assert.equal(clock.isWrong, true, 'one of two, and nobody knows which')
  })

  it('is right again once its system clock was set', () => {
    const { clock, pass, step } = machine()
    clock.adjust([61_500], false, false)
    assert.equal(clock.isWrong, true)
    step(61_500)
    pass(250)
    clock.adjust([], false, false)
    assert.equal(clock.isWrong, false)
    assert.equal(clock.now(), START + 250 + 61_500)
  })

  it('follows its own system clock when alone', () => {
    const { clock, pass, step } = machine()
    step(120_000)
    pass(250)
    clock.adjust([], true, false)
    assert.equal(clock.now(), START + 120_250)
    assert.equal(clock.isWrong, false)
  })
})

describe('certainlyAhead', () => {
  it('is nothing within the round trip, wherever in it the time was lost', () => {
    for (const lost of [0, 10, 39, 40]) assert.equal(certainlyAhead(START + 40 - lost, START + 40, 40), 0)
  })

  it('is never further than the clock is', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), fc.nat(500), fc.nat(500), (ahead, there, back) => {
        const said = START + there + ahead
        const known = certainlyAhead(said, START + there + back, there + back)!
        assert.ok(ahead >= 0 ? known >= 0 && known <= ahead : known <= 0 && known >= ahead)
        assert.ok(Math.abs(ahead - known) <= there + back + 1)
      }),
    )
  })

  it('is unknown for a clock behind that answers nothing', () => {
    assert.equal(certainlyAhead(START - 5000, START), undefined)
    assert.equal(certainlyAhead(START + 5000, START), 4999)
  })
})

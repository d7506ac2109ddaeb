import assert from 'node:assert/strict'
import { ClusterClock } from '../../../../node/replication/cluster-clock.js'
import type { KnownClock } from '../../../../node/replication/known-clocks.js'
import { stampOfMs } from '../../../../protocol/clock/stamp.js'

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

/** Clocks of nodes that have joined and have data. */
const clocks = (...offsets: number[]): KnownClock[] =>
  offsets.map(aheadMs => ({ aheadMs, joins: false, isBlank: false }))

const NEWCOMER = { joins: true, newest: 0 }
const MEMBER = { joins: false, newest: stampOfMs(START) }
/** A node that has read back its data and still joins. */
const RETURNER = { joins: true, newest: stampOfMs(START - 1000) }

describe('ClusterClock', () => {
  it('starts with the system time and runs with the monotonic clock', () => {
    const { clock, pass, step } = machine()
    assert.equal(clock.now(), START)
    pass(500)
    step(-3_600_000)
    assert.equal(clock.now(), START + 500)
    assert.equal(clock.systemAheadMs, -3_600_000)
  })

  it('takes the time of its peers at once while nothing is stamped', () => {
    const { clock, pass } = machine()
    pass(250)
    assert.equal(clock.adjust(clocks(9000, 9010, 8990), false, NEWCOMER), 9000, 'says how far it went')
    assert.equal(clock.now(), START + 250 + 9000)
    pass(250)
    clock.adjust(clocks(-300_000), false, NEWCOMER)
    assert.equal(clock.now(), START + 500 + 9000 - 300_000)
    assert.equal(clock.isWrong, false)
  })

  it('slews to the median of all clocks, and never backwards', () => {
    const { clock, pass } = machine()
    const behind = 900
    let last = clock.now()
    for (let passed = 250; passed <= 100_000; passed += 250) {
      pass(250)
      const ahead = START + passed - behind - clock.now()
      clock.adjust(clocks(ahead, ahead), false, MEMBER)
      assert.ok(clock.now() >= last)
      last = clock.now()
      if (passed === 10_000) assert.ok(Math.abs(clock.toGoMs - (500 - behind)) < 1)
    }
    assert.equal(last, START + 100_000 - behind)
    assert.equal(clock.toGoMs, 0)
  })

  it('is set forward where it is far behind, and slowed down where it is far ahead', () => {
    const { clock, pass } = machine()
    pass(250)
    clock.adjust(clocks(30_000, 30_000), false, MEMBER)
    assert.equal(clock.now(), START + 250 + 30_000)
    assert.equal(clock.toGoMs, 0)
    let ahead = 30_000
    let passed = 0
    for (; ahead > 0; passed += 250) {
      const before = clock.now()
      pass(250)
      ahead += clock.adjust(clocks(-ahead, -ahead), false, MEMBER)
      assert.equal(clock.toGoMs + ahead, 0)
      assert.ok(clock.now() > before)
    }
    assert.ok(passed <= 80_000, `${passed} ms for 29 s at half speed and the last one slowly`)
  })

  it('says so when it is more than a minute off, and does not follow', () => {
    const { clock, pass } = machine()
    pass(250)
    clock.adjust(clocks(61_000, 61_500, 62_000), false, MEMBER)
    assert.equal(clock.isWrong, true)
    assert.equal(clock.now(), START + 250)
    // the links are gone with it; it stays wrong until its clock is set
    clock.adjust([], false, MEMBER)
    assert.equal(clock.isWrong, true)
  })

  it('is not made wrong by one of two peers', () => {
    const { clock } = machine()
    clock.adjust(clocks(300_000, 5), false, MEMBER)
    assert.equal(clock.isWrong, false)
    clock.adjust(clocks(-300_000, -300_010), false, MEMBER)
    assert.equal(clock.isWrong, true, 'it is this one')
    clock.adjust(clocks(300_000), false, MEMBER)
    assert.equal(clock.isWrong, true, 'one of two, and nobody knows which')
  })

  it('is believed again when the one that contradicted it is gone', () => {
    const { clock } = machine()
    clock.adjust(clocks(300_000), false, MEMBER)
    assert.equal(clock.isWrong, true)
    clock.adjust([], false, MEMBER)
    assert.equal(clock.isWrong, false)
  })

  it('is right again once its system clock was set', () => {
    for (const [offset, patience] of [
      [61_500, 250],
      [-300_000, 490_000],
    ]) {
      const { clock, pass, step } = machine()
      let ahead = offset
      clock.adjust(clocks(ahead, ahead), false, MEMBER)
      assert.equal(clock.isWrong, true)
      step(offset)
      let passed = 0
      for (; clock.isWrong && passed < 1_000_000; passed += 250) {
        pass(250)
        ahead -= clock.adjust(clocks(ahead, ahead), false, MEMBER)
      }
      assert.ok(passed <= patience, `${passed} ms for ${offset}`)
    }
  })

  it('follows its own system clock when alone', () => {
    const { clock, pass, step } = machine()
    step(120_000)
    pass(250)
    clock.adjust([], true, MEMBER)
    assert.equal(clock.now(), START + 120_250)
    assert.equal(clock.isWrong, false)
  })

  it("takes the mesh's time when it joins again with data, as far as its stamps let it", () => {
    for (const offset of [300_000, -900]) {
      const { clock } = machine()
      for (let i = 0; i < 100; i++) clock.adjust(clocks(offset - (clock.now() - START)), false, RETURNER)
      assert.equal(clock.isWrong, false)
    }
    const { clock, pass } = machine()
    const fast = { joins: true, newest: stampOfMs(START - 400_000) }
    clock.adjust(clocks(-300_000), false, fast)
    assert.equal(clock.now(), START - 300_000)
    const stamped = machine()
    stamped.clock.adjust(clocks(-300_000), false, { joins: true, newest: stampOfMs(START - 10_000) })
    assert.equal(stamped.clock.now(), START - 10_000, 'not behind what it has stamped')
    assert.equal(stamped.clock.isWrong, true)
    assert.equal(stamped.clock.toGoMs, -290_000)
    pass(250)
  })

  it('does not believe two peers that contradict each other, when it joins with data', () => {
    const { clock } = machine()
    clock.adjust(clocks(0, 300_000), false, RETURNER)
    assert.equal(clock.now(), START)
    assert.equal(clock.isWrong, true)
  })
})

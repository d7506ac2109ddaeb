import { equal, ok } from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Config } from '../../../../node/config/config.js'
import { TOMBSTONES_PER_STEP } from '../../../../node/replication/limits.js'
import { Background } from '../../../../node/server/background.js'
import { FREED_PER_STEP } from '../../../../node/server/limits.js'
import { Store } from '../../../../node/store/store.js'
import { Origins } from '../../../../protocol/clock/origins.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { clockwork } from '../../../helpers/clockwork.js'

const KEYS = 2000

describe('what a store does by itself', () => {
  const { turns, work } = clockwork()
  const store = new Store({
    databases: 1,
    origin: Origins.id(1, 1),
    chunkBytes: 64 * 1024,
    random: Math.random,
  })
  const background = new Background(new Config(), store, turns, () => store.now)
  before(() => background.start())
  after(() => background.stop())

  const fill = (deadline: number): void => {
    for (let i = 0; i < KEYS; i++) store.strings.set(store.dbs[0], Slice.of(`${i}`), Slice.of('v'), deadline)
  }

  it('is done at once while nothing else takes long', async () => {
    fill(0)
    store.flush(0)
    equal(store.lazyFree.pending, KEYS)
    await nextTurn()
    equal(store.lazyFree.pending, 0)
  })

  it('shares the time of a turn with what else takes long, and goes on in each', async () => {
    fill(0)
    store.flush(0)
    let turnsTaken = 0
    for (let before = store.lazyFree.pending; before > 0; before = store.lazyFree.pending) {
      equal(turns.isOver, false)
      work(3)
      await nextTurn()
      const freed = before - store.lazyFree.pending
      ok(freed <= FREED_PER_STEP, `frees ${freed} in a turn that is over`)
      // some turns are expiry's
      ok(++turnsTaken < (3 * KEYS) / FREED_PER_STEP, 'does not get on')
    }
  })

  it('lets go of tombstones that nobody is left to need a step at a time, and goes on until none is left', async () => {
    const { tombstones, dbs } = store
    tombstones.retain = true
    fill(0)
    for (let i = 0; i < KEYS; i++) dbs[0].delete(Slice.of(`${i}`))
    equal(tombstones.count, KEYS)
    const collect = tombstones.collect.bind(tombstones)
    tombstones.collect = (covered, limit) => {
      work(3)
      return collect(covered, limit)
    }
    tombstones.retain = false
    const begun = performance.now()
    for (let before = KEYS; before > 0; before = tombstones.count) {
      await nextTurn()
      const gone = before - tombstones.count
      // a turn begins when it is first asked about, after a step
      ok(gone <= 2 * TOMBSTONES_PER_STEP, `${gone} go in a turn that is over`)
      ok(performance.now() - begun < 10_000, 'does not get on')
    }
    tombstones.collect = collect
  })

  it('expires all that is due, whoever works beside it', async () => {
    fill(store.now + 1000)
    store.now += 2000
    const begun = performance.now()
    while (store.dbs[0].size > 0) {
      await nextTurn()
      ok(performance.now() - begun < 10_000, 'does not expire')
    }
  })
})

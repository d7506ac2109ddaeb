import assert from 'node:assert/strict'
import { Order } from '../../../../node/store/order.js'
import { seeded } from '../../../simulation/random.js'

const STEPS = 20_000
/** So many steps go mostly one way, then the other: the order grows to many blocks and shrinks again. */
const TURN = 5000

describe('an order', () => {
  it('has ranks, runs and slices as a sorted array has them, whatever comes and goes', function () {
    this.timeout(60_000)
    for (const atEnd of [0, 0.9]) {
      const random = seeded(11)
      const pick = (count: number): number => Math.floor(random() * count)
      const order = new Order((a, b) => a - b)
      let sorted: number[] = []
      const first = (slot: number): number => {
        let low = 0
        for (let high = sorted.length; low < high; ) {
          const middle = (low + high) >> 1
          if (sorted[middle] < slot) low = middle + 1
          else high = middle
        }
        return low
      }
      const check = (): void => {
        assert.equal(order.length, sorted.length)
        if (sorted.length === 0) return
        const rank = pick(sorted.length)
        assert.equal(order.at(rank), sorted[rank])
        assert.equal(order.rank(sorted[rank]), rank)
        const run = order.run(rank)
        assert.deepEqual([...run], sorted.slice(rank, rank + run.length))
        assert.ok(run.length > 0)
      }
      for (let step = 0; step < STEPS; step++) {
        const grows = Math.floor(step / TURN) % 2 === 0
        if (random() < (grows ? 0.95 : 0.05) || sorted.length === 0) {
          const slot = random() < atEnd ? 1e6 + step : pick(1e6)
          const at = first(slot)
          if (sorted[at] === slot) continue
          order.insert(slot)
          sorted.splice(at, 0, slot)
        } else {
          const [slot] = sorted.splice(pick(sorted.length), 1)
          order.remove(slot)
        }
        check()
      }
      assert.deepEqual([...order.slice(0, order.length)], sorted)
      assert.deepEqual([...order.slice(10, 2000)], sorted.slice(10, 2000))
      assert.equal(order.run(sorted.length).length, 0)
      for (const slot of sorted) order.remove(slot)
      sorted = []
      check()
    }
  })
})

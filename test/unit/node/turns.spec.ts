import { deepEqual, equal, ok } from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { clockwork } from '../../helpers/clockwork.js'

describe('Turns', () => {
  it('give all long work together two milliseconds of each turn of the event loop', async () => {
    const { turns, work, spent } = clockwork()
    const done = [0, 0, 0]
    let isLast = false
    const goOn = (i: number): void => {
      do {
        work(0.5)
        done[i]++
      } while (!turns.isOver)
      if (!isLast) turns.defer(() => goOn(i))
    }
    for (const i of done.keys()) turns.defer(() => goOn(i))
    for (let turn = 0; turn < 30; turn++) {
      await nextTurn()
      ok(spent() <= 2.5, `turn ${turn}`)
    }
    isLast = true
    ok(Math.max(...done) - Math.min(...done) <= 4, `unfair: ${done}`)
  })

  it('count what was done earlier in the turn, and still let the first that waits have its go', async () => {
    const { turns, work, spent } = clockwork()
    const order: string[] = []
    for (const name of ['a', 'b']) turns.defer(() => order.push(name))
    equal(turns.isOver, false)
    work(3)
    equal(turns.isOver, true)
    spent()
    await nextTurn()
    deepEqual(order, ['a'])
    await nextTurn()
    deepEqual(order, ['a', 'b'])
    equal(turns.isOver, false, 'a turn of its own')
  })

  it('leave what is deferred by deferred work to the next turn', async () => {
    const { turns } = clockwork()
    let times = 0
    const again = (): void => {
      if (++times < 3) turns.defer(again)
    }
    turns.defer(again)
    await nextTurn()
    equal(times, 1)
    await nextTurn()
    equal(times, 2)
  })
})

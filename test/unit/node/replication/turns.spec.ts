import { deepEqual, equal, ok } from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MeshEvent } from '../../../../discovery/mesh.js'
import { Inbox } from '../../../../node/replication/inbox.js'
import { Turns } from '../../../../node/replication/turns.js'

/** Turns by a clock that only work moves. */
function clockwork(): { turns: Turns; work: (ms: number) => void; spent: () => number } {
  let now = 1000
  let since = now
  return {
    turns: new Turns(() => now),
    work: ms => (now += ms),
    /** Since it was last asked, ms. */
    spent: () => {
      const spent = now - since
      since = now
      return spent
    },
  }
}

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

describe('Inbox', () => {
  const message = (link: number): MeshEvent => ({ type: 'message', link, bytes: new Uint8Array(1) })

  it('takes what comes at once while there is time, and the rest in order, a turn at a time', async () => {
    const { turns, work, spent } = clockwork()
    const taken: number[] = []
    const inbox = new Inbox(turns, event => {
      taken.push((event as { link: number }).link)
      work(1)
    })
    const waits = Array.from({ length: 9 }, (_, link) => inbox.add(message(link)))
    deepEqual(taken, [0, 1])
    deepEqual(
      waits.map(wait => wait === undefined),
      [true, true, false, false, false, false, false, false, false],
    )
    spent()
    let isHeld = true
    void waits[8]?.then(() => (isHeld = false))
    while (taken.length < 9) {
      ok(isHeld, 'a message that waits holds its link back')
      await nextTurn()
      ok(spent() <= 3)
    }
    deepEqual(taken, [0, 1, 2, 3, 4, 5, 6, 7, 8])
    await waits[8]
    equal(isHeld, false)
  })

  it('takes nothing out of turn: what comes while others wait goes behind them', async () => {
    const { turns, work } = clockwork()
    const taken: number[] = []
    const inbox = new Inbox(turns, event => {
      const { link } = event as { link: number }
      taken.push(link)
      work(2)
      if (link === 1) void inbox.add(message(3))
    })
    for (const link of [0, 1, 2]) void inbox.add(message(link))
    while (taken.length < 4) await nextTurn()
    deepEqual(taken, [0, 1, 2, 3])
  })
})

import { deepEqual, equal, ok } from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MeshEvent } from '../../../../discovery/mesh.js'
import { Inbox } from '../../../../node/replication/inbox.js'
import { clockwork } from '../../../helpers/clockwork.js'

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

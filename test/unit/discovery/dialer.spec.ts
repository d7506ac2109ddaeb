import { deepEqual, ok } from 'node:assert/strict'
import { HIGHER_DIALS_AFTER_MS } from '../../../discovery/constants.js'
import { Dialer } from '../../../discovery/dialer.js'

/** A dialer of node `self` whose one seed is node `peer`, and what becomes of its dials. */
class Side {
  readonly dialer: Dialer
  isUp = false
  dialledAt: number[] = []
  #wake = (): void => {}

  constructor(self: string, peer: string) {
    this.dialer = new Dialer({
      self,
      dial: async () => {
        this.dialledAt.push(performance.now())
        this.isUp = true
        this.#wake()
        return { outcome: 'up', peerId: peer }
      },
      busyWith: () => this.isUp,
      isUp: () => this.isUp,
      isExcluded: () => false,
      knownPeers: () => [],
      reportSelf: () => {},
      log: () => {},
    })
    this.dialer.addSeed('127.0.0.1:7000')
    this.dialer.start()
  }

  dials(count: number): Promise<void> {
    return new Promise(resolve => {
      this.#wake = () => {
        if (this.dialledAt.length === count) resolve()
      }
    })
  }
}

describe('dialer', () => {
  it('leaves a seed whose link was lost to the lower id of the pair, and tries it after a while', async () => {
    const sides = [new Side('a', 'b'), new Side('b', 'a')]
    await Promise.all(sides.map(side => side.dials(1)))
    const lostAt = performance.now()
    const again = sides.map(side => side.dials(2))
    for (const side of sides) {
      side.isUp = false
      side.dialer.poke()
    }
    await Promise.all(again)
    for (const side of sides) side.dialer.stop()
    deepEqual(
      sides.map(side => side.dialledAt.length),
      [2, 2],
    )
    const [lower, higher] = sides.map(side => side.dialledAt[1]! - lostAt)
    ok(lower! < higher!, `${lower} and ${higher} ms`)
    ok(higher! > HIGHER_DIALS_AFTER_MS / 2, `${higher} ms`)
  })
})

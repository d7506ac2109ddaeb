import { deepEqual, equal, ok } from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { HEARSAY_DIALS_MAX, HIGHER_DIALS_AFTER_MS } from '../../../discovery/constants.js'
import { Dialer } from '../../../discovery/dialer.js'
import type { DialOutcome } from '../../../discovery/link-table.js'
import type { TablePeer } from '../../../discovery/peer-table.js'

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

  it('keeps room for whom it has met, however many others it was told of', async () => {
    const addresses = ['/ip4/127.0.0.1/tcp/1']
    const heard = Array.from({ length: 100 }, (_, i) => ({
      peerId: `b${i}`,
      addresses,
      incarnation: 1,
      seen: 1,
    }))
    const met = { ...heard[0]!, peerId: 'met', met: { host: '127.0.0.1', hello: '' } }
    let known: TablePeer[] = heard
    const dialled: string[] = []
    let wake = (): void => {}
    const dialler = new Dialer({
      self: 'a',
      // nobody ever answers
      dial: ([address]) => {
        dialled.push(address!.toString().split('/').pop()!)
        wake()
        return new Promise(() => {})
      },
      busyWith: () => false,
      isUp: () => false,
      isExcluded: () => false,
      knownPeers: () => known,
      reportSelf: () => {},
      log: () => {},
    })
    const until = (isSo: () => boolean): Promise<void> =>
      new Promise(resolve => {
        wake = () => isSo() && resolve()
        wake()
      })
    dialler.start()
    await until(() => dialled.length === HEARSAY_DIALS_MAX)
    known = [...heard, met]
    dialler.poke()
    await until(() => dialled.length > HEARSAY_DIALS_MAX)
    dialler.stop()
    equal(dialled.pop(), 'met')
  })

  const PEER: TablePeer = { peerId: 'b', addresses: ['/ip4/127.0.0.1/tcp/1'], incarnation: 1, seen: 1 }

  /** A dialer that knows whom the test says, and what comes of its dials. */
  function dialerOf(outcome: DialOutcome) {
    const side = { known: [PEER], dials: 0, isUp: false }
    let looked = (): void => {}
    const dialler = new Dialer({
      self: 'a',
      dial: async () => {
        side.dials++
        side.isUp = outcome === 'up'
        if (side.isUp) dialler.onUp(PEER.peerId)
        return { outcome, peerId: PEER.peerId }
      },
      busyWith: () => side.isUp,
      isUp: () => side.isUp,
      isExcluded: () => false,
      knownPeers: () => {
        looked()
        return side.known
      },
      reportSelf: () => {},
      log: () => {},
    })
    /** Has it look at whom it knows, at once, and waits for what comes of that. */
    const look = async (known: TablePeer[]): Promise<number> => {
      side.known = known
      const isOver = new Promise<void>(resolve => (looked = resolve))
      dialler.poke()
      await isOver
      await setImmediate()
      return side.dials
    }
    dialler.start()
    return { dialler, side, look }
  }

  it('forgets how it went with a peer that nobody knows any more', async () => {
    const { dialler, look } = dialerOf('refused')
    equal(await look([PEER]), 1)
    equal(await look([PEER]), 1, 'it refused, and is let alone for a while')
    await look([])
    equal(await look([PEER]), 2, 'it is somebody new')
    dialler.stop()
  })

  it('does not set a link up again at once that ended as soon as it was up', async () => {
    const { dialler, side, look } = dialerOf('up')
    equal(await look([PEER]), 1)
    side.isUp = false
    dialler.onDown(PEER.peerId)
    equal(await look([PEER]), 1)
    dialler.wake(PEER.peerId)
    equal(await look([PEER]), 2, 'there is news of it')
    dialler.stop()
  })
})

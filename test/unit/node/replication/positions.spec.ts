import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ENDED_NAMED } from '../../../../node/replication/limits.js'
import { Peer } from '../../../../node/replication/peer.js'
import { Positions } from '../../../../node/replication/positions.js'
import { Stability } from '../../../../node/replication/stability.js'
import { Store } from '../../../../node/store/store.js'
import { Origins } from '../../../../protocol/clock/origins.js'
import { ByteReader, ByteWriter } from '../../../../protocol/peer/bytes.js'
import { readHeartbeat, writeHeartbeat } from '../../../../protocol/peer/messages/heartbeat.js'

const ORIGINS = 3 * ENDED_NAMED
const idOf = (origin: number): string => Origins.id(origin + 1, origin)
const flags = { returning: false, relays: false, joins: false, isBlank: false, doubts: undefined }
const heartbeat = { time: 1, echo: 0, held: 0, ...flags, digest: undefined }

/** One end of a link. */
class Side {
  readonly store = new Store({
    ...{ databases: 1, chunkBytes: 16 * 1024, tableCapacity: 16 },
    ...{ origin: 'a reader', random: () => 0.5 },
  })
  readonly stability = new Stability(this.store, new Map())
  readonly positions = new Positions(this.store, this.stability, () => 1)
  peer = new Peer('the other')
  /** Bytes of the last position told. */
  told = 0

  advance(origin: number, stamp: number, purged: number, stable: number): void {
    const index = this.store.origins.index(idOf(origin))
    this.store.applied.advance(index, stamp)
    this.store.tombstones.purged.advance(index, Math.min(stamp, purged))
    this.stability.ofMembers.advance(index, Math.min(stamp, stable))
  }

  tell(other: Side, byName: boolean): void {
    const out = new ByteWriter()
    const position = this.positions.next(this.peer, byName)
    writeHeartbeat(out, { ...heartbeat, position }, this.store.origins)
    this.told = out.len
    const { store } = other
    const came = readHeartbeat(new ByteReader(out.take(), 1), store.applied, store.origins)
    if (!other.positions.hear(other.peer, came.position!)) this.tell(other, true)
  }
}

describe('the position of a node', () => {
  const step = fc.record({
    origin: fc.nat(ORIGINS - 1),
    stamp: fc.integer({ min: 1, max: 100 }),
    purged: fc.nat(100),
    stable: fc.nat(100),
    /** Which sides get it. */
    sides: fc.integer({ min: 1, max: 3 }),
    tells: fc.boolean(),
    relinks: fc.integer({ min: 0, max: 9 }).map(n => n === 0),
  })

  it('is known to its peer to the last entry, whatever the peer has itself', () => {
    let unresolved = 0
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), steps => {
        const sides = [new Side(), new Side()]
        for (const { origin, stamp, purged, stable, sides: who, tells, relinks } of steps) {
          if ((who & 1) !== 0) sides[0].advance(origin, stamp, purged, stable)
          if ((who & 2) !== 0) sides[1].advance(origin, stamp, purged, stable)
          if (relinks) for (const side of sides) side.peer = new Peer('the other')
          if (!tells) continue
          sides[0].tell(sides[1], false)
          const { peer, store } = sides[1]
          assert.ok(peer.isKnown)
          for (let i = 0; i < ORIGINS; i++) {
            const [here, there] = sides.map(side => side.store.origins.index(idOf(i)))
            assert.equal(peer.applied.get(there), sides[0].store.applied.get(here))
            assert.equal(peer.stableForMembers.get(there), sides[0].stability.ofMembers.get(here))
            const letGo = sides[0].store.tombstones.purged.get(here)
            // more may be taken for let go of, but nothing that is missing here
            assert.ok(peer.purged.get(there) >= letGo)
            if (peer.purged.get(there) > letGo) assert.ok(store.applied.get(there) >= peer.purged.get(there))
          }
        }
        unresolved += sides[1].positions.unresolved
      }),
    )
    assert.ok(unresolved > 0)
  })

  it('takes no more bytes for more processes that began while a member was away', () => {
    const sides = [new Side(), new Side()]
    const away = 300
    for (let i = 0; i < 800; i++) {
      const stamp = 2 ** 50 + i
      // one process has written before the member went and after
      const stable = i < away ? stamp : i === 500 ? 2 ** 50 : 0
      for (const side of sides) side.advance(i, stamp, 0, stable)
    }
    sides[0].tell(sides[1], false)
    assert.ok(sides[0].told <= 16 * (ENDED_NAMED + 4) + 40, `${sides[0].told} bytes`)
    const { stableForMembers } = sides[1].peer
    assert.equal(stableForMembers.count, away + 1)
    assert.equal(stableForMembers.get(sides[1].store.origins.index(idOf(500))), 2 ** 50)
  })

  it('takes no more bytes on a new link for more processes that have ended', () => {
    const sides = [new Side(), new Side()]
    let most = 0
    for (let i = 0; i < 500; i++) {
      for (const side of sides) {
        side.advance(i, 2 ** 50 + i, 2 ** 50 + i, 2 ** 50 + i)
        side.peer = new Peer('the other')
      }
      sides[0].tell(sides[1], false)
      most = Math.max(most, sides[0].told)
    }
    assert.equal(sides[1].positions.unresolved, 0)
    assert.ok(most <= 3 * 16 * (ENDED_NAMED + 2) + 40, `${most} bytes`)
  })
})

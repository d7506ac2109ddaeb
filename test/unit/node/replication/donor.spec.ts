import { equal, ok } from 'node:assert/strict'
import { Donor } from '../../../../node/replication/donor.js'
import type { ReplicationIo } from '../../../../node/replication/io.js'
import {
  CATCH_UP_MESSAGE_BYTES,
  CATCH_UP_SLOTS_PER_STEP,
  CATCH_UP_WINDOW_BYTES,
} from '../../../../node/replication/limits.js'
import { MissingWrites } from '../../../../node/replication/missing.js'
import { Outbox } from '../../../../node/replication/outbox.js'
import { Peer } from '../../../../node/replication/peer.js'
import { Store } from '../../../../node/store/store.js'
import { Origins } from '../../../../protocol/clock/origins.js'
import { MessageType } from '../../../../protocol/peer/messages/message.js'
import { plainSync, Scan } from '../../../../protocol/peer/messages/sync.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const NOW = Date.UTC(2026, 0, 1)
const STEPS = 8
const VALUE_BYTES = 20

/** A donor with so many steps' worth of keys, whose turns last as many looks at the clock as is said. */
class Given {
  readonly peer = Object.assign(new Peer('asks'), { link: 1 })
  readonly sent: Uint8Array[] = []
  readonly deferred: (() => void)[] = []
  readonly donor: Donor
  #left = 0

  constructor(stepsPerTurn: number, scan: number = Scan.EVERYTHING) {
    const store = new Store({ databases: 1, origin: Origins.id(NOW, 1), random: Math.random })
    store.now = NOW
    for (let i = 0; i < STEPS * CATCH_UP_SLOTS_PER_STEP; i++)
      store.strings.set(store.dbs[0], Slice.of(`key ${i}`), Slice.of('v'.repeat(VALUE_BYTES)), 0)
    const io: ReplicationIo = {
      send: (_links, bytes) => {
        this.sent.push(bytes)
        // it leaves at once
        this.peer.outboxBytes -= bytes.length
      },
      drop: () => {},
      soon: () => {},
      defer: work =>
        this.deferred.push(() => {
          this.#left = stepsPerTurn
          work()
        }),
      turnOver: () => --this.#left <= 0,
      log: () => {},
      published: () => {},
      joined: () => {},
    }
    this.donor = new Donor(store, new Outbox(io), io, new MissingWrites(store))
    this.donor.receiveSync(this.peer, plainSync(scan, 1), NOW)
  }

  /** Does what was deferred, and nothing that it defers. */
  turn(): void {
    for (const work of this.deferred.splice(0)) work()
  }

  get bytes(): number {
    return this.sent.reduce((sum, { length }) => sum + length, 0)
  }

  get isDone(): boolean {
    return this.sent.at(-1)?.[0] === MessageType.DONE
  }
}

describe('Donor', () => {
  it('goes on once a turn, however often it hears that there is room', () => {
    const given = new Given(1)
    let turns = 0
    for (; !given.isDone; turns++) {
      for (let i = 0; i < 10; i++) given.donor.goOn(given.peer)
      equal(given.deferred.length, 1)
      given.turn()
    }
    ok(turns >= STEPS, `all of it in ${turns} turns`)
  })

  it('gives in one turn what there is time for', () => {
    const given = new Given(Number.POSITIVE_INFINITY)
    given.turn()
    ok(given.isDone)
  })

  it('fills its messages however short its turns are', () => {
    const given = new Given(1)
    while (!given.isDone) given.turn()
    ok(
      given.sent.length <= Math.ceil(given.bytes / CATCH_UP_MESSAGE_BYTES) + 1,
      `${given.sent.length} messages`,
    )
  })

  it('begins when it knows all that the peer has', () => {
    const given = new Given(Number.POSITIVE_INFINITY, Scan.ALL)
    equal(given.deferred.length, 0)
    given.donor.begin(given.peer)
    equal(given.deferred.length, 0)
    given.peer.isKnown = true
    given.donor.begin(given.peer)
    given.turn()
    ok(given.isDone)
  })

  it('stops where the window is full and goes on when there is room', () => {
    const given = new Given(Number.POSITIVE_INFINITY)
    given.peer.outboxBytes = CATCH_UP_WINDOW_BYTES
    given.turn()
    equal(given.isDone, false)
    equal(given.deferred.length, 0)
    given.donor.goOn(given.peer)
    equal(given.deferred.length, 0, 'there is no room yet')
    given.peer.outboxBytes = 0
    given.donor.goOn(given.peer)
    given.turn()
    ok(given.isDone)
  })
})

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { REPAIR_CELLS_MAX, REPAIR_TIMEOUT_MS } from '../../../../node/replication/limits.js'
import { Replication } from '../../../../node/replication/replication.js'
import { digestOf } from '../../../../node/store/digest.js'
import { removeDead } from '../../../../node/store/merge/clear.js'
import { Store } from '../../../../node/store/store.js'
import { Origins } from '../../../../protocol/clock/origins.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'
import { ByteWriter } from '../../../../protocol/peer/bytes.js'
import { encodeServerHello } from '../../../../protocol/peer/messages/hello.js'
import { MessageType } from '../../../../protocol/peer/messages/message.js'
import { writeRepairCells } from '../../../../protocol/peer/messages/repair-cells.js'
import { writeRepairMore } from '../../../../protocol/peer/messages/repair-more.js'
import { writeRepairStart } from '../../../../protocol/peer/messages/repair-start.js'
import { Cells } from '../../../../protocol/repair/cells.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { allInDoubt } from '../../../helpers/all-in-doubt.js'
import { seeded } from '../../../simulation/random.js'

const START = Date.UTC(2026, 0, 1)
const LINK = 1

interface Side {
  store: Store
  replication: Replication
  out: Buffer[]
  dropped: string[]
}

/** Two cores on one link whose messages are handed over by exchange(), with all their work done in between. */
class Pair {
  now = START
  readonly sides: Side[]
  /** Bytes of repairs by type, both ways. */
  readonly bytes = new Map<number, number>()
  /** Which messages of a side do not arrive until release(). */
  withholds: (side: number, type: number) => boolean = () => false
  readonly #withheld: Buffer[][] = [[], []]
  #work: (() => void)[] = []

  constructor() {
    const random = seeded(1)
    this.sides = [0, 1].map(i => this.#make(i, random))
    this.sides.forEach((side, i) => {
      const hello = { origin: this.sides[1 - i].store.origins.ids[0], host: '', port: 1, version: '' }
      const up = { link: LINK, peerId: `p${1 - i}`, addresses: [], remoteAddress: 'h' }
      side.replication.peerUp({ ...up, hello: encodeServerHello(hello) }, this.now)
    })
    this.pass(3000)
  }

  #make(index: number, random: () => number): Side {
    const origin = Origins.id(START + index, index)
    const store = new Store({ databases: 1, origin, chunkBytes: 64 * 1024, tableCapacity: 16, random })
    store.now = this.now
    const side: Side = { store, out: [], dropped: [], replication: undefined as never }
    side.replication = new Replication(
      store,
      {
        send: (_links, bytes) => side.out.push(Buffer.from(bytes)),
        drop: (_link, reason) => side.dropped.push(reason),
        soon: callback => this.#work.push(callback),
        defer: work => this.#work.push(work),
        turnOver: () => true,
        log: () => {},
        published: () => {},
        joined: () => {},
      },
      { forgetMs: 86_400_000, tombstoneBytes: 2 ** 26, directPeers: 24 },
    )
    return side
  }

  /** Delivers everything and does all that follows. */
  exchange(): void {
    for (;;) {
      const work = this.#work.splice(0)
      for (const callback of work) callback()
      let moved = work.length > 0
      this.sides.forEach((side, i) => {
        for (const bytes of side.out.splice(0)) {
          if (this.withholds(i, bytes[0])) {
            this.#withheld[i].push(bytes)
            continue
          }
          moved = true
          this.bytes.set(bytes[0], (this.bytes.get(bytes[0]) ?? 0) + bytes.length)
          this.sides[1 - i].replication.receive(LINK, bytes, this.now)
          side.replication.sent(LINK, bytes.length)
        }
      })
      if (!moved) return
    }
  }

  /** Lets go what was withheld, but for what is withheld from now on. */
  release(withholds: (side: number, type: number) => boolean = () => false): void {
    this.withholds = withholds
    for (const [i, { out }] of this.sides.entries()) out.unshift(...this.#withheld[i].splice(0))
    this.exchange()
  }

  pass(ms: number): void {
    for (const end = this.now + ms; this.now < end; this.now += 250) {
      for (const { store, replication } of this.sides) {
        store.now = this.now
        replication.tick(this.now)
      }
      this.exchange()
    }
  }

  set(side: number, key: number, text = `value of ${key}`.padEnd(64, 'v')): void {
    const { store } = this.sides[side]
    store.strings.set(store.dbs[0], keyOf(key), Slice.of(text), 0)
  }

  /** Takes a key out of a side's memory without a word. */
  lose(side: number, key: number): void {
    const { store } = this.sides[side]
    const slot = store.dbs[0].find(keyOf(key))
    if (slot === 0) return
    removeDead(store, slot, () => true)
    store.refresh(slot)
  }

  /** Writes at one side what the other never hears of, though both vectors say it has. */
  unheard(side: number, keys: number[]): void {
    const { store, replication } = this.sides[side]
    replication.flush()
    const { log } = store
    store.log = undefined
    for (const key of keys) this.set(side, key, 'newer'.padEnd(64, 'n'))
    store.log = log
    const other = this.sides[1 - side].store
    other.applied.advance(other.origins.index(store.origins.ids[0]), store.applied.get(0))
  }

  get digests(): string[] {
    return this.sides.map(({ store }) => digestOf(store))
  }

  bytesOfRepair(): number {
    let sum = 0
    for (const [type, count] of this.bytes) if (type >= MessageType.REPAIR_START) sum += count
    return sum
  }

  /** A hostile message to side 1. */
  inject(write: (out: ByteWriter, store: Store) => void): void {
    const out = new ByteWriter()
    write(out, this.sides[0].store)
    this.sides[1].replication.receive(LINK, out.take(), this.now)
  }
}

const keyOf = (key: number): Slice => Slice.of(`key:${String(key).padStart(12, '0')}`)
const RECORD_BYTES = 16 + 64

function filled(keys: number): Pair {
  const pair = new Pair()
  for (let key = 0; key < keys; key++) pair.set(key % 2, key)
  pair.pass(3000)
  pair.bytes.clear()
  return pair
}

describe('digest repair', () => {
  it('makes two nodes equal whatever each has lost or written unheard', () => {
    const keys = fc.array(fc.nat(59), { maxLength: 60 })
    fc.assert(
      fc.property(keys, keys, keys, keys, (lostHere, lostThere, unheardHere, unheardThere) => {
        const pair = filled(60)
        const held = (): Set<string> => new Set(pair.sides.flatMap(({ store }) => keysOf(store)))
        for (const key of lostHere) pair.lose(0, key)
        for (const key of lostThere) pair.lose(1, key)
        pair.unheard(0, unheardHere)
        pair.unheard(1, unheardThere)
        const before = held()
        pair.pass(20_000)
        assert.equal(pair.digests[0], pair.digests[1])
        assert.deepEqual(held(), before)
        for (const { dropped } of pair.sides) assert.deepEqual(dropped, [])
      }),
      { numRuns: 40 },
    )
  })

  it('costs what differs: 1.45 of the bound for lost atoms, 1.7 for other versions', () => {
    const [n, d] = [20_000, 1000]
    // log2 C(20000, 1000) / 8
    const bound = d * RECORD_BYTES + 713
    for (const newer of [undefined, 0, 1]) {
      const pair = filled(n)
      const numbers = Array.from({ length: d }, (_, i) => i * 19)
      if (newer === undefined) for (const key of numbers) pair.lose(1, key)
      else pair.unheard(newer, numbers)
      pair.pass(10_000)
      assert.equal(pair.digests[0], pair.digests[1])
      const ratio = pair.bytesOfRepair() / bound
      assert.ok(ratio < (newer === undefined ? 1.45 : 1.7), `${newer}: ${ratio.toFixed(2)}`)
    }
  })

  it('pulls everything when most differs', () => {
    const pair = filled(2000)
    for (let key = 0; key < 1900; key++) pair.lose(1, key)
    pair.pass(10_000)
    assert.equal(pair.sides[1].store.dbs[0].size, 2000)
    assert.ok((pair.bytes.get(MessageType.DONE) ?? 0) > 0)
  })

  for (const held of [MessageType.REPAIR_WANT, MessageType.REPAIR_CELLS])
    it(`takes nothing for deleted that is counted on meanwhile, by a node that is back (message ${held} waits)`, () => {
      for (const returning of [0, 1]) {
        const pair = filled(60)
        const [{ store, replication }] = pair.sides
        const count = Slice.of('count')
        const increment = (): void => {
          store.strings.increment(store.dbs[0], count, 1)
          replication.flush()
        }
        increment()
        pair.pass(3000)
        const { log } = store
        store.log = undefined
        store.strings.increment(store.dbs[0], count, 1)
        store.log = log
        const [, other] = pair.sides
        other.store.applied.advance(other.store.origins.index(store.origins.ids[0]), store.applied.get(0))
        pair.withholds = (_side, type) => type === held
        pair.sides[returning].replication.recovered(allInDoubt(pair.sides[returning].store.applied), [])
        pair.pass(3000)
        pair.withholds = (side, type) => type === held || (side === 0 && type === MessageType.LIVE)
        increment()
        pair.release((side, type) => side === 0 && type === MessageType.LIVE)
        pair.release()
        pair.pass(10_000)
        const texts = pair.sides.map(each => each.store.strings.get(each.store.dbs[0].find(count)).toString())
        assert.deepEqual(texts, ['3', '3'])
      }
    })

  it('takes nothing for deleted that was written and came after a node that is back had looked at what it has', () => {
    const pair = filled(60)
    const [returning, other] = pair.sides
    pair.withholds = (side, type) => side === 0 && type === MessageType.REPAIR_START
    returning.replication.recovered(allInDoubt(returning.store.applied), [])
    pair.pass(3000)
    const fresh = Slice.of('fresh')
    other.store.strings.set(other.store.dbs[0], fresh, fresh, 0)
    other.replication.flush()
    pair.pass(10)
    pair.release()
    pair.pass(10_000)
    for (const { store } of pair.sides) assert.notEqual(store.dbs[0].find(fresh), 0)
  })

  it('begins only once each has told what it is in doubt about since its last heartbeat', () => {
    for (const doubting of [0, 1]) {
      const pair = filled(10)
      let sent: number[] | undefined
      pair.withholds = (side, type) => {
        if (side === doubting) sent?.push(type)
        else if (type === [MessageType.HEARTBEAT, MessageType.REPAIR_START][doubting] && !sent) {
          sent = []
          pair.sides[doubting].replication.recovered(allInDoubt(pair.sides[doubting].store.applied), [])
        }
        return false
      }
      if (doubting === 1) pair.sides[0].replication.repairs.request(pair.sides[0].replication.connected)
      pair.pass(3000)
      const at = (type: number): number => sent?.indexOf(type) ?? -1
      const [told, given] = [at(MessageType.HEARTBEAT), at(MessageType.REPAIR_CELLS)]
      const next = at(doubting === 0 ? MessageType.REPAIR_START : MessageType.REPAIR_END)
      assert.ok(told >= 0 && told < next && (given < 0 || next < given), `${sent}`)
    }
  })

  it('is not asked for again before the next heartbeat of one that turns it down', () => {
    const pair = filled(10)
    const [returning, busy] = pair.sides
    busy.store.liveDigest.settle = () => false
    let asked = 0
    let heartbeats = 0
    pair.withholds = (side, type) => {
      if (side === 0 && type === MessageType.REPAIR_START) assert.ok(++asked <= heartbeats)
      else if (side === 1 && type === MessageType.HEARTBEAT) heartbeats++
      return false
    }
    returning.replication.recovered(allInDoubt(returning.store.applied), [])
    pair.pass(5000)
    assert.ok(asked > 3, `asked ${asked} times`)
    assert.ok(returning.replication.isReturning)
  })

  it('is begun by hand, and by one of two only', () => {
    const pair = filled(100)
    for (const { replication } of pair.sides) replication.repairs.request(replication.connected)
    pair.pass(3000)
    const [one, other] = pair.sides.map(({ replication }) => replication.repairs)
    assert.ok(one.finished > 0)
    assert.equal(one.finished, other.finished)
    assert.equal(one.failed + other.failed, 0)
  })
})

describe('a slow digest repair', () => {
  it('is not followed by another because of what was said while it was under way', () => {
    const pair = filled(100)
    for (let key = 0; key < 10; key++) pair.lose(1, key)
    const { replication } = pair.sides[0]
    const isOfRepair = (_side: number, type: number): boolean =>
      type >= MessageType.REPAIR_START && type <= MessageType.REPAIR_END
    pair.withholds = isOfRepair
    replication.repairs.request(replication.connected)
    pair.pass(10_000)
    // all is done at the asker, and what it has sent last is still on its way
    pair.release(
      (side, type) => side === 0 && (type === MessageType.REPAIR_ATOMS || type === MessageType.REPAIR_END),
    )
    assert.equal(replication.repairs.finished, 1)
    pair.pass(2000)
    pair.release()
    pair.pass(3000)
    assert.equal(pair.digests[0], pair.digests[1])
    assert.deepEqual(
      pair.sides.map(side => side.replication.repairs.started),
      [1, 1],
    )
  })
})

describe('digest repair with a hostile peer', () => {
  const start = (out: ByteWriter, store: Store): void =>
    writeRepairStart(
      out,
      {
        number: 9,
        salt0: 1,
        salt1: 2,
        members: 0,
        returning: false,
        isWhole: false,
        applied: new VersionVector(),
      },
      store.origins,
    )

  it('costs it the link to ask for more cells than any repair needs, or out of turn', () => {
    for (const cells of [REPAIR_CELLS_MAX + 1, 2 ** 50, 1]) {
      const pair = filled(10)
      pair.inject(start)
      pair.exchange()
      pair.inject(out => writeRepairMore(out, 9, cells))
      assert.equal(pair.sides[1].dropped.length, 1, `${cells}`)
    }
  })

  it('costs it the link to send cells without end', () => {
    const pair = filled(100)
    const [asker, hostile] = pair.sides
    asker.replication.repairs.request(asker.replication.connected)
    asker.replication.tick(pair.now)
    hostile.replication.receive = () => {}
    pair.exchange()
    for (let from = 0; asker.dropped.length === 0; from += 1000) {
      assert.ok(from < 2 * REPAIR_CELLS_MAX, 'takes cells without end')
      const out = new ByteWriter()
      const cells = new Cells(1000)
      cells.low.fill(from + 1)
      writeRepairCells(out, { number: 3, members: 100, from, cells })
      asker.replication.receive(LINK, out.take(), pair.now)
      pair.exchange()
    }
  })

  it('gives up on one that goes silent, and takes part in the next', () => {
    const pair = filled(10)
    pair.inject(start)
    pair.exchange()
    pair.lose(1, 3)
    pair.pass(REPAIR_TIMEOUT_MS + 10_000)
    assert.ok(pair.sides[1].replication.repairs.failed > 0)
    assert.equal(pair.digests[0], pair.digests[1])
  })

  it('ignores what belongs to no repair', () => {
    const pair = filled(10)
    pair.inject(out => writeRepairMore(out, 77, 100))
    pair.pass(3000)
    assert.deepEqual(pair.sides[1].dropped, [])
  })
})

function keysOf(store: Store): string[] {
  const [db] = store.dbs
  return Array.from({ length: db.size }, (_, i) => store.key(db.slotAt(i)).toString())
}

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ClusterClock, type OwnState } from '../../../../node/replication/cluster-clock.js'
import {
  certainlyAhead,
  clocksToFollow,
  followPeers,
  type KnownClock,
  middles,
  type TimedPeer,
} from '../../../../node/replication/known-clocks.js'
import { stampOfMs } from '../../../../protocol/clock/stamp.js'
import { pick, type Random, seeded } from '../../../simulation/random.js'

const START = Date.UTC(2026, 0, 1)
const TICK_MS = 250
const DELAY_MS = 20

/** A node of a mesh of nothing but clocks. */
interface ClockNode {
  clock: ClusterClock
  own: OwnState
  /** What it knows of the others, by their places. */
  peers: Map<ClockNode, TimedPeer>
}

/** How far a node's system clock is ahead, and whether it starts with data, or had joined before. */
interface Start {
  offset: number
  hasData?: boolean
  joined?: boolean
}

/** Nodes that tick in any order, and say where they are once a second, in any order too, each message with a delay of its own. */
class ClockMesh {
  time = START
  readonly nodes: ClockNode[]
  readonly #random: Random
  /** When in a tick each node's turn is, and when each link comes up: in the first second. */
  readonly #turns: number[]
  readonly #links: number[][]
  readonly #mail: { at: number; deliver: () => void }[] = []

  constructor(starts: readonly Start[], seed: number) {
    this.#random = seeded(seed)
    this.nodes = starts.map(({ offset, hasData, joined }) => {
      const machine = (): number => this.time + offset
      const own = { joins: joined !== true, newest: hasData ? stampOfMs(START - 3_600_000) : 0 }
      return { clock: new ClusterClock(machine, machine), own, peers: new Map() }
    })
    this.#turns = this.nodes.map(() => pick(this.#random, TICK_MS))
    this.#links = this.nodes.map(() => this.nodes.map(() => pick(this.#random, 1000)))
  }

  run(ms: number): void {
    const { nodes } = this
    const until = this.time + ms
    for (; this.time < until; this.time++) {
      while (this.#mail[0]?.at === this.time) this.#mail.shift()!.deliver()
      const passed = this.time - START
      for (const [i, node] of nodes.entries()) {
        if (passed % TICK_MS === this.#turns[i]) this.#tick(node)
        for (const [j, other] of nodes.entries()) {
          const linkedAt = this.#links[Math.min(i, j)][Math.max(i, j)]
          if (i === j || passed < linkedAt || (passed - linkedAt) % 1000 > 0) continue
          const { joins, newest } = node.own
          const said = { time: node.clock.now(), joins, isBlank: newest === 0 }
          const delay = 1 + pick(this.#random, DELAY_MS)
          this.#mail.push({ at: this.time + delay, deliver: () => this.#hear(other, node, said, delay) })
          this.#mail.sort((a, b) => a.at - b.at)
        }
      }
    }
  }

  #hear(
    node: ClockNode,
    from: ClockNode,
    said: { time: number; joins: boolean; isBlank: boolean },
    delay: number,
  ): void {
    const isFirst = !node.peers.has(from)
    const rtt = isFirst ? undefined : delay + DELAY_MS
    const { joins, isBlank } = said
    const clockAheadMs = certainlyAhead(said.time, node.clock.now(), rtt)
    node.peers.set(from, { clockAheadMs, joins, isBlank, connected: true, changedAt: 0 })
  }

  #tick({ clock, own, peers }: ClockNode): void {
    const linked = [...peers.values()]
    followPeers(clock, peers, own)
    const knowsAll = linked.length > 0 && linked.every(({ clockAheadMs }) => clockAheadMs !== undefined)
    if (knowsAll && !clock.isWrong) own.joins = false
  }

  /** How far each clock is ahead of real time. */
  get offsets(): number[] {
    return this.nodes.map(({ clock }) => clock.now() - this.time)
  }

  get wrong(): boolean[] {
    return this.nodes.map(({ clock }) => clock.isWrong)
  }
}

/** All agree, to within what delays hide. */
function agree(mesh: ClockMesh, on: number): void {
  assert.deepEqual(
    mesh.wrong,
    mesh.nodes.map(() => false),
  )
  for (const offset of mesh.offsets) assert.ok(Math.abs(offset - on) <= 100, `${mesh.offsets} are not ${on}`)
}

const minutes = fc.constantFrom(-60, -5, -2, 2, 5, 60).map(each => each * 60_000)

describe('the clocks of a mesh', () => {
  it('of two that start at once with nothing: both take the later time, and stay with it', () => {
    fc.assert(
      fc.property(minutes, fc.nat(), (offset, seed) => {
        const mesh = new ClockMesh([{ offset: 0 }, { offset }], seed)
        mesh.run(5000)
        agree(mesh, Math.max(0, offset))
        for (const { own } of mesh.nodes) own.newest = stampOfMs(mesh.time)
        mesh.run(60_000)
        agree(mesh, Math.max(0, offset))
      }),
    )
  })

  it('of several that start at once with nothing: they agree, and none is refused', () => {
    const offsets = fc.array(fc.oneof(fc.constant(0), minutes), { minLength: 3, maxLength: 6 })
    fc.assert(
      fc.property(offsets, fc.nat(), (starts, seed) => {
        const mesh = new ClockMesh(
          starts.map(offset => ({ offset })),
          seed,
        )
        mesh.run(10_000)
        agree(mesh, mesh.offsets[0])
      }),
    )
  })

  it('of one that starts with nothing or with data, into any mesh: it takes its time, and moves nobody', () => {
    fc.assert(
      fc.property(
        minutes,
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(),
        (offset, hasData, haveData, others, seed) => {
          const members = Array.from({ length: others }, () => ({
            offset: 0,
            joined: true,
            hasData: haveData,
          }))
          // of data that is an hour old at the most, no stamp is in the way
          const mesh = new ClockMesh([...members, { offset: Math.max(offset, -3_000_000), hasData }], seed)
          for (let i = 0; i < 20; i++) {
            mesh.run(250)
            assert.deepEqual(
              mesh.wrong.slice(0, others),
              members.map(() => false),
            )
          }
          agree(mesh, 0)
        },
      ),
    )
  })

  it('of one empty and one with data that start at once: the empty one follows', () => {
    fc.assert(
      fc.property(minutes, fc.nat(), (offset, seed) => {
        const mesh = new ClockMesh([{ offset: 0 }, { offset, hasData: true }], seed)
        mesh.run(5000)
        agree(mesh, offset)
      }),
    )
  })

  it('of two with data: within a minute they agree, beyond it both refuse writes until one is set right', () => {
    fc.assert(
      fc.property(fc.constantFrom(30_000, 300_000), fc.boolean(), fc.nat(), (offset, joined, seed) => {
        const mesh = new ClockMesh(
          [
            { offset: 0, hasData: true, joined },
            { offset, hasData: true, joined },
          ],
          seed,
        )
        mesh.run(30_000)
        if (offset > 60_000) assert.deepEqual(mesh.wrong, [true, true])
        else assert.deepEqual(mesh.wrong, [false, false])
        if (offset > 60_000) assert.deepEqual(mesh.offsets, [0, offset], 'neither follows')
      }),
      { numRuns: 20 },
    )
  })

  it('of three with data, one wrong: it alone refuses writes', () => {
    const mesh = new ClockMesh(
      [0, 0, 300_000].map(offset => ({ offset, hasData: true, joined: true })),
      1,
    )
    mesh.run(10_000)
    assert.deepEqual(mesh.wrong, [false, false, true])
    assert.deepEqual(mesh.offsets, [0, 0, 300_000])
  })
})

describe('clocksToFollow', () => {
  const clock = (aheadMs: number, joins = false, isBlank = false): KnownClock => ({ aheadMs, joins, isBlank })

  it('are those that have joined, and oneself unless one joins', () => {
    const peers = [clock(1), clock(2, true), clock(3, false, true)]
    assert.deepEqual(clocksToFollow(peers, true, false), [peers[0], peers[2]])
    assert.deepEqual(clocksToFollow(peers, false, false), [clock(0), peers[0], peers[2]])
  })

  it('are all where nobody has joined, and none where nobody counts', () => {
    const peers = [clock(1, true), clock(2, true)]
    assert.deepEqual(clocksToFollow(peers, true, true), [clock(0, true, true), ...peers])
    assert.deepEqual(clocksToFollow(peers, false, false), [])
    assert.deepEqual(clocksToFollow([], true, true), [])
  })
})

describe('middles', () => {
  const clocks = (...list: [aheadMs: number, isBlank: boolean][]): KnownClock[] =>
    list.map(([aheadMs, isBlank]) => ({ aheadMs, joins: false, isBlank }))

  it('are one of an odd number, and two of an even number that all have stamps', () => {
    assert.deepEqual(middles(clocks([9, false], [1, false], [5, true])), [5, 5])
    assert.deepEqual(middles(clocks([9, false], [1, false])), [1, 9])
  })

  it('are of the half with more stamps, and the later one where there are none', () => {
    assert.deepEqual(middles(clocks([9, true], [1, false])), [1, 1])
    assert.deepEqual(middles(clocks([9, false], [1, true])), [9, 9])
    assert.deepEqual(middles(clocks([9, true], [1, true])), [9, 9])
  })

  it('stay what they are when those without stamps move to them one by one', () => {
    const offsets = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 7 })
    fc.assert(
      fc.property(offsets, fc.nat(), (list, seed) => {
        const random = seeded(seed)
        const all = clocks(...list.map((each): [number, boolean] => [each, true]))
        const [target] = middles(all)
        for (const each of all.sort(() => random() - 0.5)) {
          each.aheadMs = target
          assert.deepEqual(middles(all), [target, target])
        }
      }),
    )
  })
})

describe('certainlyAhead', () => {
  it('is nothing within the round trip, wherever in it the time was lost', () => {
    for (const lost of [0, 10, 39, 40]) assert.equal(certainlyAhead(START + 40 - lost, START + 40, 40), 0)
  })

  it('is never further than the clock is', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), fc.nat(500), fc.nat(500), (ahead, there, back) => {
        const said = START + there + ahead
        const known = certainlyAhead(said, START + there + back, there + back)!
        assert.ok(ahead >= 0 ? known >= 0 && known <= ahead : known <= 0 && known >= ahead)
        assert.ok(Math.abs(ahead - known) <= there + back + 1)
      }),
    )
  })

  it('is unknown for a clock behind that answers nothing', () => {
    assert.equal(certainlyAhead(START - 5000, START), undefined)
    assert.equal(certainlyAhead(START + 5000, START), 4999)
  })
})

import assert from 'node:assert/strict'
import { HeldMessages } from '../../node/replication/held.js'
import { Repairs } from '../../node/replication/repair.js'
import { Runs } from '../../node/replication/runs.js'
import { Elements } from '../../node/store/elements.js'
import { Tombstones } from '../../node/store/tombstones.js'
import { Origins } from '../../protocol/clock/origins.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'
import type { Live } from '../../protocol/peer/messages/live.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import type { ClusterOptions } from './cluster.js'
import { CLASHES, CUTS, type Faults, RESTARTS, SLOWNESS } from './faults.js'
import { type Result, simulate } from './simulate.js'

/**
 * Known ways to get replication wrong, put back one at a time: the simulator has to notice each within so many seeds,
 * or it proves nothing when it finds nothing; and the seed that shows it must pass without it. Digest repair heals most of them, so it is off unless it is the trap.
 */
interface Trap {
  name: string
  faults: Faults
  /** Seeds within which it must show: some times as many as it took when this was written. */
  seeds: number
  options?: ClusterOptions
  /** Digest repair stays on. */
  repairs?: boolean
  /** Puts the trap in place. */
  set?: () => void
  /** What gives it away; by default that any check fails. */
  shows?: (result: Result) => boolean
}

const fails = ({ failure }: Result): boolean => failure !== undefined

type Methods = Record<string, (...args: never[]) => unknown>

const patches: [methods: Methods, name: string, original: Methods[string]][] = []

/** Puts a method in another's place until the test is over. */
function patch<T extends object>(
  type: { prototype: T },
  name: keyof T,
  make: (original: never) => unknown,
): void {
  const methods = type.prototype as unknown as Methods
  const key = name as string
  patches.push([methods, key, methods[key]])
  methods[key] = make(methods[key] as never) as Methods[string]
}

const TRAPS: Trap[] = [
  {
    name: 'P1: a node that lost its last writes goes on under its old origin',
    faults: { ...CUTS, ...RESTARTS },
    seeds: 120,
    options: { reuseOrigins: true },
  },
  {
    name: 'P2: the version vector moves when a catch-up begins, not when it is over',
    faults: CUTS,
    seeds: 10,
    options: {
      sent: (from, to, bytes) => {
        if (bytes[0] !== MessageType.SYNC || bytes[1] !== 1 || to === undefined) return
        const peer = from.replication.peers.get(`n${to.name}`)
        if (peer !== undefined) from.store.applied.merge(peer.applied)
      },
    },
  },
  {
    name: 'P3: a removal has one stamp, its own, in place of what it saw',
    faults: CUTS,
    seeds: 220,
    set: () =>
      patch(Elements, 'setRemoved', (original: Elements['setRemoved']) => {
        return function (
          this: Elements,
          element: number,
          _stamp: number,
          _origin: number,
          ...dot: [number, number]
        ) {
          original.call(this, element, ...dot, ...dot)
        }
      }),
  },
  {
    name: 'P4: equal stamps have no order',
    faults: { ...CUTS, ...CLASHES },
    seeds: 10,
    set: () => patch(Origins, 'compare', () => (a: number, _originA: number, b: number) => a - b),
  },
  {
    name: 'P9: messages from the future are dropped, not held',
    faults: { ...CUTS, ...SLOWNESS },
    seeds: 10,
    set: () => patch(HeldMessages, 'add', () => () => true),
  },
  {
    name: 'P13: digests are compared while version vectors differ',
    faults: {},
    seeds: 3,
    repairs: true,
    set: () =>
      patch(Repairs, 'compare', (original: Repairs['compare']) => {
        return function (this: Repairs, ...args: Parameters<Repairs['compare']>) {
          const { dominates } = VersionVector.prototype
          VersionVector.prototype.dominates = () => true
          try {
            original.apply(this, args)
          } finally {
            VersionVector.prototype.dominates = dominates
          }
        }
      }),
    shows: ({ repairs }) => repairs > 0,
  },
  {
    name: 'a gap in the live stream is not noticed',
    faults: CUTS,
    seeds: 10,
    set: () =>
      patch(Runs, 'add', (original: Runs['add']) => {
        return function (this: Runs, origin: number, { last }: Live, held: boolean) {
          original.call(this, origin, { prev: 0, last }, held)
        }
      }),
  },
  {
    name: 'tombstones go before every member has seen them',
    faults: CUTS,
    seeds: 10,
    set: () =>
      patch(Tombstones, 'collect', (original: Tombstones['collect']) => {
        return function (this: Tombstones) {
          original.call(this, undefined)
        }
      }),
  },
]

describe('simulation: traps put back are found', () => {
  const restore = (): void => {
    for (const [methods, name, original] of patches.splice(0)) methods[name] = original
  }
  const withoutRepair = (): void => patch(Repairs, 'compare', () => () => {})
  afterEach(restore)

  /** The first seed at which a trap shows. */
  function find({ faults, seeds, options, shows = fails }: Trap): number {
    for (let seed = 1; seed <= seeds; seed++) if (shows(simulate({ seed, faults, options }))) return seed
    return assert.fail(`not found within ${seeds} seeds`)
  }

  for (const trap of TRAPS) {
    it(trap.name, function () {
      this.timeout(120_000)
      trap.set?.()
      if (trap.repairs !== true) withoutRepair()
      const seed = find(trap)
      if (process.env.KEYMESH_TRAPS !== undefined) console.log(`      seed ${seed}`)
      restore()
      if (trap.repairs !== true) withoutRepair()
      const { shows = fails } = trap
      assert.ok(!shows(simulate({ seed, faults: trap.faults })), `seed ${seed} fails without the trap, too`)
    })
  }

  it('and without them no run needs a repair', () => {
    withoutRepair()
    for (let seed = 1; seed <= 8; seed++)
      for (const faults of [{}, CUTS, { ...CUTS, ...SLOWNESS }])
        assert.ok(!fails(simulate({ seed, faults })), `seed ${seed}`)
  })
})

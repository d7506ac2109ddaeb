import { HeldMessages } from '../../node/replication/held.js'
import type { Peer } from '../../node/replication/peer.js'
import { Repairs } from '../../node/replication/repair.js'
import { Replication } from '../../node/replication/replication.js'
import { Returning } from '../../node/replication/returning.js'
import { Runs } from '../../node/replication/runs.js'
import { Elements } from '../../node/store/elements.js'
import { Flag, Kind } from '../../node/store/kind.js'
import { removeDead } from '../../node/store/merge/clear.js'
import { Tombstones } from '../../node/store/tombstones.js'
import { Origins } from '../../protocol/clock/origins.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'
import type { Live } from '../../protocol/peer/messages/live.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { mix32, Salt } from '../../protocol/repair/salt.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Cluster, type ClusterOptions } from './cluster.js'
import { CLASHES, CUTS, LINKS, RESTARTS, SLOWNESS, STARTS } from './faults.js'
import type { Condition, Result } from './simulate.js'
import type { SimulatedNode } from './simulated-node.js'

/**
 * Known ways to get replication wrong, put back one at a time: the simulator has to notice each within so many seeds, or it
 * proves nothing when it finds nothing; and the seed that shows it must pass without it. Digest repair heals most of
 * them, so it is off unless it is the trap.
 */
export interface Trap extends Condition {
  name: string
  /** Seeds within which it must show: some times as many as it took when this was written. */
  seeds: number
  /** What the run needs beside the trap. */
  world?: ClusterOptions
  /** Digest repair stays on. */
  repairs?: boolean
  /** Puts the trap in place. */
  set?: () => void
  /** Makes it possible for the trap to show, and does no harm by itself. */
  bait?: () => void
  /** A scenario in place of a run; whether the trap showed. */
  play?: (seed: number) => boolean
  /** What gives it away; by default that any check fails. */
  shows?: (result: Result) => boolean
}

type Methods = Record<string, (...args: never[]) => unknown>

const patches: [methods: Methods, name: string, original: Methods[string]][] = []

/** Puts a method in another's place until restore(). */
export function patch<T extends object>(
  type: { prototype: T },
  name: keyof T,
  make: (original: never) => unknown,
): void {
  const methods = type.prototype as unknown as Methods
  const key = name as string
  patches.push([methods, key, methods[key]])
  methods[key] = make(methods[key] as never) as Methods[string]
}

export function restore(): void {
  for (const [methods, name, original] of patches.splice(0).reverse()) methods[name] = original
}

/** Members of one bit, so that two of them meet: under every salt in its turn, or without one always the same. */
function oneBit(salted: boolean): void {
  patch(Salt, 'apply', () => {
    return function (this: Salt, low: number, high: number) {
      const digest = mix32(low ^ high)
      this.low = mix32(salted ? digest ^ this.salt0 : digest) & 1
      this.high = 0
    }
  })
}

/** Takes a key out of a node's memory without a word. */
function lose({ store }: SimulatedNode, key: string): void {
  const slot = store.dbs[0].find(Slice.of(key))
  removeDead(store, slot, () => true)
  store.refresh(slot)
}

/** A member that was away takes what is not there for deleted: whether it deletes what was only evicted. */
function evicted(seed: number): boolean {
  const cluster = new Cluster(3, seed, { forgetMs: 5000 })
  for (const key of ['key', 'gone']) cluster.wake(0).shell.call(0, 'SET', key, 'value')
  cluster.run(15_000)
  cluster.isolate(2)
  cluster.wake(0).shell.call(0, 'DEL', 'gone')
  cluster.run(15_000)
  cluster.evict(0)
  cluster.run(100)
  const known = cluster.nodes[1].shell.call(0, 'GET', 'key') === null
  cluster.heal()
  cluster.run(15_000)
  return !known && cluster.nodes.some(({ shell }) => shell.call(0, 'GET', 'key') === null)
}

/** Nodes that start from now on do not know that they have taken anything from anyone. */
function forgetDonors(): void {
  const elders = new WeakSet<Returning>()
  let young = false
  patch(Cluster, 'restartEmpty', (original: Cluster['restartEmpty']) => {
    return function (this: Cluster, name: number) {
      young = true
      original.call(this, name)
    }
  })
  const unlessYoung = (original: (donor?: Peer) => void) =>
    function (this: Returning, donor?: Peer) {
      if (!young) elders.add(this)
      if (elders.has(this)) original.call(this, donor)
    }
  // and by 'hear' they do not see it by what they have either
  for (const method of ['took', 'hear', 'level', 'caughtUp'] as const) patch(Returning, method, unlessYoung)
}

/** Two nodes lose one key each; whether they stay different. */
function loseOneEach(seed: number): boolean {
  const cluster = new Cluster(2, seed)
  const keys = [`a${seed}`, `b${seed}`]
  for (const key of keys) cluster.wake(0).shell.call(0, 'SET', key, 'value')
  cluster.run(5000)
  for (const [i, key] of keys.entries()) lose(cluster.wake(i), key)
  cluster.run(120_000)
  return cluster.nodes.some(({ shell }) => keys.some(key => shell.call(0, 'GET', key) === null))
}

/** Of three nodes one is cut off, and then a key is deleted that all had. */
function deletedWhileAway(cluster: Cluster): Cluster {
  cluster.wake(0).shell.call(0, 'SET', 'gone', 'value')
  cluster.run(15_000)
  cluster.isolate(2)
  cluster.wake(0).shell.call(0, 'DEL', 'gone')
  cluster.run(15_000)
  return cluster
}

/** Whether a deleted key comes back by way of a newcomer that began with a node that was away. */
function zombie(seed: number): boolean {
  const cluster = deletedWhileAway(new Cluster(3, seed, { forgetMs: 5000 }))
  for (const other of [0, 2]) cluster.cut(1, other)
  cluster.restartEmpty(1)
  cluster.mend(1, 2)
  cluster.run(3000)
  cluster.mend(0, 1)
  cluster.run(3000)
  cluster.heal()
  cluster.run(15_000)
  return cluster.nodes.some(({ shell }) => shell.call(0, 'GET', 'gone') !== null)
}

/** A member is forgotten to save memory; whether what was deleted meanwhile comes back with it. */
function forgottenEarly(seed: number): boolean {
  const cluster = deletedWhileAway(new Cluster(3, seed, { tombstoneBytes: 0 }))
  cluster.heal()
  cluster.run(15_000)
  return cluster.nodes.some(({ shell }) => shell.call(0, 'GET', 'gone') !== null)
}

/** A digest that tombstones count in: they go at each node's own time. */
function countTombstones({ store, replication: { repairs } }: SimulatedNode): void {
  const { get } = Object.getOwnPropertyDescriptor(Repairs.prototype, 'digest') as {
    get: () => Repairs['digest']
  }
  Object.defineProperty(repairs, 'digest', {
    get: () => {
      const digest = get.call(repairs)
      return digest && { ...digest, low: (digest.low + store.tombstones.count) >>> 0 }
    },
  })
}

/** An increment that comes again counts again, as "+1" would. */
function countAgain({ store: { counters, records } }: SimulatedNode): void {
  const put = counters.put.bind(counters)
  counters.put = (slot, sum, epoch, stamp, origin) => {
    const share = counters.find(slot, origin)
    const known = share === 0 ? undefined : counters.read(share).sum
    if (typeof known === 'bigint' && stamp <= records.stamp(share)) {
      const { buf, off } = records.value(share, new Slice())
      buf.writeBigInt64LE(known + 1n, off + 9)
    }
    return put(slot, sum, epoch, stamp, origin)
  }
}

/** The collector takes what it was once told is gone, without another look. */
function collectBlindly({ store }: SimulatedNode): void {
  const { tombstones, records } = store
  const told: number[] = []
  const add = tombstones.add.bind(tombstones)
  const collect = tombstones.collect.bind(tombstones)
  tombstones.add = slot => {
    if (records.kind(slot) < Kind.ELEMENT) told.push(slot)
    add(slot)
  }
  tombstones.collect = (covered, limit) => {
    for (const slot of told.splice(0)) {
      if (!records.slots.inUse(slot) || store.isDoomed(slot)) continue
      if ((records.flags(slot) & Flag.ABSENT) !== 0) continue
      removeDead(store, slot, () => true)
      store.refresh(slot)
    }
    return collect(covered, limit)
  }
}

/** A sum that does not come out is believed all the same. */
function believeSums({ store, replication }: SimulatedNode): void {
  const { positions } = replication
  Object.defineProperty(positions, 'named', { value: 1 })
  const hear = positions.hear.bind(positions)
  positions.hear = (peer, position) => {
    const whole = position.applied.clone()
    whole.merge(store.applied)
    return hear(peer, position.isWhole ? { ...position, whole } : position)
  }
}

export const TRAPS: Trap[] = [
  {
    name: 'P1: a node that lost its last writes goes on under its old origin',
    faults: { ...CUTS, ...RESTARTS },
    seeds: 10,
    options: { reuseOrigins: true },
    // who comes back with nothing may be in doubt, and without repairs stays so
    shows: ({ failure }) => failure !== undefined && !failure.includes('eventually_level'),
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
    seeds: 100,
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
    name: 'P5: a repair has no salt, so two atoms that hide each other do so for ever',
    faults: {},
    seeds: 20,
    repairs: true,
    set: () => oneBit(false),
    bait: () => oneBit(true),
    play: loseOneEach,
  },
  {
    name: 'P6: a node evicts a key and tells nobody',
    faults: {},
    seeds: 10,
    repairs: true,
    set: () =>
      patch(Cluster, 'evict', () => {
        return function (this: Cluster, name: number) {
          lose(this.nodes[name], 'key')
        }
      }),
    play: evicted,
  },
  {
    name: 'P7: tombstones count in the digest',
    faults: {},
    seeds: 15,
    options: { booted: countTombstones },
    repairs: true,
    shows: ({ repairs }) => repairs > 0,
  },
  {
    name: 'P8: an increment that arrives twice counts twice',
    faults: LINKS,
    seeds: 20,
    options: { booted: countAgain },
  },
  {
    name: 'P10: the collector does not look again whether a key has come back',
    faults: CUTS,
    seeds: 10,
    options: { booted: collectBlindly },
  },
  {
    name: 'P12: WAIT counts the linked peers, not those that have the writes',
    faults: {},
    seeds: 3,
    set: () =>
      patch(Replication, 'acknowledged', () => {
        return function (this: Replication) {
          return this.connected.length
        }
      }),
  },
  {
    name: 'P14: who links once is a member, heartbeat or not',
    faults: { visit: 0.05 },
    seeds: 3,
    set: () =>
      patch(Replication, 'peerUp', (original: Replication['peerUp']) => {
        return function (this: Replication, ...[up, now]: Parameters<Replication['peerUp']>) {
          original.call(this, up, now)
          this.peers.get(up.peerId)!.isMember = true
        }
      }),
  },
  {
    name: 'P15: a newcomer does not remember whom it began with',
    faults: {},
    seeds: 5,
    repairs: true,
    set: forgetDonors,
    play: zombie,
  },
  {
    name: 'who was forgotten early takes what the others lack for lost, not for deleted',
    faults: {},
    seeds: 5,
    repairs: true,
    set: () => patch(Returning, 'hear', () => () => {}),
    play: forgottenEarly,
  },
  {
    name: 'a gap in the live stream is not noticed',
    faults: CUTS,
    seeds: 30,
    set: () =>
      patch(Runs, 'add', (original: Runs['add']) => {
        return function (this: Runs, origin: number, { last }: Live, held: boolean) {
          original.call(this, origin, { prev: 0, last }, held)
        }
      }),
  },
  {
    name: 'a sum of a version vector that does not come out is believed',
    faults: { ...CUTS, ...STARTS },
    seeds: 10,
    options: { booted: believeSums },
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

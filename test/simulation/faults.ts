import { MessageType } from '../../protocol/peer/messages/message.js'
import type { Cluster } from './cluster.js'
import { pick, seeded } from './random.js'

/** What goes wrong. `a` and `b` are nodes, `value` is 32 random bits. */
type Strike = (cluster: Cluster, a: number, b: number, value: number) => void

/** What is left on a disk that fills up, bytes at most. */
const DISK_SPACE_BYTES = 2000

/** How long a swizzle takes to stop its links, and to heal them again, ms. */
const SWIZZLE_MS = 3000

/**
 * Swizzle-clogging, as FoundationDB's simulation calls it: the links of some nodes stop one by one and heal in another
 * order.
 */
function swizzle(cluster: Cluster, a: number, b: number, value: number): void {
  const random = seeded(value)
  const some = cluster.nodes.filter(({ name }) => name === a || name === b || random() < 0.3)
  for (const one of some)
    for (const other of cluster.nodes) {
      if (one === other || random() < 0.3) continue
      const stop = random() < 0.5
      cluster.network.later(pick(random, SWIZZLE_MS), () =>
        stop ? cluster.network.cut(one, other) : cluster.network.clog(one, other),
      )
      cluster.network.later(SWIZZLE_MS + pick(random, SWIZZLE_MS), () => cluster.mend(one.name, other.name))
    }
}

export const STRIKES = {
  cut: (cluster, a, b) => cluster.cut(a, b),
  isolate: (cluster, a) => cluster.isolate(a),
  heal: cluster => cluster.heal(),
  mend: (cluster, a, b) => cluster.mend(a, b),
  swizzle,
  sever: (cluster, a, b) => cluster.network.sever(cluster.nodes[a], cluster.nodes[b]),
  stutter: (cluster, a, b) => cluster.network.stutter(cluster.nodes[a], cluster.nodes[b]),
  cutCatchUp: cluster => cluster.network.trip(MessageType.ATOMS),
  cutBeforeDone: cluster => cluster.network.trip(MessageType.DONE),
  cutRepair: (cluster, _a, _b, value) => {
    const types = [MessageType.REPAIR_CELLS, MessageType.REPAIR_WANT, MessageType.REPAIR_ATOMS]
    cluster.network.trip([...types, MessageType.REPAIR_END][value % 4])
  },
  clog: (cluster, a) => cluster.clog(a),
  skew: (cluster, a, _b, value) => cluster.skew(a, (value % 4000) - 2000),
  jump: (cluster, a, _b, value) => cluster.skew(a, (value % 40_000) - 20_000),
  /** Sets a system clock, up to five minutes off. */
  setClock: (cluster, a, _b, value) => cluster.setClock(a, (value % 600_000) - 300_000),
  lose: (cluster, a) => cluster.loseAtom(a),
  rot: (cluster, a) => cluster.rotAtom(a),
  visit: (cluster, a) => cluster.visit(a),
  clash: (cluster, a, b) => cluster.clash(a, b),
  plant: (cluster, a) => cluster.plant(a),
  uproot: (cluster, a) => cluster.uproot(a),
  /** Starts again with nothing. */
  restart: (cluster, a) => cluster.restartEmpty(a),
  save: (cluster, a) => cluster.save(a),
  crash: (cluster, a) => cluster.crash(a),
  /** Starts with what its disk has: what it was when it was last saved. */
  start: (cluster, a) => cluster.start(a),
  killProcess: (cluster, a) => cluster.kill(a, false),
  cutPower: (cluster, a) => cluster.kill(a, true),
  /** The power of all machines is cut at once. */
  blackout: cluster => {
    for (const { name } of cluster.nodes) cluster.kill(name, true)
  },
  backUp: (cluster, a) => {
    if (cluster.nodes[a].isRunning) cluster.nodes[a].onDisk?.saveMembers()
    cluster.volumes[a].backUp()
  },
  /** The power is cut, and a backup takes the place of what was there. */
  restore: (cluster, a) => {
    cluster.kill(a, true)
    if (!cluster.nodes[a].isRunning) cluster.volumes[a].restore()
  },
  fillDisk: (cluster, a, _b, value) =>
    cluster.ail(a, ({ files }) => {
      files.capacity = files.used + (value % DISK_SPACE_BYTES)
    }),
  failDisk: (cluster, a) => cluster.ail(a, disk => disk.failNowAndThen()),
  slowDisk: (cluster, a) =>
    cluster.ail(a, disk => {
      disk.slow = true
    }),
  repairDisk: (cluster, a) => cluster.volumes[a].repair(),
  rewrite: (cluster, a) => {
    if (!cluster.nodes[a].down) cluster.nodes[a].onDisk?.rewrite()
  },
  join: cluster => {
    if (cluster.nodes.length < 8) cluster.join()
  },
  leave: (cluster, a) => {
    if (cluster.up.length > 2) cluster.leave(a)
  },
} satisfies Record<string, Strike>

export type FaultName = keyof typeof STRIKES

/** How likely a fault is to strike after a write. */
export type Faults = Partial<Record<FaultName, number>>

export const CUTS: Faults = { cut: 0.02, isolate: 0.004, heal: 0.012 }
export const LINKS: Faults = {
  ...CUTS,
  ...{ mend: 0.01, swizzle: 0.004, sever: 0.01, stutter: 0.01 },
  ...{ cutCatchUp: 0.01, cutBeforeDone: 0.005 },
}
export const SLOWNESS: Faults = { clog: 0.01, skew: 0.01 }
export const CLOCKS: Faults = { ...SLOWNESS, jump: 0.004 }
/** System clocks that are minutes off, on machines that start again. */
export const SETTINGS: Faults = { setClock: 0.02 }
export const ROT: Faults = { lose: 0.01, rot: 0.01, cutRepair: 0.01 }
/** Writes in one moment, whose stamps are equal. */
export const CLASHES: Faults = { clash: 0.1 }
export const RESTARTS: Faults = { restart: 0.008 }
export const DISKS: Faults = { save: 0.03, crash: 0.006, start: 0.02 }
/** Nodes whose power is cut, or whose process is killed, while they write to their disks. */
export const POWER: Faults = {
  killProcess: 0.01,
  cutPower: 0.015,
  blackout: 0.002,
  start: 0.05,
  rewrite: 0.02,
}
export const BACKUPS: Faults = { backUp: 0.01, restore: 0.004 }
export const BAD_DISKS: Faults = { fillDisk: 0.006, failDisk: 0.006, slowDisk: 0.02, repairDisk: 0.02 }
/** Nodes that are hardly up before they are killed again. */
export const STARTS: Faults = { save: 0.08, crash: 0.03, start: 0.08 }
/**
 * Nodes that are away for longer than they are waited for, or come back with what they once saved or nothing, and meet one of the
 * others before the rest; keys that are written once and deleted once.
 */
export const ABSENCES: Faults = {
  ...{ cut: 0.01, isolate: 0.03, mend: 0.05, restart: 0.01, save: 0.03, crash: 0.006, start: 0.02 },
  ...{ plant: 0.3, uproot: 0.25 },
}
export const MEMBERS: Faults = { join: 0.003, leave: 0.002, visit: 0.01 }

import { Cluster, type ClusterOptions } from './cluster.js'

const STEPS = 400
const KEYS = 12
/** Long enough for two heartbeats, a catch-up and the last deadlines. */
const PEACE_MS = 15_000
/** Short enough for a cut to outlast it. */
export const FORGOTTEN_AFTER_MS = 1000

/** One random fault, or none; each is as likely as its weight. */
export type Fault = [weight: number, strike: (cluster: Cluster, node: number, other: number) => void]

export const CUTS: Fault[] = [
  [0.02, (cluster, a, b) => cluster.cut(a, b)],
  [0.004, (cluster, a) => cluster.isolate(a)],
  [0.012, cluster => cluster.heal()],
]
export const SLOWNESS: Fault[] = [
  [0.01, (cluster, a) => cluster.clog(a)],
  [0.01, (cluster, a) => cluster.skew(a, Math.floor(cluster.random() * 4000) - 2000)],
]
export const ROT: Fault[] = [
  [0.01, (cluster, a) => cluster.loseAtom(a)],
  [0.01, (cluster, a) => cluster.rotAtom(a)],
]
/** Writes in one moment, whose stamps are equal. */
export const CLASHES: Fault[] = [[0.1, (cluster, a, b) => cluster.clash(a, b)]]
export const RESTARTS: Fault[] = [[0.008, (cluster, a) => cluster.restartEmpty(a)]]

export interface Result {
  /** Of what a client can read, by node. */
  digests: string[]
  /** Keys, by node and database. */
  sizes: string[]
  /** Digest repairs begun, on both sides. */
  repairs: number
}

/** Runs one seed: writes under faults, then peace; returns the digests of all nodes. */
export function simulate(seed: number, faults: Fault[], options?: ClusterOptions): Result {
  const cluster = new Cluster(3 + (seed % 3), seed, options)
  cluster.run(500)
  const any = (): number => Math.floor(cluster.random() * cluster.nodes.length)
  for (let step = 0; step < STEPS; step++) {
    cluster.write(KEYS)
    let dice = cluster.random()
    const fault = faults.find(([weight]) => {
      dice -= weight
      return dice < 0
    })
    fault?.[1](cluster, any(), any())
    cluster.run(Math.floor(cluster.random() * 30))
  }
  cluster.heal()
  cluster.run(PEACE_MS)
  return {
    digests: cluster.digests(),
    repairs: cluster.nodes.reduce((sum, { replication }) => sum + replication.repairs.started, 0),
    sizes: cluster.nodes.map(n => n.store.dbs.map(db => db.size).join('+')),
  }
}

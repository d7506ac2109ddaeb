import assert from 'node:assert/strict'
import { Cluster } from './cluster.js'

const STEPS = 400
const KEYS = 12
/** Long enough for two heartbeats, a catch-up and the last deadlines. */
const PEACE_MS = 15_000
/** Short enough for a cut to outlast it. */
const FORGOTTEN_AFTER_MS = 1000

/** One random fault, or none; each is as likely as its weight. */
type Fault = [weight: number, strike: (cluster: Cluster, node: number, other: number) => void]

const CUTS: Fault[] = [
  [0.02, (cluster, a, b) => cluster.cut(a, b)],
  [0.004, (cluster, a) => cluster.isolate(a)],
  [0.012, cluster => cluster.heal()],
]
const SLOWNESS: Fault[] = [
  [0.01, (cluster, a) => cluster.clog(a)],
  [0.01, (cluster, a) => cluster.skew(a, Math.floor(cluster.random() * 4000) - 2000)],
]
const ROT: Fault[] = [
  [0.01, (cluster, a) => cluster.loseAtom(a)],
  [0.01, (cluster, a) => cluster.rotAtom(a)],
]
const RESTARTS: Fault[] = [[0.008, (cluster, a) => cluster.restartEmpty(a)]]

/** Runs one seed: writes under faults, then peace; returns the digests of all nodes. */
function simulate(seed: number, faults: Fault[], forgetMs?: number): { digests: string[]; sizes: string[] } {
  const cluster = new Cluster(3 + (seed % 3), seed, forgetMs)
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
    sizes: cluster.nodes.map(n => n.store.dbs.map(db => db.size).join('+')),
  }
}

const SEEDS = wholeNumber('KEYMESH_SEEDS', 25)
const FIRST = wholeNumber('KEYMESH_SEED', 1)

/** A number from the environment. Anything else would run no seed at all, and pass. */
function wholeNumber(name: string, otherwise: number): number {
  const text = process.env[name]
  if (text === undefined) return otherwise
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${name} must be a whole number above 0, not '${text}'`)
  return Number(text)
}

describe('simulation: eventually all nodes hold the same', () => {
  const conditions: [name: string, faults: Fault[], forgetMs?: number][] = [
    ['all links up', []],
    ['links cut and healed', CUTS],
    ['links cut, slow nodes and wrong clocks', [...CUTS, ...SLOWNESS]],
    ['links cut and nodes that come back with nothing', [...CUTS, ...RESTARTS]],
    ['memory that loses and changes atoms', [...CUTS, ...ROT]],
    ['members forgotten while they are cut off', CUTS, FORGOTTEN_AFTER_MS],
    ['all of it', [...CUTS, ...SLOWNESS, ...RESTARTS, ...ROT], FORGOTTEN_AFTER_MS],
  ]
  for (const [name, faults, forgetMs] of conditions) {
    it(`with ${name}`, function () {
      this.timeout(600_000)
      for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
        const { digests, sizes } = simulate(seed, faults, forgetMs)
        assert.equal(
          new Set(digests).size,
          1,
          `KEYMESH_SEED=${seed} KEYMESH_SEEDS=1: ${digests} sizes ${sizes}`,
        )
      }
    })
  }
})

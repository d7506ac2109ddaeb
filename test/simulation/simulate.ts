import { Checks, type OracleUse } from './checks.js'
import { Cluster, type ClusterOptions } from './cluster.js'
import { DiskChecks } from './disk/disk-checks.js'
import { type Faults, STRIKES } from './faults.js'
import { NOTICE_MS } from './network.js'
import { Witness } from './oracle/witness.js'
import { nodeOf, type Step, schedule } from './schedule.js'
import type { SimulatedNode } from './simulated-node.js'

export const STEPS = 400
const KEYS = 16
/** Between two steps, at most. */
const PAUSE_MS = 30
/** Long enough for two heartbeats, a catch-up and the last deadlines. */
const PEACE_MS = 15_000
/** Time for the last epoch of deadlines to end, for what dead nodes removed to be adopted, and for every tombstone to go. */
const CLEAN_UP_MS = 45_000
const LOOK_MS = 250
/** Short enough for a cut to outlast it. */
export const FORGOTTEN_AFTER_MS = 1000

export interface Condition {
  faults: Faults
  options?: ClusterOptions
  /**
   * Values are compared with the oracle, always if not said otherwise: never where memory fails; where members are forgotten in the end,
   * of keys that nobody wrote unseen and all of which is known to nodes that are in no doubt.
   */
  oracle?: OracleUse
  /** Between two steps, ms at most. */
  pause?: number
  /** Time for all nodes to hold the same once the faults are over, ms. */
  peace?: number
}

export interface Run extends Condition {
  seed: number
  nodes?: number
  steps?: number
  /** In place of the seed's own steps. */
  script?: readonly Step[]
}

export interface Result {
  /** What went wrong, in one line that begins with the check's name; undefined if nothing did. */
  failure: string | undefined
  script: readonly Step[]
  /** Of what a client can read, by node. */
  digests: string[]
  /** Digest repairs begun, on both sides. */
  repairs: number
  /** Parts written, and how many commands had what they wrote predicted. */
  parts: number
  predicted: number
  /** Virtual ms from the end of the faults until all nodes held the same. */
  convergedMs: number
}

export const scriptOf = ({ seed, steps = STEPS, faults, pause = PAUSE_MS }: Run): Step[] =>
  schedule({ seed, steps, keys: KEYS, faults, pause })

/** Runs one seed: writes under faults, then peace, and checks all the way. */
export async function simulate(run: Run): Promise<Result> {
  const { seed, nodes = 3 + (seed % 3), options, oracle = 'always' } = run
  const script = run.script ?? scriptOf(run)
  const witness = new Witness()
  const started = (node: SimulatedNode): void => diskChecks.started(node)
  const cluster = new Cluster(nodes, seed, { ...options, witness, started })
  const checks = new Checks(cluster, witness, seed, oracle)
  const diskChecks = new DiskChecks(cluster, witness)
  const result: Result = {
    ...{ failure: undefined, script, digests: [], repairs: 0, parts: 0, predicted: 0, convergedMs: -1 },
  }
  try {
    await cluster.live(500)
    for (const step of script) {
      await play(cluster, checks, step)
      diskChecks.anytime()
    }
    checks.takeStock()
    cluster.heal()
    result.convergedMs = await converge(cluster, checks, run.peace ?? PEACE_MS)
    await cluster.live(NOTICE_MS + 2 * cluster.clockSpread)
    cluster.forgetLeft()
    await cluster.live(CLEAN_UP_MS)
    diskChecks.anytime()
    checks.eventually()
    checks.finally()
    if (options?.disks) await diskChecks.finally()
  } catch (error) {
    result.failure = (error as Error).stack?.split('\n').slice(0, 4).join('\n') ?? `${error}`
  }
  result.digests = cluster.digests()
  result.repairs = cluster.up.reduce((sum, { replication }) => sum + replication.repairs.started, 0)
  result.parts = witness.count
  result.predicted = checks.predicted
  return result
}

async function play(cluster: Cluster, checks: Checks, step: Step): Promise<void> {
  if ('fault' in step) {
    const [a, b] = [step.a, step.b].map(number => number % cluster.nodes.length)
    STRIKES[step.fault](cluster, a, b, step.value)
  } else {
    const node = nodeOf(cluster.nodes, step.node)
    if (!node.down) checks.write(node, step.db, step.commands, step.multi)
  }
  await cluster.live(step.wait)
  checks.anytime()
}

/**
 * Waits for all nodes to hold the same, for as long as that may take: what a clock ahead has stamped waits until the
 * clocks of others get there, and a clock ahead runs at half speed until it is right.
 */
async function converge(cluster: Cluster, checks: Checks, peace: number): Promise<number> {
  const start = cluster.now
  let patience = peace
  while (cluster.now - start < patience) {
    // who is about to read its disk has its say when it is up
    patience = Math.max(patience, peace + 2 * cluster.clockSpread)
    await cluster.live(LOOK_MS)
    if (checks.areLevel()) return cluster.now - start
  }
  throw new Error(`eventually_level: not after ${patience} ms`)
}

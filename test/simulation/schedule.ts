import type { FaultName, Faults } from './faults.js'
import { pick, type Random, seeded } from './random.js'
import { randomCommand } from './workload.js'

/** One step of a run; nodes are numbers modulo those there are when it comes to it. */
export type Step = { wait: number } & (
  | { node: number; db: number; commands: string[][]; multi: boolean }
  | { fault: FaultName; a: number; b: number; value: number }
)

const MULTI_SHARE = 0.15
const PIPELINE_SHARE = 0.1
const COMMANDS_MAX = 4

export interface ScheduleOptions {
  seed: number
  steps: number
  keys: number
  faults: Faults
  /** ms between two steps at most. */
  pause: number
}

/** Everything that a seed will have clients do and have go wrong: data, so that parts of it can be left out. */
export function schedule({ seed, steps, keys, faults, pause }: ScheduleOptions): Step[] {
  const random = seeded(seed ^ 0x5bd1e995)
  const list: Step[] = []
  for (let i = 0; i < steps; i++) {
    const wait = pick(random, pause)
    const fault = choose(random, faults)
    list.push({ node: pick(random, 2 ** 16), db: pick(random, 2), ...commands(random, keys), wait })
    if (fault !== undefined)
      list.push({
        fault,
        a: pick(random, 2 ** 16),
        b: pick(random, 2 ** 16),
        value: pick(random, 2 ** 32),
        wait: 0,
      })
  }
  return list
}

function choose(random: Random, faults: Faults): FaultName | undefined {
  let dice = random()
  return (Object.entries(faults) as [FaultName, number][]).find(([, weight]) => (dice -= weight) < 0)?.[0]
}

/** Commands of one turn of a node; they name keys of their own, so that what each writes follows from what was before. */
function commands(random: Random, keys: number): { commands: string[][]; multi: boolean } {
  const first = randomCommand(random, keys)
  const dice = random()
  const multi = dice < MULTI_SHARE
  const list = [first]
  if (!multi && dice > MULTI_SHARE + PIPELINE_SHARE) return { commands: list, multi }
  const named = new Set(keysOf(first))
  if (named.size === 0) return { commands: list, multi }
  for (let i = pick(random, COMMANDS_MAX); i > 0; i--) {
    const next = randomCommand(random, keys)
    const names = keysOf(next)
    if (names.length === 0 || names.some(name => named.has(name))) continue
    for (const name of names) named.add(name)
    list.push(next)
  }
  return { commands: list, multi }
}

/** The keys that a command of the workload names. */
export const keysOf = (words: readonly string[]): string[] =>
  words.slice(1).filter(word => /^k\d+$/.test(word))

/** Which node a step's number means. */
export const nodeOf = <T>(nodes: readonly T[], number: number): T => nodes[number % nodes.length]

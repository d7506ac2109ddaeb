import { Random } from '../helpers/random.js'
import { type Difference, firstDifference } from './harness.js'
import { type Line, printStep, type Step, step } from './script.js'

/** How long is spent on making a failing script smaller, ms. */
const SHRINK_MS = 10_000

/** Makes one command of a group from the generator's next numbers. */
export type CommandGenerator = (random: Random) => Line

/**
 * Registers a test that sends `steps` random commands to keymesh and the real Redis and compares every reply, under
 * each protocol. The same seed makes the same commands; FUZZ_SEED and FUZZ_STEPS replace them from outside. A failure
 * prints the seed and the smallest script found that still differs.
 */
export function fuzz(
  group: string,
  generators: readonly CommandGenerator[],
  seed: number,
  steps: number,
): void {
  const usedSeed = Number(process.env.FUZZ_SEED ?? seed)
  const usedSteps = Number(process.env.FUZZ_STEPS ?? steps)
  for (const protocol of [2, 3] as const) {
    it(`${group}: ${usedSteps} random commands, seed ${usedSeed} (RESP${protocol})`, async function () {
      this.timeout(30_000 + usedSteps * 20 + SHRINK_MS * 2)
      const random = new Random(usedSeed)
      const script = Array.from({ length: usedSteps }, () => step(random.pick(generators)(random)))
      const difference = await firstDifference(script, protocol)
      if (difference === undefined) return
      const smallest = await shrink(script, difference, protocol)
      const listed = smallest.steps.map(line => `    ${printStep(line)}`).join('\n')
      throw new Error(
        `seed ${usedSeed}, step ${difference.at} of ${usedSteps}; the smallest script found that differs:\n` +
          `${listed}\n${smallest.difference.text}`,
      )
    })
  }
}

interface Failing {
  steps: readonly Step[]
  difference: Difference
}

/** Cuts the prefix that failed down: drops ever smaller runs of steps for as long as the rest still fails. */
async function shrink(script: readonly Step[], found: Difference, protocol: 2 | 3): Promise<Failing> {
  const end = performance.now() + SHRINK_MS
  let best: Failing = { steps: script.slice(0, found.at + 1), difference: found }
  let run = Math.ceil(best.steps.length / 2)
  while (performance.now() < end) {
    let smaller = false
    for (let at = 0; at < best.steps.length - 1 && performance.now() < end; ) {
      const rest = [
        ...best.steps.slice(0, at),
        ...best.steps.slice(Math.min(at + run, best.steps.length - 1)),
      ]
      const difference = await firstDifference(rest, protocol)
      if (difference === undefined) at += run
      else {
        best = { steps: rest.slice(0, difference.at + 1), difference }
        smaller = true
      }
    }
    if (run > 1) run = Math.ceil(run / 2)
    else if (!smaller) break
  }
  return best
}

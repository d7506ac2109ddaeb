import { parseArgs } from 'node:util'
import { CONDITIONS, type ConditionName } from './conditions.js'
import { minimise, printScript } from './minimise.js'
import { type Run, STEPS, simulate } from './simulate.js'

/**
 * npm run simulate -- --seed N --nodes M --steps K [--seeds COUNT] [--condition NAME] [--minutes N] [--minimise]
 *
 * One line for each run. A run that fails ends it all, with the command that replays it and, if asked for, the least of
 * it that still fails.
 */
const MINIMISE_TRIES = 3000

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    nodes: { type: 'string' },
    steps: { type: 'string', default: `${STEPS}` },
    condition: { type: 'string' },
    minutes: { type: 'string' },
    minimise: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
  },
})

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d*$/.test(text)) end(`--${name} must be a whole number above 0, not '${text}'`)
  return Number(text)
}

function end(text: string): never {
  console.error(text)
  process.exit(1)
}

const names = Object.keys(CONDITIONS) as ConditionName[]
const { condition } = values
if (condition !== undefined && !(condition in CONDITIONS)) end(`--condition is one of: ${names.join(', ')}`)
const chosen = condition === undefined ? names : [condition as ConditionName]
const first = wholeNumber('seed', values.seed)!
const nodes = wholeNumber('nodes', values.nodes)
const steps = wholeNumber('steps', values.steps)!
const minutes = wholeNumber('minutes', values.minutes)
const seeds = wholeNumber('seeds', values.seeds) ?? (minutes === undefined ? 1 : Number.POSITIVE_INFINITY)
const until = minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + minutes * 60_000

let [runs, failed, parts, predicted] = [0, 0, 0, 0]
for (let seed = first; seed < first + seeds && Date.now() < until; seed++)
  for (const name of chosen) await runOne(name, { ...CONDITIONS[name], seed, nodes, steps })
console.log(
  `${runs} runs, ${runs * steps} steps, ${parts} parts, ${predicted} commands predicted, ${failed} failed`,
)
process.exitCode = failed > 0 ? 1 : 0

async function runOne(name: ConditionName, run: Run): Promise<void> {
  const start = performance.now()
  const result = await simulate(run)
  runs++
  parts += result.parts
  predicted += result.predicted
  const ms = (performance.now() - start).toFixed(0)
  if (result.failure === undefined) {
    console.log(
      `seed ${run.seed} ${name}: ok, ${result.parts} parts, level after ${result.convergedMs} ms (${ms} ms)`,
    )
    return
  }
  failed++
  console.log(`seed ${run.seed} ${name}: FAILED\n${result.failure}`)
  const size = nodes === undefined ? '' : ` --nodes ${nodes}`
  console.log(`  npm run simulate -- --seed ${run.seed}${size} --steps ${steps} --condition ${name}`)
  if (values.minimise) {
    const least = await minimise(run, MINIMISE_TRIES)
    console.log(
      `the least of it that fails:\n${least.failure}\n${printScript(least.script, nodes ?? 3 + (run.seed % 3))}`,
    )
  }
  if (!values['keep-going']) process.exit(1)
}

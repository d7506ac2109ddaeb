import type { Step } from './schedule.js'
import { type Run, scriptOf, simulate } from './simulate.js'

/**
 * A failing run with as much left out as can be while it still fails by the same check: delta debugging (Zeller and
 * Hildebrandt, 2002) over its steps, then over the commands of each.
 */
export async function minimise(run: Run, tries: number): Promise<{ script: Step[]; failure: string }> {
  let script = [...(run.script ?? scriptOf(run))]
  let { failure } = await simulate({ ...run, script })
  if (failure === undefined) throw new Error('the run does not fail')
  const check = failure.split(':', 2)[1]
  let left = tries
  const fails = async (steps: Step[]): Promise<boolean> => {
    if (left-- <= 0) return false
    const { failure: found } = await simulate({ ...run, script: steps })
    if (found?.split(':', 2)[1] !== check) return false
    failure = found
    script = steps
    return true
  }
  for (let size = script.length >> 1; size >= 1; size >>= 1)
    for (let at = 0; at < script.length; ) {
      // time goes on as it did: the wait of what is left out is given to what came before
      const rest = without(script, at, size)
      if (!(await fails(rest))) at += size
    }
  for (let at = 0; at < script.length; at++) {
    const step = script[at]
    if ('fault' in step || step.commands.length === 1) continue
    for (const words of step.commands) {
      const fewer = (script[at] as typeof step).commands.filter(each => each !== words)
      if (fewer.length > 0)
        await fails(script.map((each, i) => (i === at ? { ...step, commands: fewer } : each)))
    }
  }
  return { script, failure: failure as string }
}

function without(script: Step[], at: number, size: number): Step[] {
  const wait = script.slice(at, at + size).reduce((sum, step) => sum + step.wait, 0)
  const rest = [...script.slice(0, at), ...script.slice(at + size)]
  const before = Math.max(0, at - 1)
  if (rest.length > 0) rest[before] = { ...rest[before], wait: rest[before].wait + wait }
  return rest
}

/** One step a line, as someone who looks for the cause reads it. */
export function printScript(script: readonly Step[], nodes: number): string {
  return script
    .map(step => {
      const what =
        'fault' in step
          ? `${step.fault} ${step.a % nodes} ${step.b % nodes}`
          : `n${step.node % nodes} db${step.db} ${step.multi ? 'MULTI ' : ''}${step.commands.map(words => words.join(' ')).join('; ')}`
      return `  ${what}  +${step.wait} ms`
    })
    .join('\n')
}

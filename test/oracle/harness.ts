import { ClosedError } from '../helpers/resp-client.js'
import { printResp, type RespValue } from '../helpers/resp-value.js'
import { sameReply } from './compare.js'
import { type Line, printStep, type Step, step } from './script.js'
import { Session, servers, stopServers } from './servers.js'

/**
 * Runs the same commands against keymesh and the machine's real redis-server and compares the replies mark by mark,
 * first under RESP2, then under RESP3. Nothing is expected by hand: what Redis says is right.
 */

export { approximate, blocks, loose, on, pairs, receive, replies, unordered } from './script.js'
export type { Line, Step }

/** How long one reply may take, ms. */
const REPLY_MS = 5_000

after(stopServers)

/** Registers two tests, one a protocol, that run the script from an empty store. */
export function oracle(name: string, script: readonly Line[]): void {
  for (const protocol of [2, 3] as const) {
    it(`${name} (RESP${protocol})`, async () => {
      const difference = await firstDifference(script.map(step), protocol)
      if (difference !== undefined) throw new Error(difference.text)
    })
  }
}

export interface Difference {
  /** The number of the step whose replies differ; the script's length where something was left over at its end. */
  at: number
  text: string
}

/** Runs the steps on both servers until their replies differ; undefined if they never do. */
export async function firstDifference(
  steps: readonly Step[],
  protocol: 2 | 3,
): Promise<Difference | undefined> {
  const [ours, real] = await servers()
  const sessions = [await Session.open(ours, protocol), await Session.open(real, protocol)]
  try {
    for (let at = 0; at < steps.length; at++) {
      const difference = await compareStep(sessions, steps[at])
      if (difference !== undefined) return { at, text: report(steps, at, difference) }
    }
    const rest = await compareRest(sessions)
    return rest === undefined ? undefined : { at: steps.length, text: report(steps, steps.length, rest) }
  } finally {
    await Promise.all(sessions.map(session => session.close()))
  }
}

/** A reply as it came, or why none came. */
type Outcome = RespValue | Error

async function compareStep(
  sessions: Session[],
  { words, on, replies, compare, blocks }: Step,
): Promise<string | undefined> {
  await Promise.all(
    sessions.map(async session => {
      const client = await session.connection(on)
      if (words.length > 0) client.send(...words)
      if (blocks) session.stuck.add(on)
      else if (words.length === 0) session.stuck.delete(on)
    }),
  )
  if (blocks) {
    const unblocked = await Promise.all(sessions.map(session => notBlocked(session, on)))
    if (unblocked.some(text => text !== '')) return unblocked.join('')
  }
  for (let frame = 0; frame < replies; frame++) {
    const outcomes = await Promise.all(sessions.map(session => outcomeOn(session, on)))
    const difference = differ(sessions, outcomes, compare)
    if (difference !== undefined) return difference
  }
  return undefined
}

/** Empty once the connection is blocked; else why it is not, with the reply it got instead. */
async function notBlocked(session: Session, name: string): Promise<string> {
  try {
    await session.waitBlocked(session.stuck.size)
    return ''
  } catch (error) {
    return `${(error as Error).message}; its reply:\n${shown(await outcomeOn(session, name, 1))}\n`
  }
}

async function outcomeOn(session: Session, name: string, withinMs = REPLY_MS): Promise<Outcome> {
  const client = await session.connection(name)
  return client.receive(withinMs).catch((error: Error) => error)
}

function differ(sessions: Session[], outcomes: Outcome[], compare: Step['compare']): string | undefined {
  const [ours, real] = outcomes
  if (ours instanceof Error || real instanceof Error) {
    // Both closed the connection: the same. Neither answered: the script waits for what does not come.
    if (ours instanceof ClosedError && real instanceof ClosedError) return undefined
  } else if (sameReply(ours, real, compare)) return undefined
  return sessions.map((session, i) => `${session.server.name}:\n${shown(outcomes[i])}`).join('\n')
}

const shown = (outcome: Outcome): string =>
  outcome instanceof Error ? `  (${outcome.message})` : printResp(outcome, '  ')

/** Whether this answers the last PING: its text, in MULTI its place in the queue, a refusal, or a closed connection. */
const isLast = (outcome: Outcome, text: string): boolean =>
  outcome instanceof ClosedError || /the-end|^ {2}(\+"QUEUED"|-)/.test(text)

/** A last PING on every connection finds frames that the script did not read. */
async function compareRest(sessions: Session[]): Promise<string | undefined> {
  for (const name of sessions[0].connections.keys()) {
    if (sessions.some(session => session.stuck.has(name))) continue
    const outcomes = await Promise.all(
      sessions.map(async session => {
        const client = await session.connection(name)
        client.send('PING', 'the-end')
        return outcomeOn(session, name)
      }),
    )
    const difference = differ(sessions, outcomes, 'exact')
    const unread = difference ?? outcomes.map(shown).find((text, i) => !isLast(outcomes[i], text))
    if (unread !== undefined) return `on connection ${name}, something the script did not read:\n${unread}`
  }
  return undefined
}

function report(steps: readonly Step[], at: number, difference: string): string {
  const before = steps.slice(Math.max(0, at - 5), at).map(line => `    ${printStep(line)}`)
  const here = at < steps.length ? `>>> ${printStep(steps[at])}` : '>>> (end of the script)'
  const skipped = at > 5 ? [`    (${at - 5} steps before)`] : []
  return ['replies differ at step', ...skipped, ...before, here, difference].join('\n')
}

import { setTimeout as pause } from 'node:timers/promises'

/** How often a condition is looked at, ms: short against what tests wait for, long against a loopback round trip. */
const POLL_MS = 20

/**
 * Awaits a condition: resolves with the first truthy answer, rejects after `deadlineMs` with `message` (called at that
 * moment, so that it can say what was seen last) and with the last error the condition threw.
 */
export async function waitFor<T>(
  message: string | (() => string),
  condition: () => T | Promise<T>,
  deadlineMs = 10_000,
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const end = performance.now() + deadlineMs
  let cause: unknown
  do {
    try {
      const answer = await condition()
      if (answer) return answer as Exclude<T, false | null | undefined | 0 | ''>
      cause = undefined
    } catch (error) {
      cause = error
    }
    await pause(POLL_MS)
  } while (performance.now() < end)
  const what = typeof message === 'string' ? message : message()
  const why = cause instanceof Error ? `: ${cause.message}` : ''
  throw new Error(`waited ${deadlineMs} ms for ${what}${why}`, { cause })
}

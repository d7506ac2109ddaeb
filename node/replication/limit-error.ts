import { TooManyOriginsError } from '../../protocol/clock/origins.js'
import { VectorTooLongError } from '../../protocol/peer/messages/vector.js'

/**
 * Limits that a peer can run into (limits.ts, and those of discovery), by their names in INFO mesh: its queue is dropped and it
 * catches up (outbox), the oldest of what came with gaps is let go of (runs), who is new to a full table or least known in it
 * is not remembered (peers); for all others it loses its link.
 */
export const LIMITS = [
  'outbox',
  'held',
  'clock',
  'origins',
  'catch_ups',
  'members',
  'tombstones',
  'runs',
  'message',
  'peers',
] as const

export type Limit = (typeof LIMITS)[number]

/** A peer went past a limit. */
export class LimitError extends Error {
  constructor(
    readonly limit: Limit,
    message: string,
  ) {
    super(message)
  }
}

/** The limit that an error is about, if it is about one. */
export function limitOf(error: unknown): Limit | undefined {
  if (error instanceof LimitError) return error.limit
  const isOfOrigins = error instanceof VectorTooLongError || error instanceof TooManyOriginsError
  return isOfOrigins ? 'origins' : undefined
}

/** How often each limit was reached since the start. */
export class LimitsReached {
  readonly counts = Object.fromEntries(LIMITS.map(limit => [limit, 0])) as Record<Limit, number>

  count(limit: Limit): void {
    this.counts[limit]++
  }
}

/**
 * A stamp is one moment of the hybrid logical clock as a safe integer: milliseconds since 2024-01-01 in the upper 41
 * bits, a counter within the millisecond in the lower 12. Stamps of one origin never repeat; (stamp, origin id) is the
 * total order in which conflicting writes are decided.
 */

export const STAMP_EPOCH_MS = Date.UTC(2024, 0, 1)
/** Stamps per millisecond. A faster writer borrows from the milliseconds to come. */
export const STAMPS_PER_MS = 4096

/** The first stamp of a millisecond since the Unix epoch. */
export function stampOfMs(ms: number): number {
  return (ms - STAMP_EPOCH_MS) * STAMPS_PER_MS
}

/** The millisecond since the Unix epoch that a stamp lies in. */
export function msOfStamp(stamp: number): number {
  return Math.floor(stamp / STAMPS_PER_MS) + STAMP_EPOCH_MS
}

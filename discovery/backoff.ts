/** Waiting times that grow with each failure, and are never the same for all. */
export function backoff(failures: number, firstMs: number, maxMs: number): number {
  return jitter(Math.min(maxMs, firstMs * 1.6 ** failures))
}

/** A time +-50 %, so that what all nodes do does not happen on all at once. */
export function jitter(ms: number): number {
  return ms * (0.5 + Math.random())
}

import type { Store } from '../store.js'

/**
 * Counts a conflict resolved: a write or a removal that came after a newer write of another origin to the same value,
 * and gave way to it. The node that had the newer one first counts it; where the older one came first it was
 * overwritten, which looks like any write after another. So of two SETs at the same moment one of their two nodes
 * counts one.
 */
export function countConflict(store: Store, kept: number, gaveWay: number): void {
  if (kept !== gaveWay) store.conflicts++
}

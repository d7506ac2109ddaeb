import type { Cells } from '../../protocol/repair/cells.js'
import { REPAIR_PULL_ALL_CELLS_MIN, REPAIR_PULL_ALL_SHARE } from './limits.js'

/** Cells that are sent unasked: they decode up to about 15 differences, for 288 bytes. */
const FIRST_CELLS = 32
/** Empty cells below which an estimate means little. */
const EMPTY_CELLS_MIN = 8

/**
 * How many cells to ask for next. Each cell too many is nine bytes for nothing, each request a round trip. The numbers
 * of atoms say at least how much differs, which for atoms missing at one side is exact. Beyond that the empty cells
 * among those that came tell: cell i is empty with probability exp(-d / (1 + i/2)) for d differences.
 */
export function firstCells(ours: number, theirs: number): number {
  return mostDiffers(ours, theirs) ? FIRST_CELLS : Math.max(FIRST_CELLS, cellsFor(Math.abs(ours - theirs)))
}

/** Cells at which it costs less to pull everything. */
export function cellsWorthwhile(ours: number, theirs: number): number {
  return Math.max(REPAIR_PULL_ALL_CELLS_MIN, Math.max(ours, theirs) * REPAIR_PULL_ALL_SHARE)
}

/** Whether the numbers of atoms alone say that most differs. */
export function mostDiffers(ours: number, theirs: number): boolean {
  return cellsFor(Math.abs(ours - theirs)) > cellsWorthwhile(ours, theirs)
}

/** Cells that decode d differences, on average: 1.72 d for 10, 1.37 d for 1,000 (measured). */
function cellsFor(differences: number): number {
  return Math.ceil(differences * 1.35 + 1.6 * differences ** 0.4)
}

/** How much differs, from the later half of the cells of the difference; Infinity if they do not tell. */
export function estimateDifferences(cells: Cells): number {
  const begin = cells.count >> 1
  let empty = 0
  let density = 0
  for (let i = begin; i < cells.count; i++) {
    if (cells.isZero(i)) empty++
    density += 1 / (1 + i / 2)
  }
  const count = cells.count - begin
  return empty < EMPTY_CELLS_MIN ? Number.POSITIVE_INFINITY : (-Math.log(empty / count) * count) / density
}

/** How many cells to have next. @param count how many there are @param estimate of estimateDifferences() */
export function nextCells(count: number, estimate: number): number {
  if (estimate === Number.POSITIVE_INFINITY) return count * 2
  // a little short of the goal, for what is asked for cannot be given back
  const goal = Math.floor(cellsFor(estimate) * 0.97)
  return Math.min(count * 2, Math.max(goal, count + Math.max(8, count >> 5)))
}

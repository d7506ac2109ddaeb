import { Cells, checkOf, Walk } from './cells.js'
import { MemberIndex, Members } from './members.js'

export type DecodeState = 'working' | 'wants cells' | 'done' | 'failed'

/**
 * Peels the difference of two sets out of the XOR of their cells: a cell with one member gives it away, taking it out
 * of its other cells leaves new ones with one, until cell 0, which every member is in, is empty.
 *
 * A check of 24 bits passes a wrong member once in a while: a sum of several that looks like one. Taken out, it is put
 * into cells that it is not in, turns up alone in one of those, and is found again, which cancels the first find. Then
 * its own cell shows it anew: what was found twice is no member and is not taken a third time, or it would go on for
 * ever. Over as many finds as there are cells, which no true difference needs, decoding has failed.
 */
export class Decoder {
  state: DecodeState = 'wants cells'
  readonly #cells = new Cells(0)
  readonly #found = new Members()
  readonly #walks: Walk[] = []
  readonly #queue: number[] = []
  /** How often each member was found, by its 48 bits. */
  readonly #finds = new Map<number, number>()

  /** Cells taken in so far. */
  get count(): number {
    return this.#cells.count
  }

  /** Takes in the next cells of the difference, which are the two sides' cells XORed. */
  add(cells: Cells): void {
    const from = this.#cells.count
    const to = from + cells.count
    this.#cells.xorAt(from, cells)
    for (let i = 0; i < this.#found.count; i++) this.#takeOut(i, to)
    for (let i = from; i < to; i++) this.#queue.push(i)
    this.state = 'working'
  }

  /** Goes on for at most so many cells looked at. */
  step(cells: number): DecodeState {
    for (let left = cells; left > 0 && this.#queue.length > 0 && this.state === 'working'; left--)
      this.#peel(this.#queue.pop() as number)
    if (this.state === 'working' && this.#queue.length === 0)
      this.state = this.#cells.isZero(0) ? 'done' : 'wants cells'
    return this.state
  }

  #peel(at: number): void {
    const cells = this.#cells
    const low = cells.low[at]
    const high = cells.high[at]
    if (cells.check[at] !== checkOf(low, high) || !mapsTo(low, high, at)) return
    const member = high * 2 ** 32 + low
    const finds = this.#finds.get(member) ?? 0
    if (finds === 2) return
    if (this.#found.count > cells.count) {
      this.state = 'failed'
      return
    }
    this.#finds.set(member, finds + 1)
    this.#found.push(low, high)
    this.#walks.push(new Walk(low, high))
    this.#takeOut(this.#found.count - 1, cells.count)
  }

  /** Takes a found member out of its cells up to `to`, going on from where its walk stands. */
  #takeOut(found: number, to: number): void {
    const cells = this.#cells
    const walk = this.#walks[found]
    const low = this.#found.low[found]
    const high = this.#found.high[found]
    const check = checkOf(low, high)
    for (; walk.index < to; walk.next()) {
      cells.low[walk.index] ^= low
      cells.high[walk.index] ^= high
      cells.check[walk.index] ^= check
      this.#queue.push(walk.index)
    }
  }

  /** The difference, once done: each member that one side has and the other has not. */
  difference(): Members {
    const index = new MemberIndex(this.#found)
    const times = new Uint32Array(this.#found.count)
    for (let i = 0; i < this.#found.count; i++) times[index.find(this.#found.low[i], this.#found.high[i])]++
    const out = new Members()
    for (let i = 0; i < times.length; i++)
      if ((times[i] & 1) === 1) out.push(this.#found.low[i], this.#found.high[i])
    return out
  }
}

function mapsTo(low: number, high: number, cell: number): boolean {
  const walk = new Walk(low, high)
  while (walk.index < cell) walk.next()
  return walk.index === cell
}

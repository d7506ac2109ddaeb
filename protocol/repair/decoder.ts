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
 *
 * All of it works in steps, and in typed arrays: an object for each member found would be the garbage collector's work.
 */
export class Decoder {
  state: DecodeState = 'wants cells'
  readonly #cells = new Cells(0)
  readonly #found = new Members()
  #index = new MemberIndex(this.#found, 0)
  /** At a member's first find: how often it was found. */
  #finds = new Uint8Array(0)
  /** Where the walk of each find stands. */
  #walkIndex = new Uint32Array(0)
  #walkA = new Int32Array(0)
  #walkB = new Int32Array(0)
  readonly #walk = new Walk()
  /** Finds that have been taken out of the cells that came last. */
  #takenOut = 0
  /** Cells from this one on have not been looked at. */
  #next = 0
  /** Cells to look at again, each once. */
  #queue = new Uint32Array(0)
  #queued = 0
  #isQueued = new Uint8Array(0)

  /** Cells taken in so far. */
  get count(): number {
    return this.#cells.count
  }

  /** Takes in the next cells of the difference, which are the two sides' cells XORed. */
  add(cells: Cells): void {
    this.#cells.xorAt(this.#cells.count, cells)
    if (this.#cells.count >= this.#finds.length) this.#makeRoom(2 * this.#cells.count)
    this.#takenOut = 0
    this.state = 'working'
  }

  /** For more finds than cells there is no use. */
  #makeRoom(count: number): void {
    this.#index = new MemberIndex(this.#found, count)
    this.#finds = copied(this.#finds, new Uint8Array(count))
    this.#walkIndex = copied(this.#walkIndex, new Uint32Array(count))
    this.#walkA = copied(this.#walkA, new Int32Array(count))
    this.#walkB = copied(this.#walkB, new Int32Array(count))
    this.#queue = copied(this.#queue, new Uint32Array(count))
    this.#isQueued = copied(this.#isQueued, new Uint8Array(count))
  }

  /** Goes on for at most so many cells looked at, or members taken out of new cells. */
  step(limit: number): DecodeState {
    for (let left = limit; left > 0 && this.state === 'working'; left--) {
      if (this.#takenOut < this.#found.count) {
        this.#index.add(1)
        this.#takeOut(this.#takenOut++)
      } else if (this.#queued > 0) {
        const at = this.#queue[--this.#queued]
        this.#isQueued[at] = 0
        this.#peel(at)
      } else if (this.#next < this.#cells.count) this.#peel(this.#next++)
      else this.state = this.#cells.isZero(0) ? 'done' : 'wants cells'
    }
    return this.state
  }

  #peel(at: number): void {
    const cells = this.#cells
    const low = cells.low[at]
    const high = cells.high[at]
    if (cells.check[at] !== checkOf(low, high) || !this.#mapsTo(low, high, at)) return
    const first = this.#index.find(low, high)
    if (first >= 0 && this.#finds[first] === 2) return
    const find = this.#found.count
    if (find > cells.count) {
      this.state = 'failed'
      return
    }
    this.#found.push(low, high)
    this.#index.add(1)
    this.#finds[first < 0 ? find : first]++
    this.#walk.begin(low, high)
    this.#keepWalk(find)
    this.#takeOut(find)
    this.#takenOut = find + 1
  }

  #mapsTo(low: number, high: number, cell: number): boolean {
    const walk = this.#walk
    walk.begin(low, high)
    while (walk.index < cell) walk.next()
    return walk.index === cell
  }

  /** Takes a found member out of its cells, going on from where its walk stands. */
  #takeOut(find: number): void {
    const cells = this.#cells
    const walk = this.#walk
    walk.index = this.#walkIndex[find]
    walk.a = this.#walkA[find]
    walk.b = this.#walkB[find]
    const low = this.#found.low[find]
    const high = this.#found.high[find]
    const check = checkOf(low, high)
    for (; walk.index < cells.count; walk.next()) {
      cells.low[walk.index] ^= low
      cells.high[walk.index] ^= high
      cells.check[walk.index] ^= check
      this.#lookAgain(walk.index)
    }
    this.#keepWalk(find)
  }

  #keepWalk(find: number): void {
    this.#walkIndex[find] = this.#walk.index
    this.#walkA[find] = this.#walk.a
    this.#walkB[find] = this.#walk.b
  }

  /** Cells that have not been looked at at all have their turn anyway. */
  #lookAgain(cell: number): void {
    if (cell >= this.#next || this.#isQueued[cell] !== 0) return
    this.#isQueued[cell] = 1
    this.#queue[this.#queued++] = cell
  }

  /** The difference, once done: each member that one side has and the other has not. */
  difference(): Members {
    const { low, high, count } = this.#found
    const out = new Members(count)
    for (let find = 0; find < count; find++) if (this.#finds[find] === 1) out.push(low[find], high[find])
    return out
  }
}

function copied<T extends Uint8Array | Uint32Array | Int32Array>(from: T, to: T): T {
  to.set(from)
  return to
}

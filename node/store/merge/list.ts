/**
 * The law of lists: what an element is called, and so where it stands.
 *
 * An element is an observed-remove element (merge/element.ts) whose name is its position: byte strings, the list is
 * their order. Nobody moves an element, so nothing is ever decided twice: all nodes that have the same elements have the
 * same list. A name is a path and a key, and the key makes it unlike any other:
 *
 *     │ path, 0 or more bytes │ side and stamp, 7 │ origin, 8 │ number, 1 │
 *
 * A push has no path. On the right the key is the side 111 and the stamp, on the left 000 and the stamp inverted, so a
 * push is outside of all that its node had seen, because its stamp is later (a hybrid clock never goes back, whatever the
 * machine's clock does). The values of one command share the first one's stamp and are numbered, 256 at the most to a
 * stamp: two nodes' RPUSH k a b c at once give one block after the other, the lower (stamp, origin) first.
 *
 * LINSERT puts between two neighbours. Mostly it needs no new path: after the left one's path a right key, or after the
 * right one's path a left key, is already between them, and that is every run of inserts that goes one way (always after
 * the pivot, always before it, always after the last insert). Else the path is the shortest byte string between the two
 * names. Such fractions are those of Logoot (Weiss, Urso, Molli, 2009); that the keys of a path grow outwards by time
 * takes the place of LSEQ's random strategies. Two nodes that insert at one place at once may choose the same path; their
 * keys differ, both stay between the neighbours, and the lower key comes first.
 *
 *     10,000 LINSERTs (measured; test/unit/node/store/merge)   longest name   mean name
 *     after one pivot, before it, or each beside the last          33 B         33 B
 *     at random places in a list of four                           89 B         48 B
 *     each between the last two                                   255 B         65 B    (see POSITION_BYTES_MAX)
 *
 * What two nodes see of the rest: LSET is a last-writer-wins value under the same name; a pop, LREM or LTRIM removes the
 * add it saw, so an LSET at once brings the element back with its new value, and two pops at once may both return one
 * element (at least once, never not at all). LMOVE is a pop and a push. RENAME, COPY and MOVE keep the names.
 *
 * Cost: 16 bytes an element over a set member's record, and the path of what was inserted.
 */

/** An end of a list. */
export type End = 'left' | 'right'

/** Bytes of a key, and of a pushed element's name. */
export const KEY_BYTES = 16
/** Elements that share the stamp of one push. */
export const PUSH_ELEMENTS_MAX = 256
/**
 * The longest name. An insert that would need a longer one gives the crowd around it new names first: to the others its
 * elements are removed and pushed again in the same places, so an LREM or pop of one of them at once on another node does
 * not find it and it stays (at least once again). Only inserts that each go between the last two come so far, after some hundreds.
 */
export const POSITION_BYTES_MAX = 256
/** Names longer than this are the crowd that gets new ones. */
export const CROWDED_BYTES = 64

const STAMP_MAX = 2 ** 53 - 1
const SIDE_BITS = 0xe0
const DIGITS = 256
const LAST_NUMBER = PUSH_ELEMENTS_MAX - 1

/**
 * Writes the key of the `number`th element of a push (or insert) stamped (stamp, origin id) to `out` at `at`.
 * On the left later elements of a push stand before the earlier ones.
 */
export function writeKey(
  out: Buffer,
  at: number,
  side: End,
  stamp: number,
  origin: string,
  number: number,
): void {
  const place = side === 'left' ? STAMP_MAX - stamp : stamp
  const high = Math.floor(place / 2 ** 32)
  out[at] = (side === 'left' ? 0 : SIDE_BITS) | (high >>> 16)
  out[at + 1] = high >>> 8
  out[at + 2] = high
  out.writeUInt32BE(place % 2 ** 32, at + 3)
  out.latin1Write(origin, at + 7)
  out[at + 15] = side === 'left' ? LAST_NUMBER - number : number
}

/** Where an insert goes: its path, and the side of the key that follows. */
export interface Place {
  path: Buffer
  side: End
}

const NO_PATH = Buffer.alloc(0)

/**
 * The shortest place found between two neighbours' names for a key stamped (stamp, origin id); undefined stands for the
 * list's end. Undefined if there is none, which takes names that no node has made.
 */
export function placeBetween(
  left: Buffer | undefined,
  right: Buffer | undefined,
  stamp: number,
  origin: string,
): Place | undefined {
  const places: Place[] = []
  if (right === undefined) places.push({ path: NO_PATH, side: 'right' })
  if (left === undefined) places.push({ path: NO_PATH, side: 'left' })
  if (left !== undefined) places.push({ path: pathOf(left), side: 'right' })
  if (right !== undefined) places.push({ path: pathOf(right), side: 'left' })
  places.sort((a, b) => a.path.length - b.path.length)
  const path = pathBetween(left ?? NO_PATH, right)
  if (path !== undefined) places.push({ path, side: 'right' })
  return places.find(place => isBetween(nameAt(place, stamp, origin), left, right))
}

function nameAt({ path, side }: Place, stamp: number, origin: string): Buffer {
  const name = Buffer.alloc(path.length + KEY_BYTES)
  path.copy(name)
  writeKey(name, path.length, side, stamp, origin, 0)
  return name
}

function isBetween(name: Buffer, left: Buffer | undefined, right: Buffer | undefined): boolean {
  return (
    (left === undefined || Buffer.compare(left, name) < 0) &&
    (right === undefined || Buffer.compare(name, right) < 0)
  )
}

function pathOf(name: Buffer): Buffer {
  return name.subarray(0, Math.max(0, name.length - KEY_BYTES))
}

/**
 * A short byte string after which anything may follow and still be between the two: after `left` and neither equal to
 * nor a beginning of `right`. The last digit is the middle of what is free, so each insert next to it halves the rest.
 */
export function pathBetween(left: Buffer, right: Buffer | undefined): Buffer | undefined {
  const path: number[] = []
  let bounded = right !== undefined
  for (let i = 0; ; i++) {
    const low = i < left.length ? left[i] : -1
    if (bounded && i >= right!.length) return undefined
    const high = bounded ? right![i] : DIGITS
    if (high < low) return undefined
    if (high - low > 1) {
      path.push((low + high) >> 1)
      return Buffer.from(path)
    }
    // next to each other or the same: one of the two goes on
    if (low < 0) path.push(high)
    else {
      path.push(low)
      if (low < high) bounded = false
    }
  }
}

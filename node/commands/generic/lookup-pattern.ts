import { Slice } from '../../../protocol/resp/slice.js'
import type { Db } from '../../store/db.js'
import { Type } from '../../store/kind.js'
import type { Store } from '../../store/store.js'

const STAR = 42
const ARROW = Buffer.from('->')
const ITSELF = Buffer.from('#')

/**
 * A pattern of SORT's BY or GET: the key whose name comes of it with an element in the place of the first `*`, and where
 * `->` and a name follow, that field of a hash. `#` stands for the element itself.
 */
export class LookupPattern {
  /** Whether it names the same for every element, so that there is nothing to sort by. */
  readonly constant: boolean
  readonly #bytes: Buffer
  readonly #before: Buffer
  readonly #after: Buffer
  readonly #field: Buffer | undefined

  constructor(pattern: Slice) {
    this.#bytes = pattern.copy()
    const star = this.#bytes.indexOf(STAR)
    this.constant = star < 0
    this.#before = this.#bytes.subarray(0, Math.max(0, star))
    const rest = this.#bytes.subarray(star + 1)
    const arrow = rest.indexOf(ARROW)
    const isField = arrow >= 0 && arrow + ARROW.length < rest.length
    this.#after = isField ? rest.subarray(0, arrow) : rest
    this.#field = isField ? rest.subarray(arrow + ARROW.length) : undefined
  }

  /** What the pattern leads to from an element; undefined if there is nothing or nothing fitting. */
  find(store: Store, db: Db, element: Buffer): Buffer | undefined {
    if (this.#bytes.equals(ITSELF)) return element
    if (this.constant) return undefined
    const slot = db.find(new Slice(Buffer.concat([this.#before, element, this.#after])))
    if (slot === 0) return undefined
    if (this.#field === undefined)
      return store.type(slot) === Type.STRING ? store.strings.get(slot).copy() : undefined
    if (store.type(slot) !== Type.HASH) return undefined
    const field = store.hashes.find(slot, new Slice(this.#field))
    return field === 0 ? undefined : store.value(field).copy()
  }
}

import { SELF } from '../../protocol/clock/origins.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'
import { Flag, Kind } from './kind.js'
import { adopt, isOrphan } from './merge/adopt.js'
import type { Store } from './store.js'
import { Touched } from './touched.js'

/** Elements of a hidden key that its size is estimated from. */
const SAMPLES = 5

/**
 * Absent keys and removed elements, kept until every member of the mesh is known to have seen what removed them: only
 * then can nothing older come back. With no other member they go at once.
 */
export class Tombstones {
  /** How many looks through them pass until a removal that nobody's vector covers counts as an orphan: ten seconds. */
  static readonly ORPHAN_LOOKS = 10
  /** Whether anyone else may hold what is removed here. */
  retain = false
  /** A snapshot walks over the data: none may go before it is over (see persistence/snapshot.ts). */
  held = false
  /** The newest tombstone let go, by origin: who has seen less may hold what was deleted since. */
  readonly purged = new VersionVector()
  readonly #store: Store
  /** Each once, however often it was deleted and made again. */
  readonly #slots = new Touched()
  #bytes = 0
  #dropping = false
  /** What was not covered here when orphans were last looked for. */
  #uncovered = new Set<number>()
  #looks = 0

  constructor(store: Store) {
    this.#store = store
    this.#slots.watched = Number.POSITIVE_INFINITY
  }

  /** Tombstones that wait. */
  get count(): number {
    return this.#slots.count
  }

  /** What they take, with what expired keys still hold, as of when they were last looked through. */
  get bytes(): number {
    return this.count === 0 ? 0 : this.#bytes
  }

  add(slot: number): void {
    this.#slots.mark(slot)
  }

  /** Lets go of what nobody needs: all of it when nothing is retained, else what `covered` (a minimum over all members) says is seen. */
  collect(covered: VersionVector | undefined): void {
    if (this.#dropping || this.held) return
    this.#dropping = true
    const waiting: number[] = []
    const slots = new Uint32Array(this.count)
    for (let i = slots.length; i > 0; i--) slots[i - 1] = this.#slots.pop()
    this.#bytes = 0
    for (const slot of slots) {
      if (!this.#isTombstone(slot)) continue
      if (covered !== undefined && !this.#isCovered(slot, covered)) waiting.push(slot)
      else this.#drop(slot)
    }
    for (const slot of waiting) {
      this.#slots.mark(slot)
      this.#bytes += this.#store.memoryOf(slot, SAMPLES)
    }
    if (++this.#looks % Tombstones.ORPHAN_LOOKS === 0) this.#adoptOrphans(waiting)
    this.#dropping = false
  }

  /** Those that were not covered the last time, and still are not, will not be by themselves (see merge/adopt.ts). */
  #adoptOrphans(waiting: readonly number[]): void {
    const before = this.#uncovered
    this.#uncovered = new Set()
    for (const slot of waiting) {
      if (!this.#isTombstone(slot) || !isOrphan(this.#store, slot)) continue
      if (before.has(slot)) adopt(this.#store, slot)
      else this.#uncovered.add(slot)
    }
  }

  #isTombstone(slot: number): boolean {
    const { records } = this.#store
    if (!records.slots.inUse(slot) || (records.flags(slot) & Flag.ABSENT) === 0) return false
    return records.kind(slot) !== Kind.SHARE
  }

  #isCovered(slot: number, covered: VersionVector): boolean {
    const { records } = this.#store
    if (records.kind(slot) >= Kind.ELEMENT) return covered.covers(records.origin(slot), records.stamp(slot))
    if (!covered.covers(records.deadlineOrigin(slot), records.deadlineStamp(slot))) return false
    if ((records.flags(slot) & Flag.CLEAR) === 0) return true
    return covered.covers(records.clearDotOrigin(slot), records.clearDotStamp(slot))
  }

  #drop(slot: number): void {
    const store = this.#store
    const { records } = store
    if (records.kind(slot) >= Kind.ELEMENT) {
      this.#tell(records.origin(slot), records.stamp(slot))
      const owner = records.owner(slot)
      store.elements.free(owner, slot)
      if ((records.flags(owner) & Flag.ABSENT) !== 0) this.#slots.mark(owner)
      return
    }
    // an expired key's content is let go of by expiry first
    if (store.elements.total(slot) > 0 || store.expiry.isWaiting(slot)) return
    if ((records.flags(slot) & Flag.CLEAR) !== 0)
      this.#tell(records.clearDotOrigin(slot), records.clearDotStamp(slot))
    store.drop(slot)
  }

  /**
   * Takes down what was let go. A removal that not even this node's vector covers (an orphan, let go of while nobody else
   * was known) no vector ever will: named by it, every peer would be taken for one that was away, again and again.
   */
  #tell(origin: number, stamp: number): void {
    const { applied } = this.#store
    if (applied.covers(origin, stamp)) this.purged.advance(origin, stamp)
    else this.purged.advance(SELF, applied.get(SELF))
  }
}

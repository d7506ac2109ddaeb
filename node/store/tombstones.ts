import { SELF } from '../../protocol/clock/origins.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'
import { Flag, Kind } from './kind.js'
import { memoryOf } from './memory-of.js'
import { adopt, isOrphan } from './merge/adopt.js'
import type { Store } from './store.js'
import { Touched } from './touched.js'

/** Elements of a hidden key that its size is estimated from. */
const SAMPLES = 5

/** What one is thought to take until some have been looked at, bytes. */
const BYTES_AT_FIRST = 100

/** What adopting an orphan takes, in looks at one that waits. */
const LOOKS_PER_ADOPTION = 16

/** One look through all that are there when it begins. */
interface Pass {
  slots: Uint32Array
  next: number
  /** Of those that go on waiting, so far, and how many they are. */
  bytes: number
  kept: number
  /** Of a pass that looks for orphans, those that nothing here covers. */
  uncovered: Touched | undefined
}

/**
 * Absent keys and removed elements, kept until every member of the mesh is known to have seen what removed them: only
 * then can nothing older come back. With no other member they go at once.
 */
export class Tombstones {
  /** How many looks through them pass until a removal that nobody's vector covers counts as an orphan: ten seconds. */
  static readonly ORPHAN_LOOKS = 10
  /** Whether anyone else may hold what is removed here. */
  retain = false
  /** They take more memory than they should: orphans are adopted from one look to the next. */
  crowded = false
  /** Orphans adopted (see merge/adopt.ts). */
  adopted = 0
  /** A snapshot walks over the data: none may go before it is over (see persistence/snapshot.ts). */
  held = false
  /** The newest tombstone let go, by origin: who has seen less may hold what was deleted since. */
  readonly purged = new VersionVector()
  readonly #store: Store
  /** Each once, however often it was deleted and made again. */
  readonly #slots = slotSet()
  #bytesOfOne = BYTES_AT_FIRST
  #dropping = false
  /** The look through them that is under way. */
  #pass: Pass | undefined
  /** What was not covered here when orphans were last looked for. */
  #uncovered = slotSet()
  #looks = 0

  constructor(store: Store) {
    this.#store = store
  }

  /** Tombstones that wait. */
  get count(): number {
    return this.#slots.count + (this.#pass === undefined ? 0 : this.#pass.slots.length - this.#pass.next)
  }

  /** What they take, with what expired keys still hold: each as much as one did when they were last looked through. */
  get bytes(): number {
    return Math.round(this.count * this.#bytesOfOne)
  }

  add(slot: number): void {
    this.#slots.mark(slot)
  }

  /**
   * Goes on looking through them, at most `limit` more, and lets go of what nobody needs: all of it when nothing is retained,
   * else what `covered` (a minimum over all members) says is seen. Returns whether all there were have been looked at.
   */
  collect(covered: VersionVector | undefined, limit = Number.POSITIVE_INFINITY): boolean {
    if (this.#dropping || this.held) return true
    this.#dropping = true
    this.#pass ??= this.#begin()
    const pass = this.#pass
    for (let left = limit; left > 0 && pass.next < pass.slots.length; left--) {
      const slot = pass.slots[pass.next++]
      if (!this.#isTombstone(slot)) continue
      if (covered === undefined || this.#isCovered(slot, covered)) this.#drop(slot)
      else if (this.#keep(slot, pass)) left -= LOOKS_PER_ADOPTION
    }
    const isOver = pass.next === pass.slots.length
    if (isOver) this.#finish(pass)
    this.#dropping = false
    return isOver
  }

  #begin(): Pass {
    const looksForOrphans = ++this.#looks % Tombstones.ORPHAN_LOOKS === 0 || this.crowded
    const uncovered = looksForOrphans ? slotSet() : undefined
    return { slots: this.#slots.takeAll(), next: 0, bytes: 0, kept: 0, uncovered }
  }

  /** Returns whether it was an orphan that was adopted. */
  #keep(slot: number, pass: Pass): boolean {
    this.#slots.mark(slot)
    pass.kept++
    pass.bytes += memoryOf(this.#store, slot, SAMPLES)
    if (pass.uncovered === undefined || !isOrphan(this.#store, slot)) return false
    if (!this.#uncovered.has(slot)) {
      pass.uncovered.mark(slot)
      return false
    }
    // not covered the last time, and still not: it will not be by itself
    adopt(this.#store, slot)
    this.adopted++
    return true
  }

  #finish({ bytes, kept, uncovered }: Pass): void {
    this.#pass = undefined
    if (kept > 0) this.#bytesOfOne = bytes / kept
    if (uncovered !== undefined) this.#uncovered = uncovered
  }

  #isTombstone(slot: number): boolean {
    const { records } = this.#store
    if (!records.slots.inUse(slot) || (records.flags(slot) & Flag.ABSENT) === 0) return false
    return records.kind(slot) !== Kind.SHARE && !this.#store.isDoomed(slot)
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

/** Each slot once, any slot. */
function slotSet(): Touched {
  const slots = new Touched()
  slots.watched = Number.POSITIVE_INFINITY
  return slots
}

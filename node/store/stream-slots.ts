import { type Origins, SELF } from '../../protocol/clock/origins.js'

/** How many nodes can tell their ids apart: the lower 16 bits of seq. */
export const SLOTS = 65536
/** 2^16 by the golden ratio, and odd: births that differ by no whole minute of 65,536 ms are moved by different amounts. */
const BIRTH_STEP = 40503

/**
 * Which residue of seq is this process's own: the node's at its origin id's end, moved on by its birth, for it may not have heard
 * of its node's last process, which made ids of the same milliseconds; or the next one that is free. All origins
 * ever heard of are seated in the order of their ids, which is that of their birth, so nodes that know of the same
 * origins seat them alike and nobody moves for a newcomer.
 */
export class OriginSlots {
  readonly #origins: Origins
  #own = 0
  #known = 0

  constructor(origins: Origins) {
    this.#origins = origins
  }

  get own(): number {
    if (this.#known !== this.#origins.count) this.#seat()
    return this.#own
  }

  #seat(): void {
    const { ids } = this.#origins
    const self = ids[SELF]
    const taken = new Set<number>()
    for (const id of [...ids].sort()) {
      const birth = (id.charCodeAt(4) << 8) | id.charCodeAt(5)
      let slot = (((id.charCodeAt(6) << 8) | id.charCodeAt(7)) + birth * BIRTH_STEP) % SLOTS
      while (taken.has(slot)) slot = (slot + 1) % SLOTS
      taken.add(slot)
      if (id === self) {
        this.#own = slot
        break
      }
      if (taken.size === SLOTS - 1) break
    }
    this.#known = ids.length
  }
}

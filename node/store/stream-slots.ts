import { type Origins, SELF } from '../../protocol/clock/origins.js'

/** How many nodes can tell their ids apart: the lower 16 bits of seq. */
export const SLOTS = 65536

/**
 * Which residue of seq is this node's own: the hash at its origin id's end, or the next one that is free. All origins
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
      let slot = (id.charCodeAt(6) << 8) | id.charCodeAt(7)
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

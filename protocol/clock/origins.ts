/** Bytes of an origin id on the wire. */
export const ORIGIN_ID_BYTES = 8

/** Of these, those that tell when it began. */
const BIRTH_BYTES = 6

/**
 * The origins a node has heard of: an origin is one incarnation of one node, named by 8 bytes (6 of its birth in ms,
 * 2 of the node's public key). Inside a process it is a small index; index 0 is the process itself,
 * index 1 a reserved id after all others, for bounds that no write made (an expiry's clear).
 */
export const SELF = 0
export const LAST = 1
const LAST_ID = '\xff'.repeat(ORIGIN_ID_BYTES)

/** More origins are named than may be. */
export class TooManyOriginsError extends Error {}

export class Origins {
  /** How many there may be. */
  most = Number.POSITIVE_INFINITY

  /** Ids by index, 8 latin1 characters each. */
  readonly ids: string[] = []
  readonly #index = new Map<string, number>()

  constructor(self: string) {
    this.index(self)
    this.index(LAST_ID)
  }

  /** The index of an id; unknown ids get the next free one. @throws TooManyOriginsError if there is none */
  index(id: string): number {
    let index = this.#index.get(id)
    if (index === undefined) {
      index = this.ids.length
      if (index >= this.most)
        throw new TooManyOriginsError(`it names an origin more, and this process has heard of ${index}`)
      this.ids.push(id)
      this.#index.set(id, index)
    }
    return index
  }

  /** The index of an id, -1 if it has not been heard of. */
  find(id: string): number {
    return this.#index.get(id) ?? -1
  }

  /** Whether an origin seems to be an earlier process of this one's node: another node's does once in 65,536. */
  isEarlierSelf(index: number): boolean {
    const [self, id] = [this.ids[SELF], this.ids[index]]
    return id < self && id.slice(BIRTH_BYTES) === self.slice(BIRTH_BYTES)
  }

  get count(): number {
    return this.ids.length
  }

  /** The total order of stamps: above zero if (stampA, originA) is the later one. Origins tie-break by id, alike everywhere. */
  compare(stampA: number, originA: number, stampB: number, originB: number): number {
    if (stampA !== stampB) return stampA - stampB
    if (originA === originB) return 0
    return this.ids[originA] < this.ids[originB] ? -1 : 1
  }

  /** An id for a process born at `birthMs` of a node that is known by `node` (16 bits). */
  static id(birthMs: number, node: number): string {
    const bytes = Buffer.alloc(ORIGIN_ID_BYTES)
    bytes.writeUIntBE(birthMs, 0, BIRTH_BYTES)
    bytes.writeUInt16BE(node & 0xffff, BIRTH_BYTES)
    return bytes.latin1Slice()
  }
}

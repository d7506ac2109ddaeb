import type { Peer } from '../../../../node/replication/peer.js'
import { Returning } from '../../../../node/replication/returning.js'
import type { Store } from '../../../../node/store/store.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'

export const WRITER = 2
/** Of whom nothing is in doubt where the writer's deletes are. */
export const OTHER = 3

export function vector(stamp: number, origin = WRITER): VersionVector {
  const made = new VersionVector()
  if (stamp > 0) made.advance(origin, stamp)
  return made
}

/** A peer that has applied and let go of so much of one origin, and has seen its deletes up to `seen` only. */
export function peerAt(applied: number, purged: number, seen = 0): Peer {
  const told = { applied: vector(applied), purged: vector(purged), doubts: vector(seen) }
  return { origin: 1, ...told } as unknown as Peer
}

/** A node that has applied so much of that origin, with records, of a store that tells what it has let go of. */
export class Node {
  readonly applied: VersionVector
  readonly purged = new VersionVector()
  readonly returning: Returning

  constructor(applied: number, records: number) {
    this.applied = vector(applied)
    const { purged } = this
    this.returning = new Returning({
      ...{ applied: this.applied, tombstones: { purged }, records: { slots: { count: records } } },
    } as Store)
  }

  /** What a donor was asked for has come. */
  catchUp(donor: Peer, covered = donor.applied): void {
    this.returning.hear(donor)
    if (this.returning.isNewcomer) this.returning.begins()
    this.returning.took(donor)
    this.returning.caughtUp(covered)
    this.applied.merge(covered)
  }

  get seen(): number {
    return this.returning.told.get(WRITER) || this.applied.get(WRITER)
  }
}

/** One that was level with others when it had applied so much. */
export function levelAt(applied: number): Node {
  const node = new Node(applied, 1)
  node.returning.level()
  return node
}

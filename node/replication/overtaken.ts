import { VersionVector } from '../../protocol/clock/version-vector.js'
import type { ByteWriter } from '../../protocol/peer/bytes.js'
import { writeAtoms } from '../../protocol/peer/messages/atoms.js'
import { type Op, OpKind } from '../../protocol/peer/op.js'
import { OpWriter } from '../../protocol/peer/op-writer.js'
import { Flag, Kind } from '../store/kind.js'
import { isFlushed } from '../store/merge/flush.js'
import { Scan } from '../store/scan.js'
import type { Store } from '../store/store.js'

/**
 * What a repair's atoms ran into: a clear, a removal, a flush or a deadline here has overtaken them, which the sender has not seen
 * or it would not have them. No digest tells of those, so they are sent back. Where what deleted an atom has been let
 * go of, nothing is found here, and the atom stays: then it was lost, not deleted (see returning.ts).
 */
export class Overtaken {
  readonly #store: Store
  readonly #slots = new Set<number>()
  readonly #flushed = new Set<number>()

  constructor(store: Store) {
    this.#store = store
  }

  /** Looks at what has become of an op that was just joined. */
  note(op: Op): void {
    const store = this.#store
    const db = store.dbs[op.db]
    const kind = op.kind
    const isString = kind === OpKind.STRING || kind === OpKind.STRING_TTL || kind === OpKind.STRING_KEEP_TTL
    if (
      db === undefined ||
      !(isString || kind === OpKind.ELEMENT || kind === OpKind.SHARE || kind === OpKind.SKETCH)
    )
      return
    const slot = store.lookup(db.owner, op.key)
    const isOfElement = kind === OpKind.ELEMENT || (kind === OpKind.SHARE && op.ofElement)
    const named = isOfElement && slot !== 0 ? store.lookup(slot, op.element) : slot
    if (named !== 0 && this.#isThere(named, op) && store.isLive(slot)) return
    if (slot === 0 || isFlushed(store, db, op.stamp, op.origin)) this.#flushed.add(op.db)
    if (slot !== 0) this.#slots.add(slot)
    if (isOfElement && named !== 0) this.#slots.add(named)
  }

  #isThere(named: number, op: Op): boolean {
    const { records, counters, sketches } = this.#store
    if (op.kind === OpKind.SKETCH) {
      const generation = { stamp: op.observedStamp, origin: op.observedOrigin }
      return sketches.find(named, generation, op.origin) !== 0
    }
    if (op.kind === OpKind.SHARE) return counters.find(named, op.origin) !== 0
    const isElement = records.kind(named) >= Kind.ELEMENT
    if (!isElement && records.kind(named) !== Kind.STRING) return false
    const gone = Flag.NO_BASE | (isElement ? Flag.ABSENT : 0)
    return (records.flags(named) & gone) === 0
  }

  /** Writes what overtook them as a message; returns whether anything did. */
  write(out: ByteWriter): boolean {
    const batch = new OpWriter(this.#store.origins)
    for (const db of this.#flushed) {
      const { stamp, origin } = this.#store.dbs[db].flushed
      if (stamp !== 0) batch.flush(db, stamp, origin)
    }
    const scan = new Scan(this.#store, new VersionVector())
    for (const slot of this.#slots) scan.write(slot, batch)
    if (batch.count === 0) return false
    writeAtoms(out, batch)
    return true
  }
}

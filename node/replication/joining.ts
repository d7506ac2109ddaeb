import type { ByteReader } from '../../protocol/peer/bytes.js'
import { MalformedError } from '../../protocol/peer/bytes.js'
import { type Op, OpKind } from '../../protocol/peer/op.js'
import { readOps } from '../../protocol/peer/op-reader.js'
import { joinOp } from '../store/merge/join.js'
import type { Store } from '../store/store.js'
import { checkOp } from './held.js'
import type { ReplicationIo } from './io.js'

/**
 * Takes batches of ops that peers send into the store. What a message says in front of its batch is held to: by that it was let
 * through (held.ts) and counts in the vector, so ops from after it would pull this node's logical clock ahead, and others' writes in
 * an origin's stream would be passed over as applied, or not, by the wrong origin's entry.
 */
export class Joining {
  readonly #store: Store
  readonly #io: ReplicationIo

  constructor(store: Store, io: ReplicationIo) {
    this.#store = store
    this.#io = io
  }

  /**
   * A batch of an origin's live stream, of which the ops that are applied are skipped.
   *
   * @param last where the stream stands after it
   * @returns whether all of it is held here now; false if a patch lacked its base
   * @throws MalformedError for another's ops @throws LimitError for a stamp from too far ahead
   */
  live(batch: ByteReader, origin: number, last: number, now: number): boolean {
    const applied = this.#store.applied.get(origin)
    let isWhole = true
    this.#read(batch, last, now, op => {
      if (op.origin !== origin) throw new MalformedError("another origin's write in a live stream")
      if (op.stamp > applied && !joinOp(this.#store, op)) isWhole = false
    })
    return isWhole
  }

  /**
   * Atoms, of whatever origins.
   *
   * @param newest no stamp in them is greater
   * @param joined called after each op
   * @throws MalformedError for a patch @throws LimitError for a stamp from too far ahead
   */
  atoms(batch: ByteReader, newest: number, now: number, joined?: (op: Op) => void): void {
    this.#read(batch, newest, now, op => {
      if (op.kind === OpKind.PATCH) throw new MalformedError('a patch outside a live stream')
      joinOp(this.#store, op)
      joined?.(op)
    })
  }

  #read(batch: ByteReader, newest: number, now: number, join: (op: Op) => void): void {
    const store = this.#store
    const take = (op: Op): void => {
      if (op.kind === OpKind.PUBLISH) {
        this.#io.published(op.key, op.value)
        return
      }
      if (op.stamp > newest) throw new MalformedError('a write from after what its message says')
      checkOp(op, now)
      join(op)
    }
    readOps(batch, store.origins, take, (ops, count) => store.lookAhead(ops, count))
    this.#io.joined()
  }
}

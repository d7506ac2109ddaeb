import { respError } from '../../../protocol/resp/errors.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { dumpPayload, restorePayload } from '../../persistence/dump-payload.js'
import { SWAPPED_KEYS_MAX } from '../../server/limits.js'
import type { Db } from '../../store/db.js'
import type { Store } from '../../store/store.js'

/**
 * SWAPDB. In Redis it swaps two pointers. Between nodes that take writes there is no pointer to swap: a peer's write to
 * database 0 that comes late would land in what was database 1. So it travels as what it does to each key: every key of
 * both databases is written anew on the other side, with what this node holds of it, in one message; a write made
 * elsewhere at once stays in the database it was made in, by its key's own rule.
 *
 * That costs the data's whole size on every link, which nobody expects of SWAPDB. So above a bound it is refused.
 */
const TOO_MANY_KEYS = respError(
  `ERR SWAPDB of databases with more than ${SWAPPED_KEYS_MAX} keys: keymesh would have to send each of them to every node`,
)

interface Kept {
  key: Slice
  deadline: number
  payload: Slice
}

/** @throws TOO_MANY_KEYS */
export function swapDatabases(store: Store, a: Db, b: Db): void {
  if (a.size + b.size > SWAPPED_KEYS_MAX) throw TOO_MANY_KEYS
  const ofA = contentOf(store, a)
  const ofB = contentOf(store, b)
  put(store, a, ofB)
  put(store, b, ofA)
}

function contentOf(store: Store, db: Db): Kept[] {
  const kept: Kept[] = []
  for (let i = db.size - 1; i >= 0; i--) {
    const slot = db.slotAt(i)
    if (!store.isLive(slot)) continue
    const key = new Slice(store.key(slot).copy())
    kept.push({ key, deadline: store.deadline(slot), payload: new Slice(dumpPayload(store, slot)) })
  }
  return kept
}

function put(store: Store, db: Db, content: Kept[]): void {
  for (let i = db.size - 1; i >= 0; i--) if (store.isLive(db.slotAt(i))) db.deleteSlot(db.slotAt(i))
  for (const { key, deadline, payload } of content) restorePayload(store, db, key, deadline, payload)
}

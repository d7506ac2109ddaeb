import type { Store } from '../../../../../node/store/store.js'
import { KEEP_TTL } from '../../../../../node/store/types/strings.js'
import { OpWriter } from '../../../../../protocol/peer/op-writer.js'

/** Logs a patch as the value that came of it: what a node comes to that lacks its base and fetches the value. */
export class WholeWriter extends OpWriter {
  constructor(readonly store: Store) {
    super(store.origins)
  }

  override patch(...[db, slot, key, , , , , creates, stamp, origin]: Parameters<OpWriter['patch']>): void {
    const value = this.store.strings.get(slot)
    this.string(db, slot, key, value, creates ? 0 : KEEP_TTL, stamp, origin)
  }
}

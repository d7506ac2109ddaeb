import type { Client } from '../server/client.js'
import type { Server } from '../server/server.js'
import type { Db } from '../store/db.js'
import type { Store } from '../store/store.js'

/** What a command can reach. One object per client, not per call; `db` follows SELECT. */
export interface Context {
  readonly client: Client
  readonly server: Server
  readonly store: Store
  /** The client's selected database. */
  readonly db: Db
}

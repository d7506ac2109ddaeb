import type { Args } from '../../../protocol/resp/args.js'
import { NOT_AN_INT } from '../../../protocol/resp/errors.js'
import type { Db } from '../../store/db.js'
import type { Store } from '../../store/store.js'

/** The next argument as a database. @throws NOT_AN_INTEGER, NOT_AN_INT, and `unknown` for a number that none has */
export function readDb(store: Store, args: Args, unknown: Error): Db {
  const index = args.int()
  if (index !== (index | 0)) throw NOT_AN_INT
  const db = store.dbs[index]
  if (db === undefined) throw unknown
  return db
}

import { Slice } from '../../protocol/resp/slice.js'
import type { Client } from '../server/client.js'
import type { Store } from '../store/store.js'

/** A key's name among all databases; equal names mean the same key. */
export const keyName = (db: number, key: Slice): string => `${db}:${key.latin1()}`

/** A key under WATCH, as one client sees it. */
export interface WatchedKey {
  readonly db: number
  readonly key: Slice
  /** It was there when WATCH was called, so its expiry counts as a change. */
  readonly existed: boolean
}

/** Who watches which key. */
export class WatchedKeys {
  readonly #store: Store
  readonly #clients = new Map<string, Set<Client>>()

  constructor(store: Store) {
    this.#store = store
  }

  watch(client: Client, db: number, key: Slice): void {
    const name = keyName(db, key)
    if (client.watched.has(name)) return
    const own = Slice.of(key.copy())
    client.watched.set(name, { db, key: own, existed: this.#store.dbs[db].find(key) !== 0 })
    const clients = this.#clients.get(name)
    if (clients === undefined) this.#clients.set(name, new Set([client]))
    else clients.add(client)
    this.#store.observe(db, own)
  }

  /** UNWATCH: forgets all keys of the client, and that one changed. */
  unwatchAll(client: Client): void {
    for (const [name, { db, key }] of client.watched) {
      const clients = this.#clients.get(name)!
      clients.delete(client)
      if (clients.size === 0) this.#clients.delete(name)
      this.#store.unobserve(db, key)
    }
    client.watched.clear()
    client.dirty = false
  }

  /** A key has changed: the transactions of those who watch it will fail. */
  changed(name: string): void {
    const clients = this.#clients.get(name)
    if (clients !== undefined) for (const client of clients) client.dirty = true
  }

  /** Whether a key the client watches has changed or expired. */
  isDirty(client: Client): boolean {
    if (client.dirty) return true
    for (const { db, key, existed } of client.watched.values())
      if (existed && this.#store.dbs[db].find(key) === 0) return true
    return false
  }
}

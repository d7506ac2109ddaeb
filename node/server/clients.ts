import type { Client } from './client.js'
import { CLOSE_GRACE_MS } from './limits.js'
import type { Server } from './server.js'

/** The connected clients, by id, oldest first. */
export class Clients {
  readonly #server: Server
  readonly #byId = new Map<number, Client>()
  #nextId = 1

  constructor(server: Server) {
    this.#server = server
  }

  get count(): number {
    return this.#byId.size
  }

  allocateId(): number {
    return this.#nextId++
  }

  add(client: Client): void {
    this.#byId.set(client.id, client)
  }

  get(id: number): Client | undefined {
    return this.#byId.get(id)
  }

  [Symbol.iterator](): IterableIterator<Client> {
    return this.#byId.values()
  }

  /** Forgets a client and all that waits for it or is sent to it. */
  remove(client: Client): void {
    this.#byId.delete(client.id)
    this.#server.blocking.cancel(client)
    this.#server.watchedKeys.unwatchAll(client)
    this.#server.pubsub.unsubscribeAll(client)
    this.#server.monitors.remove(client)
    client.wire = undefined
  }

  /**
   * Closes clients that have said nothing for `timeout` seconds (those who wait or listen are not idle), and those who
   * do not read their last replies.
   */
  closeIdle(now: number): void {
    const { timeout } = this.#server.settings
    for (const client of this.#byId.values()) {
      const quiet = now - client.activeAt
      if (client.closing && quiet > CLOSE_GRACE_MS) client.wire?.destroy()
      const listening = client.subscriptions > 0 || client.waiting !== undefined || client.monitor
      if (timeout > 0 && quiet > timeout * 1000 && !listening) {
        this.#server.log.verbose('Closing idle client')
        client.wire?.destroy()
      }
    }
  }
}

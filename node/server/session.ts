import { createHash, timingSafeEqual } from 'node:crypto'
import { BAD_CLIENT_NAME, WRONG_PASS } from '../../protocol/resp/errors.js'
import type { Slice } from '../../protocol/resp/slice.js'
import { endTransaction } from '../dispatch/transaction.js'
import type { Client } from './client.js'

/** Changes to a session that several commands make. */

/** The one user there is. */
const DEFAULT_USER = 'default'

const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

/**
 * Logs the client in, as the default user if none is named. Without a configured password every password is right, as
 * in Redis. Passwords are compared by their digests, so the time it takes tells nothing. Throws WRONGPASS.
 */
export function authenticate(client: Client, user: Slice | undefined, password: Slice): void {
  const { settings } = client.server
  const isDefault = user === undefined || user.latin1() === DEFAULT_USER
  const expected = digest(Buffer.from(settings.password))
  const right = !settings.passwordRequired || timingSafeEqual(digest(password.view()), expected)
  if (!isDefault || !right) throw WRONG_PASS
  client.authenticated = true
  client.checkPlain()
}

/** A client's name, one character a byte; empty to take the name away. Throws if it is not printable ASCII. */
export function checkClientName(name: Slice): string {
  const text = name.latin1()
  if (/[^!-~]/.test(text)) throw BAD_CLIENT_NAME
  return text
}

/** RESET: the session as it was when the client connected. */
export function resetClient(client: Client): void {
  const { server } = client
  endTransaction(client, server.watchedKeys)
  server.pubsub.unsubscribeAll(client)
  server.monitors.remove(client)
  client.select(0)
  client.version = 2
  client.name = ''
  client.replyMode = 'on'
  client.noEvict = false
  client.authenticated = !server.settings.passwordRequired
  client.checkPlain()
}

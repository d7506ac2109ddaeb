import { setImmediate as nextTurn } from 'node:timers/promises'
import { NO_REPLICAS } from '../../protocol/resp/errors.js'
import type { Client } from '../server/client.js'
import type { Server } from '../server/server.js'
import { WRITE_CHUNK_BYTES } from './rdb/limits.js'
import type { RdbFile } from './rdb-file.js'

/**
 * SYNC and PSYNC as far as `redis-cli --rdb` goes: the data as one RDB file over the connection. The file is written to
 * the disk first (nameless, so that no crash leaves it behind), because its length comes before it; the client's further
 * requests wait until it has all. Afterwards the link stays open and silent until the client closes it: there is no
 * stream of writes to follow. A real replica would take that silence for "no writes" and serve old data, so it is
 * refused: it is told by the port it announces with REPLCONF.
 */

const replicas = new WeakSet<Client>()

/** REPLCONF listening-port: the client is a replica that others will read from. */
export function announceReplica(client: Client): void {
  replicas.add(client)
}

/** Sends the data, after `opening` if there is one. @throws NO_REPLICAS */
export function sendRdb(server: Server, client: Client, opening?: string): void {
  if (replicas.has(client)) throw NO_REPLICAS
  if (opening !== undefined) server.reply.raw(opening)
  const waiting = server.blocking.suspend(client, () => {})
  send(server, client)
    .catch((error: Error) => {
      server.log.warn(`Sending the RDB file to ${client.wire?.address} failed: ${error.message}`)
      client.closeAfterReply()
    })
    .finally(() => {
      if (!waiting.ended) waiting.end()
    })
}

async function send(server: Server, client: Client): Promise<void> {
  const file = await server.rdb.copy().catch((error: Error) => {
    client.push(
      Buffer.from(`-ERR Unable to write the RDB file: ${error.message.replace(/[\r\n]/g, ' ')}\r\n`),
    )
    throw error
  })
  try {
    client.push(Buffer.from(`$${file.size}\r\n`))
    await stream(file, client)
    server.log.notice(
      `Sent an RDB file of ${file.size} bytes to ${client.wire?.address ?? 'a client that left'}`,
    )
  } finally {
    await file.close()
  }
}

/** A chunk is read when the one before it has left: memory does not depend on how fast the client reads. */
async function stream(file: RdbFile, client: Client): Promise<void> {
  for (let position = 0; position < file.size; ) {
    const chunk = Buffer.allocUnsafeSlow(WRITE_CHUNK_BYTES)
    const length = await file.read(position, chunk)
    if (length === 0) throw new Error('the file ended early')
    position += length
    client.push(chunk.subarray(0, length))
    // what is pushed goes to the socket at the end of the turn
    await nextTurn()
    await client.wire?.drained()
    if (client.wire === undefined || client.closing) return
  }
}

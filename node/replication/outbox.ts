import { ByteWriter } from '../../protocol/peer/bytes.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import type { ReplicationIo } from './io.js'
import type { Cause, Peer } from './peer.js'

/** Messages with other nodes' data, of which many come at once. */
const BULK: ReadonlySet<number> = new Set([MessageType.ATOMS, MessageType.REPAIR_ATOMS])

/** Where messages are put together, one at a time, and counted by peer and cause as they leave. */
export class Outbox {
  readonly out = new ByteWriter(64 * 1024)
  readonly #io: ReplicationIo

  constructor(io: ReplicationIo) {
    this.#io = io
  }

  /** Sends what `out` holds. */
  send(peers: readonly Peer[], cause: Cause): void {
    this.pass(this.out.take(), peers, cause)
  }

  /** Sends a message that is at hand as bytes, on memory of its own. */
  pass(bytes: Uint8Array, peers: readonly Peer[], cause: Cause): void {
    const links: number[] = []
    for (const peer of peers) {
      peer.outboxBytes += bytes.length
      peer.bytesOut[cause] += bytes.length
      links.push(peer.link)
    }
    if (links.length > 0) this.#io.send(links, bytes, BULK.has(bytes[0]))
  }
}

import { ByteWriter } from '../../protocol/peer/bytes.js'
import type { ReplicationIo } from './io.js'
import type { Cause, Peer } from './peer.js'

/** Where messages are put together, one at a time, and counted by peer and cause as they leave. */
export class Outbox {
  readonly out = new ByteWriter(64 * 1024)
  readonly #io: ReplicationIo

  constructor(io: ReplicationIo) {
    this.#io = io
  }

  /** Sends what `out` holds. */
  send(peers: readonly Peer[], cause: Cause): void {
    const bytes = this.out.take()
    const links: number[] = []
    for (const peer of peers) {
      peer.outboxBytes += bytes.length
      peer.bytesOut[cause] += bytes.length
      links.push(peer.link)
    }
    if (links.length > 0) this.#io.send(links, bytes)
  }
}

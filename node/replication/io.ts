import type { Slice } from '../../protocol/resp/slice.js'

/** What the core asks of the world around it. */
export interface ReplicationIo {
  send(links: readonly number[], bytes: Uint8Array): void
  drop(link: number, reason: string): void
  /** Calls back soon, after others had their turn. */
  defer(callback: () => void): void
  log(level: 'notice' | 'warning', text: string): void
  /** A message published on another node. */
  published(channel: Slice, message: Slice): void
  /**
   * Keeps a message on disk, where a journal is kept: each LIVE message of this node's own writes before it is sent,
   * and each LIVE and ATOMS message of others after it has been joined.
   *
   * @param message valid during the call only
   * @param own whether it is this node's own
   */
  journal?(message: Uint8Array, own: boolean): void
  /** Data of other nodes has been joined: blocked clients may go on. */
  joined(): void
}

export interface PeerAnnouncement {
  link: number
  peerId: string
  addresses: string[]
  remoteAddress: string
  hello: Uint8Array
}

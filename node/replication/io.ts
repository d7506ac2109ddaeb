import type { Slice } from '../../protocol/resp/slice.js'

/** Keeps on disk what is applied here, in that order. Messages are valid during the call only. */
export interface JournalSink {
  /**
   * A LIVE message, this node's own before it is sent, another's after it was joined.
   *
   * @param origin index of the origin whose writes it holds
   * @param last where that origin's stream stands after it
   */
  live(message: Uint8Array, origin: number, last: number): void
  /** An ATOMS message, after it was joined; what of a LIVE message was joined and the vector may not move over, too. */
  atoms(message: Uint8Array): void
  /** The version vector has moved by more than LIVE messages. */
  moved(): void
}

/** What the core asks of the world around it. */
export interface ReplicationIo {
  /** @param isBulk whether it is worth compressing */
  send(links: readonly number[], bytes: Uint8Array, isBulk: boolean): void
  drop(link: number, reason: string): void
  /** Calls back when this turn of the event loop is at its end. */
  soon(callback: () => void): void
  /** Does some of what takes long in a later turn: a step, and more while the turn is not over. */
  defer(work: () => void): void
  /** Whether what takes long has had its time in this turn, and what is left of it has to be deferred. */
  turnOver(): boolean
  log(level: 'notice' | 'warning', text: string): void
  /** A message published on another node. */
  published(channel: Slice, message: Slice): void
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

/**
 * What the server sees of the mesh: peers that come and go, and one encrypted, ordered message link to each.
 *
 * The same interface is served by the libp2p host itself (in its own thread or in a test) and by the proxy that talks
 * to that thread. Nothing but plain data and transferable bytes crosses it.
 */

import type { RefusalCode } from '../protocol/link/refusal.js'

/** What other nodes need to reach and recognise this one, and whether it looks for them; strings are multiaddrs. */
export interface MeshIdentity {
  peerId: string
  /** Addresses announced to others, without the /p2p/ part. */
  addresses: string[]
  /** True if an earlier leave() still holds: no bootstrap address is given, and nobody is dialled until rejoin(). */
  left: boolean
}

export interface MeshInit {
  /** Directory that holds the identity key (mode 0600) and the peer table. */
  dir: string
  /** Addresses to listen on, `host` and port apart; port 0 picks a free one. */
  bind: string[]
  port: number
  /** Addresses to tell others instead of the ones listened on; `host:port` or multiaddr. */
  announce: string[]
  /** `host:port` or multiaddrs, with or without /p2p/; dialled until they answer, for ever. */
  bootstrap: string[]
  /** Two meshes with other names never join. */
  name: string
  /** Proof of membership; empty means none is asked (then only loopback peers while `protectedMode`). */
  secret: string
  /** Peer ids allowed in; empty means all that prove membership. */
  allow: string[]
  protectedMode: boolean
  mdns: boolean
  /** A peer unheard of for this long is dropped from the peer table. */
  forgetMs: number
  /** Opaque bytes given to each peer when a link comes up (client port, origin, ...), at most 4 KiB. */
  hello: Uint8Array
}

/** A link that came up. Each (re)connection gets a new `link` number. */
export interface PeerUp {
  type: 'up'
  link: number
  peerId: string
  /** The peer's announced multiaddrs. */
  addresses: string[]
  /** The IP address at the other end of the connection. */
  remoteAddress: string
  /** True where this node dialled. */
  dialled: boolean
  /** The peer's `hello` bytes. */
  hello: Uint8Array
}

export interface PeerDown {
  type: 'down'
  link: number
  peerId: string
  reason: string
}

/** One whole message, in the order the peer sent it. */
export interface PeerMessage {
  type: 'message'
  link: number
  bytes: Uint8Array
}

/** `bytes` more of what was given to send() has left this process on `link`: credit for the outbox. */
export interface PeerSent {
  type: 'sent'
  link: number
  bytes: number
}

/** A part of a message has come on `link`, at most once a second: it is long, or the link slow. */
export interface PeerAlive {
  type: 'alive'
  link: number
}

/** A peer that was refused, or that refused us. Logged and counted, never fatal. */
export interface PeerRefused {
  type: 'refused'
  peerId: string
  address: string
  /** What did not fit; `identity` is a second process with the key of one that is linked and alive. */
  code: RefusalCode
  /** A sentence for the log. */
  reason: string
}

/** A limit of links or of the peer table was reached; a link that went past one has ended. */
export interface LimitReached {
  type: 'limit'
  /** `message`: longer than any may be. `peers`: a full table, and somebody is left out or goes. */
  limit: 'message' | 'peers'
}

export interface MeshLog {
  type: 'log'
  level: 'debug' | 'verbose' | 'notice' | 'warning'
  text: string
}

export type MeshEvent =
  | PeerUp
  | PeerDown
  | PeerMessage
  | PeerSent
  | PeerAlive
  | PeerRefused
  | LimitReached
  | MeshLog

/** One row of the peer table. */
export interface KnownPeer {
  peerId: string
  addresses: string[]
  /** The peer's process start, ms since the epoch: a newer incarnation replaces an older one's addresses. */
  incarnation: number
  /** When it was last linked with or vouched for, ms since the epoch. */
  seen: number
  connected: boolean
  /** What the last link with it brought; undefined if this node has only heard of it. */
  met: { remoteAddress: string; hello: Uint8Array } | undefined
}

export interface Mesh {
  /** Loads what start() will need, where that takes time. */
  prepare?(): void
  /** Starts listening and dialling; events flow from then on. Rejects with a one-line error (port taken, key unreadable). */
  start(): Promise<MeshIdentity>
  /** Closes every link and stops. */
  stop(): Promise<void>
  /**
   * Sends one message (any size up to MESSAGE_BYTES_MAX of protocol/link) to each of `links`, in order with what was sent before.
   * The bytes are handed over: the caller must not touch them again. Never blocks, never drops while the link is up;
   * the caller bounds what it hands over by the `sent` events.
   *
   * @param isBulk whether it is compressed where a peer unpacks: worth the time where much goes at once
   */
  send(links: readonly number[], bytes: Uint8Array, isBulk?: boolean): void
  /** Closes one link, with a reason the other side logs. It may come back by itself. */
  drop(link: number, reason: string): void
  /** Adds an address to the ones dialled for ever; one that cannot be read is logged and left out. */
  addBootstrap(address: string): void
  /** Removes one again; a link that exists stays. */
  removeBootstrap(address: string): void
  /**
   * Never link with this peer (true), or allow it again (false). Drops a link that exists. Outlives a restart: resolves
   * when it is on disk, or a failure to put it there has been logged.
   */
  exclude(peerId: string, excluded: boolean): Promise<void>
  /**
   * Drops every link and neither dials nor accepts until rejoin(). Known peers are kept. Outlives a restart, unless that
   * is given a bootstrap address; resolves as exclude() does.
   */
  leave(): Promise<void>
  rejoin(): Promise<void>
  /** Forgets a peer that is not connected. */
  forget(peerId: string): void
  /** The peer table. */
  peers(): Promise<KnownPeer[]>
  /** The addresses of a host name, by the system's resolver; few names are looked up at once. Rejects as dns.lookup does. */
  lookup(name: string): Promise<string[]>
  /**
   * Where events go; set before start(). A promise returned for a message holds back that link until it settles, down to
   * the sender. Messages that are here already still follow, but they are bounded (a few MiB and one message).
   */
  onEvent: (event: MeshEvent) => void | Promise<void>
}

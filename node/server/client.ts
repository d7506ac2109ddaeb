import type { Reply } from '../../protocol/resp/reply.js'
import type { Context } from '../dispatch/context.js'
import type { Transaction } from '../dispatch/transaction.js'
import type { WatchedKey } from '../dispatch/watched-keys.js'
import type { Db } from '../store/db.js'
import type { Store } from '../store/store.js'
import type { Server } from './server.js'

/** What a client needs of the connection it talks through. Scripts and tests have clients without one. */
export interface Wire {
  /** `address:port` of the other end, as CLIENT LIST prints it. */
  readonly address: string
  readonly localAddress: string
  readonly unix: boolean
  /** From this machine: a loopback address or the unix socket. */
  readonly local: boolean
  readonly fd: number
  /** Bytes sent by the client and not yet executed. */
  readonly queryBytes: number
  /** Space left in the buffer that holds them. */
  readonly queryFree: number
  /** Bytes not yet taken by the kernel, and in how many pieces. */
  readonly outputBytes: number
  readonly outputPieces: number
  /** Queues RESP bytes outside of a reply; they are sent after the current batch. */
  push(bytes: Buffer): void
  /** Resolves once the kernel has taken what was pushed, after the disk has what that waits for; or the connection has ended. */
  drained(): Promise<void>
  /** Goes on with requests that had to wait. */
  resume(): void
  /** Ends the connection if its unsent output is over the limits. */
  checkLimits(): void
  /** Ends the connection once what has been written so far is sent. */
  closeAfterReply(): void
  /** Ends the connection at once. */
  destroy(): void
}

/** CLIENT REPLY: `skip next` becomes `skip` when the next command comes. */
export type ReplyMode = 'on' | 'off' | 'skip next' | 'skip'

/** A command that waits for a key, a peer or a time; made by Blocking. */
export interface Waiting {
  /** Answers the client and lets it go on. */
  end(answer: (reply: Reply) => void): void
  readonly onTimeout: (reply: Reply) => void
}

/** One client's session: everything that outlives a command. */
export class Client {
  readonly id: number
  readonly server: Server
  readonly ctx: Context
  wire: Wire | undefined
  readonly createdAt: number
  /** When it last sent something, ms since the epoch. */
  activeAt: number
  name = ''
  libName = ''
  libVersion = ''
  version: 2 | 3 = 2
  authenticated: boolean
  user = 'default'
  transaction: Transaction | undefined
  /** Keys under WATCH, by keyName(). */
  readonly watched = new Map<string, WatchedKey>()
  /** A watched key has changed. */
  dirty = false
  waiting: Waiting | undefined
  /** Inside EXEC or a script, where nothing waits. */
  denyBlocking = false
  replyMode: ReplyMode = 'on'
  noEvict = false
  monitor = false
  readonly channels = new Set<string>()
  readonly patterns = new Set<string>()
  readonly shardChannels = new Set<string>()
  /** Full name of its last command, for CLIENT LIST. */
  lastCommand = 'NULL'
  closing = false
  /** Stamp of its last write: what WAIT waits for. */
  lastWrite = 0

  constructor(server: Server, id: number) {
    this.id = id
    this.server = server
    this.createdAt = this.activeAt = Date.now()
    this.authenticated = !server.settings.passwordRequired
    this.ctx = new ClientContext(this, server, server.store)
  }

  get db(): number {
    return this.ctx.db.index
  }

  select(db: number): void {
    ;(this.ctx as ClientContext).db = this.server.store.dbs[db]
  }

  get subscriptions(): number {
    return this.channels.size + this.patterns.size
  }

  /** True while a RESP2 connection carries messages only. */
  get onlyMessages(): boolean {
    return this.version === 2 && this.subscriptions + this.shardChannels.size > 0
  }

  /**
   * True if no gate of the dispatcher concerns this client: one look instead of many for each command. Whoever changes
   * one of the fields it is made of calls checkPlain().
   */
  plain = false

  checkPlain(): void {
    this.plain =
      this.authenticated &&
      this.transaction === undefined &&
      this.replyMode === 'on' &&
      this.subscriptions + this.shardChannels.size === 0 &&
      !this.closing
  }

  push(bytes: Buffer): void {
    this.wire?.push(bytes)
  }

  /** Ends it once its replies are sent. */
  closeAfterReply(): void {
    this.closing = true
    this.checkPlain()
    this.wire?.closeAfterReply()
  }
}

class ClientContext implements Context {
  readonly client: Client
  readonly server: Server
  readonly store: Store
  db: Db

  constructor(client: Client, server: Server, store: Store) {
    this.client = client
    this.server = server
    this.store = store
    this.db = store.dbs[0]
  }
}

/** The mesh over libp2p: ties identity, transport, links, dialling and gossip together. See mesh.ts for what it serves. */
import '../protocol/polyfill.js'
import { createHash } from 'node:crypto'
import { setTimeout as setTimeoutPromise } from 'node:timers/promises'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'
import { LINK_PROTOCOL, LINK_VERSION_MAJOR, WELCOME_BYTES_MAX } from '../protocol/link/constants.js'
import type { LinkMessage } from '../protocol/link/messages.js'
import type { RefusalCode } from '../protocol/link/refusal.js'
import { usableAddresses, withoutPeerId } from './address.js'
import { Admission, type AdmissionPolicy, RefusedError } from './admission.js'
import {
  ADMISSION_TIMEOUT_MS,
  DIAL_TIMEOUT_MS,
  LAST_WORDS_MS,
  LIFE_TICK_MS,
  SILENCE_MS,
  STALL_MS,
} from './constants.js'
import { Dialer, type DialResult } from './dialer.js'
import { Gossip } from './gossip.js'
import { loadIdentity } from './identity.js'
import { Link } from './link.js'
import { type DialOutcome, LinkTable, type PeerLink } from './link-table.js'
import type { KnownPeer, Mesh, MeshEvent, MeshIdentity, MeshInit, MeshLog } from './mesh.js'
import { PeerTable } from './peer-table.js'
import { rootCause, startTransport } from './transport.js'

/** What tests change: another version, less patience. */
export interface HostOptions {
  major?: number
  silenceMs?: number
}

/** The mesh in this thread. */
export function createMesh(init: MeshInit, options: HostOptions = {}): Mesh {
  return new Host(init, options)
}

let lastIncarnation = 0

/** The start of this mesh, ms since the epoch; two in one process differ. */
function newIncarnation(): number {
  lastIncarnation = Math.max(Date.now(), lastIncarnation + 1)
  return lastIncarnation
}

class Host implements Mesh {
  onEvent: Mesh['onEvent'] = () => {}
  readonly #init: MeshInit
  readonly #silenceMs: number
  readonly #major: number
  readonly #links = new LinkTable()
  readonly #excluded = new Set<string>()
  /** Links begun on each connection: it carries one at most. */
  readonly #adopted = new WeakSet<Connection>()
  readonly #downReported = new WeakSet<PeerLink>()
  #left = false
  #stopped = false
  #node!: Libp2p
  #self = ''
  #policy!: AdmissionPolicy
  #table!: PeerTable
  #dialer!: Dialer
  #gossip!: Gossip
  #lifeTimer: NodeJS.Timeout | undefined

  constructor(init: MeshInit, options: HostOptions) {
    if (init.hello.byteLength > WELCOME_BYTES_MAX) throw new RangeError('the hello bytes are too long')
    this.#init = init
    this.#silenceMs = options.silenceMs ?? SILENCE_MS
    this.#major = options.major ?? LINK_VERSION_MAJOR
  }

  async start(): Promise<MeshIdentity> {
    const init = this.#init
    const key = await loadIdentity(init.dir)
    this.#self = peerIdFromPrivateKey(key).toString()
    this.#table = new PeerTable(init.dir, this.#self, init.forgetMs, text => this.#log('warning', text))
    this.#gossip = new Gossip(this.#table, this.#links, peerId => this.#dialer.wake(peerId))
    this.#dialer = this.#createDialer()
    for (const address of init.bootstrap) this.#dialer.addSeed(address)
    this.#policy = this.#createPolicy()
    await this.#table.load(Date.now())
    // Meshes of other names do not even see each other by multicast.
    const tag = createHash('sha256').update(init.name).digest('hex').slice(0, 12)
    this.#node = await startTransport(init, key, `_keymesh-${tag}._udp.local`)
    await this.#listen()
    this.#watchLife(Date.now())
    this.#gossip.start()
    this.#dialer.start()
    return { peerId: this.#self, addresses: this.#addresses() }
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    this.#left = true
    clearTimeout(this.#lifeTimer)
    this.#dialer?.stop()
    this.#gossip?.stop()
    await this.#closeAll('the peer stops')
    await this.#node?.stop()
    await this.#table?.flush()
  }

  send(links: readonly number[], bytes: Uint8Array): void {
    for (const number of links) this.#links.get(number)?.link.send(bytes)
  }

  drop(number: number, reason: string): void {
    this.#links.get(number)?.link.close(reason, { name: 'bye', value: { reason } })
  }

  addBootstrap(address: string): void {
    try {
      this.#dialer.addSeed(address)
    } catch (error) {
      this.#log('warning', (error as Error).message)
    }
  }

  removeBootstrap(address: string): void {
    this.#dialer.removeSeed(address)
  }

  exclude(peerId: string, excluded: boolean): void {
    if (!excluded) {
      if (this.#excluded.delete(peerId)) this.#dialer.wake(peerId)
      return
    }
    this.#excluded.add(peerId)
    const value = { code: 'excluded' as const, reason: 'excluded by the operator' }
    for (const entry of this.#links.all()) {
      if (entry.peerId === peerId) entry.link.close('excluded', { name: 'refusal', value })
    }
  }

  leave(): void {
    if (this.#left) return
    this.#left = true
    this.#dialer.stop()
    void this.#closeAll('the peer left the mesh')
  }

  rejoin(): void {
    if (!this.#left || this.#stopped) return
    this.#left = false
    this.#dialer.start()
    this.#dialer.wakeAll()
  }

  forget(peerId: string): void {
    if (this.#links.upWith(peerId) === undefined) this.#table.forget(peerId, Date.now())
  }

  async peers(): Promise<KnownPeer[]> {
    return [...this.#table.all()].map(peer => ({
      ...peer,
      connected: this.#links.upWith(peer.peerId) !== undefined,
    }))
  }

  /** An error in the listener is the listener's: it must not look like a broken link. */
  #emit(event: MeshEvent): void | Promise<void> {
    try {
      return this.onEvent(event)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  #log(level: MeshLog['level'], text: string): void {
    void this.#emit({ type: 'log', level, text })
  }

  #addresses(): string[] {
    return this.#node.getMultiaddrs().map(address => withoutPeerId(address.toString()))
  }

  #createPolicy(): AdmissionPolicy {
    const { name, secret, protectedMode, allow, hello } = this.#init
    return {
      self: this.#self,
      major: this.#major,
      meshName: name,
      secret,
      protectedMode,
      allow: new Set(allow),
      incarnation: newIncarnation(),
      hello,
      addresses: () => this.#addresses(),
      checkWanted: peerId => {
        if (this.#left) throw new RefusedError('left', 'the node has left the mesh')
        if (this.#excluded.has(peerId)) throw new RefusedError('excluded', 'excluded by the operator')
      },
    }
  }

  #createDialer(): Dialer {
    return new Dialer({
      self: this.#self,
      dial: addresses => this.#dial(addresses),
      busyWith: peerId => this.#links.busyWith(peerId),
      isUp: peerId => this.#links.upWith(peerId) !== undefined,
      isExcluded: peerId => this.#excluded.has(peerId),
      knownPeers: () => this.#table.all(),
      reportSelf: address =>
        this.#refused(this.#self, address, 'self', 'the address leads back to this node'),
      log: (level, text) => this.#log(level, text),
    })
  }

  async #listen(): Promise<void> {
    await this.#node.handle(
      LINK_PROTOCOL,
      (stream, connection) => {
        if (this.#stopped || this.#adopted.has(connection)) stream.abort(new Error('one link per connection'))
        else void this.#adopt(connection, stream, false)
      },
      { maxInboundStreams: 2, maxOutboundStreams: 2 },
    )
    this.#node.addEventListener('connection:open', ({ detail: connection }) => {
      const check = (): void => {
        if (!this.#adopted.has(connection)) connection.abort(new Error('no link was opened'))
      }
      setTimeout(check, ADMISSION_TIMEOUT_MS).unref()
    })
    this.#node.addEventListener('peer:discovery', ({ detail: { id, multiaddrs } }) => {
      if (!this.#init.mdns || id.toString() === this.#self) return
      const addresses = multiaddrs.map(address => withoutPeerId(address.toString()))
      this.#dialer.addCandidate(id.toString(), addresses, Date.now())
    })
  }

  async #dial(addresses: Multiaddr[]): Promise<DialResult> {
    if (addresses.length === 0) return { outcome: 'failed', error: 'none of its names is known' }
    let connection: Connection
    try {
      const signal = AbortSignal.timeout(DIAL_TIMEOUT_MS)
      connection = await this.#node.dial(addresses, { force: true, signal })
    } catch (error) {
      if ((error as Error).name === 'InvalidPeerIdError') return { outcome: 'self' }
      return { outcome: 'failed', error: rootCause(error) }
    }
    const peerId = connection.remotePeer.toString()
    if (this.#left || this.#links.upWith(peerId) !== undefined || this.#adopted.has(connection)) {
      if (!this.#adopted.has(connection)) connection.abort(new Error('there is a link already'))
      return { outcome: 'double', peerId }
    }
    try {
      const signal = AbortSignal.timeout(ADMISSION_TIMEOUT_MS)
      const stream = await connection.newStream(LINK_PROTOCOL, { signal })
      return { outcome: await this.#adopt(connection, stream, true), peerId }
    } catch (error) {
      connection.abort(error as Error)
      if ((error as Error).name !== 'UnsupportedProtocolError')
        return { outcome: 'failed', error: rootCause(error) }
      const reason = `it does not speak ${LINK_PROTOCOL}`
      this.#refused(peerId, connection.remoteAddr.toString(), 'protocol', reason)
      return { outcome: 'refused', peerId }
    }
  }

  /** Begins the admission on a new stream; resolves with how it ended. */
  #adopt(connection: Connection, stream: Stream, dialled: boolean): Promise<DialOutcome> {
    this.#adopted.add(connection)
    const peerId = connection.remotePeer.toString()
    const number = this.#links.nextNumber()
    const link = new Link(connection, stream, {
      onLinkMessage: message => this.#onLinkMessage(entry, message),
      onPayload: bytes => this.#emit({ type: 'message', link: number, bytes }),
      onSent: bytes => void this.#emit({ type: 'sent', link: number, bytes }),
      onClosed: reason => this.#onClosed(entry, reason),
    })
    const admission = new Admission(this.#policy, {
      peerId,
      dialled,
      remoteHost: link.remoteHost,
      send: message => link.sendMessage(message),
      endedLinks: () => this.#links.endedLinks(peerId),
      checkNeeded: () => {
        if (this.#links.upWith(peerId) !== undefined)
          throw new RefusedError('double', 'there is a link already')
      },
      arbitrate: () => this.#links.arbitrate(entry),
      checkNewest: () => this.#links.checkNewest(entry),
      onUp: hello => this.#onUp(entry, hello),
    })
    let settle!: (outcome: DialOutcome) => void
    const outcome = new Promise<DialOutcome>(resolve => (settle = resolve))
    const entry: PeerLink = {
      number,
      peerId,
      dialled,
      link,
      admission,
      state: 'admitting',
      settle,
      outcome: undefined,
    }
    this.#links.add(entry)
    admission.start()
    setTimeout(() => {
      if (entry.state !== 'up') link.close('the admission took too long')
    }, ADMISSION_TIMEOUT_MS).unref()
    return outcome
  }

  #onLinkMessage(entry: PeerLink, message: LinkMessage): void {
    if (message.name === 'bye') entry.link.close(message.value.reason)
    else if (message.name === 'refusal') this.#onRefusal(entry, message.value.code, message.value.reason)
    else if (message.name === 'peerList' && entry.state === 'up')
      this.#gossip.onPeerList(entry, message.value)
    else if (message.name !== 'keepAlive') this.#admit(entry, message)
  }

  #admit(entry: PeerLink, message: LinkMessage): void {
    try {
      entry.admission.receive(message)
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      const { code, message: reason } = error
      this.#giveUp(entry, code, reason)
      entry.link.close(reason, { name: 'refusal', value: { code, reason } })
    }
  }

  #onRefusal(entry: PeerLink, code: RefusalCode, reason: string): void {
    this.#giveUp(entry, code, `refused by the peer: ${reason}`)
    entry.link.close(reason)
  }

  /** A second link of the same two processes is nothing to report: one of them stays. */
  #giveUp(entry: PeerLink, code: RefusalCode, reason: string): void {
    entry.outcome = code === 'double' ? 'double' : 'refused'
    if (code === 'double') this.#log('debug', `second link with ${entry.peerId}: ${reason}`)
    else this.#refused(entry.peerId, entry.link.remoteAddress, code, reason)
  }

  #refused(peerId: string, address: string, code: RefusalCode, reason: string): void {
    void this.#emit({ type: 'refused', peerId, address, code, reason })
  }

  #onUp(entry: PeerLink, hello: Uint8Array): void {
    const { peerId, number: link, dialled } = entry
    this.#links.replaceOthers(entry)
    const previous = this.#links.upWith(peerId)
    if (previous !== undefined) this.#reportDown(previous, 'replaced by a newer link')
    this.#links.setUp(entry)
    entry.link.admitted = true
    const { remoteHost } = entry.link
    const addresses = usableAddresses(entry.admission.addresses, remoteHost)
    const isNews = this.#table.linked(peerId, addresses, entry.admission.incarnation, Date.now())
    this.#dialer.onUp(peerId)
    void this.#emit({ type: 'up', link, peerId, addresses, remoteAddress: remoteHost, dialled, hello })
    this.#gossip.onUp(entry, isNews)
    entry.settle('up')
  }

  #reportDown(entry: PeerLink, reason: string): void {
    if (entry.state !== 'up' || this.#downReported.has(entry)) return
    this.#downReported.add(entry)
    void this.#emit({ type: 'down', link: entry.number, peerId: entry.peerId, reason })
  }

  #onClosed(entry: PeerLink, reason: string): void {
    if (entry.state === 'up') this.#table.touch(entry.peerId, Date.now())
    else if (entry.outcome === undefined) this.#log('verbose', `no link with ${entry.peerId}: ${reason}`)
    this.#links.remove(entry)
    this.#reportDown(entry, reason)
    entry.settle(entry.outcome ?? 'failed')
    this.#dialer.poke()
  }

  async #closeAll(reason: string): Promise<void> {
    const links = [...this.#links.all()].map(entry => entry.link)
    for (const link of links) link.close(reason, { name: 'bye', value: { reason } })
    const finished = Promise.all(links.map(link => link.finished))
    await Promise.race([finished, setTimeoutPromise(LAST_WORDS_MS, undefined, { ref: false })])
  }

  #watchLife(before: number): void {
    this.#lifeTimer = setTimeout(() => {
      const now = Date.now()
      const stalled = now - before > LIFE_TICK_MS + STALL_MS
      for (const entry of this.#links.all()) entry.link.checkLife(now, this.#silenceMs, stalled)
      this.#watchLife(now)
    }, LIFE_TICK_MS).unref()
  }
}

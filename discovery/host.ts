/** The mesh over libp2p: ties identity, transport, links, dialling and gossip together. See mesh.ts for what it serves. */
import '../protocol/polyfill.js'
import { createHash } from 'node:crypto'
import type { Connection, Libp2p } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'
import { LINK_PROTOCOL, LINK_VERSION_MAJOR, WELCOME_BYTES_MAX } from '../protocol/link/constants.js'
import { withoutPeerId } from './address.js'
import { type AdmissionPolicy, RefusedError } from './admission.js'
import { ADMISSION_TIMEOUT_MS, DIAL_TIMEOUT_MS, SILENCE_MS } from './constants.js'
import { Dialer, type DialResult } from './dialer.js'
import { Gossip } from './gossip.js'
import { loadIdentity } from './identity.js'
import type { KnownPeer, Mesh, MeshEvent, MeshIdentity, MeshInit, MeshLog } from './mesh.js'
import { PeerLinks } from './peer-links.js'
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
  #left = false
  #stopped = false
  #node!: Libp2p
  #self = ''
  #links!: PeerLinks
  #table!: PeerTable
  #dialer!: Dialer
  #gossip!: Gossip

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
    this.#table = new PeerTable(
      init.dir,
      this.#self,
      init.forgetMs,
      text => this.#log('warning', text),
      () => void this.#emit({ type: 'limit', limit: 'peers' }),
    )
    this.#links = this.#createLinks()
    this.#gossip = new Gossip(this.#table, this.#links.table, peerId => this.#dialer.wake(peerId))
    this.#dialer = this.#createDialer()
    for (const address of init.bootstrap) this.#dialer.addSeed(address)
    await this.#table.load(Date.now())
    // What the configuration names outlives an earlier order to leave.
    this.#left = this.#table.left && init.bootstrap.length === 0
    void this.#table.setLeft(this.#left)
    // Meshes of other names do not even see each other by multicast.
    const tag = createHash('sha256').update(init.name).digest('hex').slice(0, 12)
    this.#node = await startTransport(init, key, `_keymesh-${tag}._udp.local`)
    await this.#listen()
    this.#links.start()
    this.#gossip.start()
    if (!this.#left) this.#dialer.start()
    return { peerId: this.#self, addresses: this.#addresses(), left: this.#left }
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    this.#left = true
    this.#dialer?.stop()
    this.#gossip?.stop()
    await this.#links?.stop('the peer stops')
    await this.#node?.stop()
    await this.#table?.flush()
  }

  send(links: readonly number[], bytes: Uint8Array, isBulk = false): void {
    for (const number of links) this.#links.table.get(number)?.link.send(bytes, isBulk)
  }

  drop(number: number, reason: string): void {
    this.#links.table.get(number)?.link.close(reason, { name: 'bye', value: { reason } })
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

  async exclude(peerId: string, excluded: boolean): Promise<void> {
    const wasExcluded = this.#table.isExcluded(peerId)
    const kept = this.#table.exclude(peerId, excluded)
    const value = { code: 'excluded' as const, reason: 'excluded by the operator' }
    if (excluded) {
      for (const entry of this.#links.table.all())
        if (entry.peerId === peerId) entry.link.close('excluded', { name: 'refusal', value })
    } else if (wasExcluded) this.#dialer.wake(peerId)
    await kept
  }

  async leave(): Promise<void> {
    if (this.#left) return
    this.#left = true
    this.#dialer.stop()
    void this.#links.closeAll('the peer left the mesh')
    await this.#table.setLeft(true)
  }

  async rejoin(): Promise<void> {
    if (!this.#left || this.#stopped) return
    this.#left = false
    this.#dialer.start()
    this.#dialer.wakeAll()
    await this.#table.setLeft(false)
  }

  forget(peerId: string): void {
    if (this.#links.table.upWith(peerId) === undefined) this.#table.forget(peerId, Date.now())
  }

  async peers(): Promise<KnownPeer[]> {
    return [...this.#table.all()].map(({ met, ...peer }) => ({
      ...peer,
      connected: this.#links.table.upWith(peer.peerId) !== undefined,
      met: met && { remoteAddress: met.host, hello: Buffer.from(met.hello, 'base64') },
    }))
  }

  lookup(name: string): Promise<string[]> {
    return this.#dialer.lookup.addresses(name)
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
        if (this.#table.isExcluded(peerId)) throw new RefusedError('excluded', 'excluded by the operator')
      },
    }
  }

  #createLinks(): PeerLinks {
    return new PeerLinks(this.#createPolicy(), this.#silenceMs, {
      emit: event => this.#emit(event),
      onUp: (entry, addresses) => {
        const { peerId, admission, link } = entry
        const isNews = this.#table.linked({
          peerId,
          addresses,
          incarnation: admission.incarnation,
          seen: Date.now(),
          met: { host: link.remoteHost, hello: Buffer.from(admission.peerHello).toString('base64') },
        })
        this.#dialer.onUp(peerId)
        this.#gossip.onUp(entry, isNews)
      },
      onPeerList: (entry, list) => this.#gossip.onPeerList(entry, list),
      onClosed: entry => {
        const { peerId } = entry
        if (entry.state === 'up') this.#table.touch(peerId, Date.now())
        if (entry.state === 'up' && this.#links.table.upWith(peerId) === undefined)
          this.#dialer.onDown(peerId)
        else this.#dialer.poke()
      },
    })
  }

  #createDialer(): Dialer {
    return new Dialer({
      self: this.#self,
      dial: addresses => this.#dial(addresses),
      busyWith: peerId => this.#links.table.busyWith(peerId),
      isUp: peerId => this.#links.table.upWith(peerId) !== undefined,
      isExcluded: peerId => this.#table.isExcluded(peerId),
      knownPeers: () => this.#table.all(),
      reportSelf: address =>
        this.#links.refused(
          this.#self,
          address,
          'self',
          'the address leads back to this node, or to one with a copy of its identity key',
        ),
      log: (level, text) => this.#log(level, text),
    })
  }

  async #listen(): Promise<void> {
    await this.#node.handle(
      LINK_PROTOCOL,
      (stream, connection) => {
        if (this.#stopped || this.#links.carries(connection))
          stream.abort(new Error('one link per connection'))
        else void this.#links.adopt(connection, stream, false)
      },
      { maxInboundStreams: 2, maxOutboundStreams: 2 },
    )
    this.#node.addEventListener('connection:open', ({ detail: connection }) => {
      const check = (): void => {
        if (!this.#links.carries(connection)) connection.abort(new Error('no link was opened'))
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
    if (this.#left || this.#links.table.upWith(peerId) !== undefined || this.#links.carries(connection)) {
      if (!this.#links.carries(connection)) connection.abort(new Error('there is a link already'))
      return { outcome: 'double', peerId }
    }
    try {
      const signal = AbortSignal.timeout(ADMISSION_TIMEOUT_MS)
      const stream = await connection.newStream(LINK_PROTOCOL, { signal })
      return { outcome: await this.#links.adopt(connection, stream, true), peerId }
    } catch (error) {
      connection.abort(error as Error)
      if ((error as Error).name !== 'UnsupportedProtocolError')
        return { outcome: 'failed', error: rootCause(error) }
      const reason = `it does not speak ${LINK_PROTOCOL}`
      this.#links.refused(peerId, connection.remoteAddr.toString(), 'protocol', reason)
      return { outcome: 'refused', peerId }
    }
  }
}

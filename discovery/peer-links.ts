/** Brings links up and takes them down: each stream is adopted, admitted or refused, watched, and its end reported once. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Connection, Stream } from '@libp2p/interface'
import type { LinkMessage } from '../protocol/link/messages.js'
import type { PeerList } from '../protocol/link/peer-list.js'
import type { RefusalCode } from '../protocol/link/refusal.js'
import { usableAddresses } from './address.js'
import { Admission, type AdmissionPolicy, RefusedError } from './admission.js'
import { ADMISSION_TIMEOUT_MS, LAST_WORDS_MS, LIFE_TICK_MS, STALL_MS } from './constants.js'
import { Link } from './link.js'
import { type DialOutcome, LinkTable, type PeerLink } from './link-table.js'
import type { MeshEvent } from './mesh.js'

export interface PeerLinksListener {
  emit(event: MeshEvent): void | Promise<void>
  /** After the `up` event. */
  onUp(entry: PeerLink, addresses: string[]): void
  onPeerList(entry: PeerLink, list: PeerList): void
  onClosed(entry: PeerLink): void
}

export class PeerLinks {
  readonly table = new LinkTable()
  readonly #policy: AdmissionPolicy
  readonly #silenceMs: number
  readonly #listener: PeerLinksListener
  /** Connections with a link on them: each carries one at most. */
  readonly #connections = new WeakSet<Connection>()
  readonly #downReported = new WeakSet<PeerLink>()
  #lifeTimer: NodeJS.Timeout | undefined

  constructor(policy: AdmissionPolicy, silenceMs: number, listener: PeerLinksListener) {
    this.#policy = policy
    this.#silenceMs = silenceMs
    this.#listener = listener
  }

  start(): void {
    this.#watchLife(Date.now())
  }

  stop(reason: string): Promise<void> {
    clearTimeout(this.#lifeTimer)
    return this.closeAll(reason)
  }

  carries(connection: Connection): boolean {
    return this.#connections.has(connection)
  }

  /** Begins the admission on a new stream; resolves with how it ended. */
  adopt(connection: Connection, stream: Stream, dialled: boolean): Promise<DialOutcome> {
    this.#connections.add(connection)
    const peerId = connection.remotePeer.toString()
    const number = this.table.nextNumber()
    const link = new Link(connection, stream, {
      onLinkMessage: message => this.#onLinkMessage(entry, message),
      onPayload: bytes => this.#listener.emit({ type: 'message', link: number, bytes }),
      onSent: bytes => void this.#listener.emit({ type: 'sent', link: number, bytes }),
      onAlive: () => void this.#listener.emit({ type: 'alive', link: number }),
      onMessageTooLong: () => void this.#listener.emit({ type: 'limit', limit: 'message' }),
      onClosed: reason => this.#onClosed(entry, reason),
    })
    const admission = new Admission(this.#policy, {
      peerId,
      dialled,
      remoteHost: link.remoteHost,
      send: message => link.sendMessage(message),
      endedLinks: () => this.table.endedLinks(peerId),
      checkNeeded: () => {
        if (this.table.upWith(peerId) !== undefined)
          throw new RefusedError('double', 'there is a link already')
      },
      arbitrate: () => this.table.arbitrate(entry),
      checkIdentity: () => this.table.checkIdentity(entry),
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
    this.table.add(entry)
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
      this.#listener.onPeerList(entry, message.value)
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
    else this.refused(entry.peerId, entry.link.remoteAddress, code, reason)
  }

  refused(peerId: string, address: string, code: RefusalCode, reason: string): void {
    void this.#listener.emit({ type: 'refused', peerId, address, code, reason })
  }

  #onUp(entry: PeerLink, hello: Uint8Array): void {
    const { peerId, number: link, dialled } = entry
    this.table.replaceOthers(entry)
    const previous = this.table.upWith(peerId)
    if (previous !== undefined) this.#reportDown(previous, 'replaced by a newer link')
    this.table.setUp(entry)
    entry.link.admit(entry.admission.unpacks)
    const { remoteHost } = entry.link
    const addresses = usableAddresses(entry.admission.addresses, remoteHost)
    void this.#listener.emit({
      type: 'up',
      link,
      peerId,
      addresses,
      remoteAddress: remoteHost,
      dialled,
      hello,
    })
    this.#listener.onUp(entry, addresses)
    entry.settle('up')
  }

  #log(level: 'debug' | 'verbose', text: string): void {
    void this.#listener.emit({ type: 'log', level, text })
  }

  #reportDown(entry: PeerLink, reason: string): void {
    if (entry.state !== 'up' || this.#downReported.has(entry)) return
    this.#downReported.add(entry)
    void this.#listener.emit({ type: 'down', link: entry.number, peerId: entry.peerId, reason })
  }

  #onClosed(entry: PeerLink, reason: string): void {
    if (entry.state !== 'up' && entry.outcome === undefined) {
      this.#log('verbose', `no link with ${entry.peerId}: ${reason}`)
    }
    this.table.remove(entry)
    this.#reportDown(entry, reason)
    entry.settle(entry.outcome ?? 'failed')
    this.#listener.onClosed(entry)
  }

  /** Resolves when the peers know, or had their time. */
  async closeAll(reason: string): Promise<void> {
    const links = [...this.table.all()].map(entry => entry.link)
    for (const link of links) link.close(reason, { name: 'bye', value: { reason } })
    const finished = Promise.all(links.map(link => link.finished))
    await Promise.race([finished, pause(LAST_WORDS_MS, undefined, { ref: false })])
  }

  #watchLife(before: number): void {
    this.#lifeTimer = setTimeout(() => {
      const now = Date.now()
      const stalled = now - before > LIFE_TICK_MS + STALL_MS
      for (const entry of this.table.all()) entry.link.checkLife(now, this.#silenceMs, stalled)
      this.#watchLife(now)
    }, LIFE_TICK_MS).unref()
  }
}

/**
 * How every node comes to know every other: two nodes tell each other all they know when they link, news goes to a few
 * random peers at once, and each second a node compares notes with one random peer, which finds what news has missed.
 */
import { peerIdFromString } from '@libp2p/peer-id'
import { type PeerList, type PeerRow, peerLists } from '../protocol/link/peer-list.js'
import { usableAddresses } from './address.js'
import { jitter } from './backoff.js'
import { GOSSIP_MS, GOSSIP_ROWS_MAX, NEWS_DELAY_MS, NEWS_FANOUT } from './constants.js'
import type { LinkTable, PeerLink } from './link-table.js'
import type { PeerTable, TablePeer } from './peer-table.js'

function isPeerId(text: string): boolean {
  try {
    peerIdFromString(text)
    return true
  } catch {
    return false
  }
}

/** `count` of the items, in random order. */
function sample<T>(items: readonly T[], count: number): T[] {
  const rest = [...items]
  const chosen: T[] = []
  while (rest.length > 0 && chosen.length < count) {
    const at = Math.floor(Math.random() * rest.length)
    chosen.push(rest[at]!)
    rest[at] = rest[rest.length - 1]!
    rest.pop()
  }
  return chosen
}

export class Gossip {
  readonly #table: PeerTable
  readonly #links: LinkTable
  readonly #onNews: (peerId: string) => void
  /** Peer ids that there is news of, and whom it came from. */
  #news = new Map<string, string>()
  #newsTimer: NodeJS.Timeout | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(table: PeerTable, links: LinkTable, onNews: (peerId: string) => void) {
    this.#table = table
    this.#links = links
    this.#onNews = onNews
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#swap()
      this.start()
    }, jitter(GOSSIP_MS)).unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#newsTimer)
  }

  /** A link came up: tell the peer all there is to know; and others of the peer, where `isNews`. */
  onUp(entry: PeerLink, isNews: boolean): void {
    this.#send(entry, [...this.#table.all()], false)
    if (isNews) this.#spread(entry.peerId, entry.peerId)
  }

  onPeerList(entry: PeerLink, list: PeerList): void {
    const now = Date.now()
    for (const row of list.rows) {
      const addresses = usableAddresses(row.addresses, entry.link.remoteHost)
      if (!isPeerId(row.peerId) || !this.#table.heard({ ...row, addresses }, now)) continue
      this.#onNews(row.peerId)
      this.#spread(row.peerId, entry.peerId)
    }
    if (list.wantsAnswer) this.#send(entry, this.#some(), false)
  }

  #swap(): void {
    const now = Date.now()
    for (const entry of this.#links.up()) this.#table.touch(entry.peerId, now)
    this.#table.expire(now, peerId => this.#links.upWith(peerId) !== undefined)
    for (const entry of sample([...this.#links.up()], 1)) this.#send(entry, this.#some(), true)
  }

  #some(): TablePeer[] {
    return sample([...this.#table.all()], GOSSIP_ROWS_MAX)
  }

  #spread(peerId: string, from: string): void {
    this.#news.set(peerId, from)
    this.#newsTimer ??= setTimeout(() => {
      this.#newsTimer = undefined
      const news = this.#news
      this.#news = new Map()
      for (const entry of sample([...this.#links.up()], NEWS_FANOUT)) {
        const rows = [...news].filter(([id, source]) => id !== entry.peerId && source !== entry.peerId)
        const known = rows.map(([id]) => this.#table.get(id)).filter(peer => peer !== undefined)
        if (known.length > 0) this.#send(entry, known, false)
      }
    }, NEWS_DELAY_MS).unref()
  }

  #send(entry: PeerLink, peers: readonly TablePeer[], wantsAnswer: boolean): void {
    const now = Date.now()
    const rows = peers.filter(peer => peer.peerId !== entry.peerId).map(peer => this.#row(peer, now))
    for (const value of peerLists(rows, wantsAnswer)) entry.link.sendMessage({ name: 'peerList', value })
  }

  #row(peer: TablePeer, now: number): PeerRow {
    const linked = this.#links.upWith(peer.peerId) !== undefined
    const { peerId, incarnation, addresses } = peer
    return { peerId, incarnation, addresses, age: linked ? 0 : Math.max(0, now - peer.seen) }
  }
}

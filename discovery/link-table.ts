/**
 * The links of this node, and which one stays when a pair of peers has two.
 *
 * Of a pair the lower peer id decides, when it is about to welcome a link, and the higher one follows: so both keep the
 * same link whatever was dialled at once. A link that is up stays, unless the peer has seen a link with us end since: then
 * the one that we still have is dead and we have not noticed.
 *
 * Two processes with one identity are a data directory that was copied and runs twice. The one that is linked stays for
 * as long as it is heard, and the other is refused by name: a restarted process finds the link of its past closed, or
 * silent within seconds.
 */
import { type Admission, RefusedError } from './admission.js'
import type { Link } from './link.js'

export type DialOutcome = 'up' | 'double' | 'refused' | 'self' | 'failed'

export interface PeerLink {
  /** New for each link that is tried. */
  readonly number: number
  readonly peerId: string
  readonly dialled: boolean
  readonly link: Link
  readonly admission: Admission
  state: 'admitting' | 'welcomed' | 'up'
  /** Settled when the link comes up or is given up. */
  settle: (outcome: DialOutcome) => void
  outcome: DialOutcome | undefined
}

export class LinkTable {
  readonly #links = new Map<number, PeerLink>()
  /** Links that were up, by peer. */
  readonly #up = new Map<string, PeerLink>()
  /** How many links have ended, by peer. */
  readonly #ended = new Map<string, number>()
  #lastNumber = 0

  nextNumber(): number {
    return ++this.#lastNumber
  }

  add(entry: PeerLink): void {
    this.#links.set(entry.number, entry)
  }

  get(number: number): PeerLink | undefined {
    return this.#links.get(number)
  }

  all(): IterableIterator<PeerLink> {
    return this.#links.values()
  }

  /** The link that is up with a peer. */
  upWith(peerId: string): PeerLink | undefined {
    return this.#up.get(peerId)
  }

  up(): IterableIterator<PeerLink> {
    return this.#up.values()
  }

  /** A link with the peer is up or about to be. */
  busyWith(peerId: string): boolean {
    if (this.#up.has(peerId)) return true
    for (const entry of this.#links.values()) if (entry.peerId === peerId && entry.link.open) return true
    return false
  }

  endedLinks(peerId: string): number {
    return this.#ended.get(peerId) ?? 0
  }

  setUp(entry: PeerLink): void {
    entry.state = 'up'
    this.#up.set(entry.peerId, entry)
  }

  remove(entry: PeerLink): void {
    this.#links.delete(entry.number)
    if (this.#up.get(entry.peerId) === entry) this.#up.delete(entry.peerId)
    const counts = entry.admission.proven && entry.outcome !== 'double'
    if (counts) this.#ended.set(entry.peerId, this.endedLinks(entry.peerId) + 1)
  }

  /** Either side's veto: of two processes with one identity the first stays while it is alive. @throws RefusedError */
  checkIdentity(entry: PeerLink): void {
    for (const other of this.#rivals(entry)) {
      if (entry.admission.incarnation === other.admission.incarnation || !other.link.isHeard) continue
      throw new RefusedError(
        'identity',
        `a process at ${placeOf(other)} is linked under the same identity as this one at ${placeOf(entry)}: one data directory runs twice, stop one of the two`,
      )
    }
  }

  /** The lower id's decision. @throws RefusedError */
  arbitrate(entry: PeerLink): void {
    this.checkIdentity(entry)
    for (const other of this.#rivals(entry)) {
      const [now, before] = [entry.admission, other.admission]
      if (now.incarnation === before.incarnation && now.peerEndedLinks <= before.peerEndedLinks) {
        throw new RefusedError('double', 'there is a link already')
      }
    }
    this.replaceOthers(entry)
    entry.state = 'welcomed'
  }

  /** Closes the peer's other links that were welcomed or up, in favour of this one. */
  replaceOthers(entry: PeerLink): void {
    for (const other of this.#rivals(entry)) other.link.close('replaced by a newer link')
  }

  #rivals(entry: PeerLink): PeerLink[] {
    const { peerId } = entry
    return [...this.#links.values()].filter(
      other => other !== entry && other.peerId === peerId && other.state !== 'admitting' && other.link.open,
    )
  }
}

/** Where a process says that it is to be reached, or else where its link comes from. */
function placeOf({ admission, link }: PeerLink): string {
  return admission.addresses.find(address => address.includes(link.remoteHost)) ?? link.remoteAddress
}

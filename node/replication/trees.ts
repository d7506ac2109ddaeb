import { SELF } from '../../protocol/clock/origins.js'
import { writeGraft } from '../../protocol/peer/messages/graft.js'
import { mix32 } from '../../protocol/repair/salt.js'
import type { Store } from '../store/store.js'
import { TREE_DEGREE } from './limits.js'
import type { Outbox } from './outbox.js'
import type { Peer } from './peer.js'
import { hashOfText } from './text-hash.js'

/** One origin's tree as this node sees it. */
interface Tree {
  /** The peer whose copy of each message comes first. */
  parent: Peer | undefined
  /** Who gets this node's copy. */
  readonly children: Set<Peer>
  /** Who was told that its copies are not needed; some may still be on their way. */
  readonly pruned: Set<Peer>
}

/**
 * Dissemination trees, one for each origin: in a mesh of many an origin's messages do not go to everyone from itself,
 * but from node to node, and each node gets one copy. Plumtree (Leitão, Pereira, Rodrigues: Epidemic Broadcast Trees,
 * 2007): at first each node passes a message on to a few others, a random graph in which everyone is reached by several
 * ways. A copy that is not the first makes its receiver ask the sender to stop (PRUNE), and what remains is the tree of
 * the fastest ways. Plumtree repairs its trees by announcing each message over the links that are not in the tree; here
 * the version vectors in the heartbeats announce all of them at once, as in Secure Scuttlebutt's EBT. A node that stays
 * behind what a heartbeat says asks that peer for the origin's messages from now on (GRAFT) and for what it has missed
 * by a catch-up. So trees may be wrong, and heal, but decide nothing about what is applied.
 *
 * The first graph takes for each origin and node the next peer on a ring, so that all are reached, and some chosen by
 * hash: other ones for each origin, so that no node passes on the most of everything.
 */
export class Trees {
  /** Copies passed on, copies that were not the first, and what was asked because of them. */
  relayed = 0
  duplicates = 0
  prunes = 0
  grafts = 0
  readonly #trees = new Map<number, Tree>()
  readonly #store: Store
  readonly #outbox: Outbox
  readonly #linked: () => Iterable<Peer>

  constructor(store: Store, outbox: Outbox, linked: () => Iterable<Peer>) {
    this.#store = store
    this.#outbox = outbox
    this.#linked = linked
  }

  /** Whether an origin's messages have come by a tree. */
  has(origin: number): boolean {
    return this.#trees.has(origin)
  }

  /** Who gets this node's copy of an origin's messages, its own among them. */
  children(origin: number): ReadonlySet<Peer> {
    const { children } = this.#tree(origin)
    if (origin === SELF && children.size === 0) for (const peer of this.#first(origin)) children.add(peer)
    return children
  }

  #tree(origin: number): Tree {
    let tree = this.#trees.get(origin)
    if (tree === undefined) {
      tree = { parent: undefined, children: this.#first(origin), pruned: new Set() }
      this.#trees.set(origin, tree)
    }
    return tree
  }

  /** Where an origin's messages go before anything is known about better ways. */
  #first(origin: number): Set<Peer> {
    const root = this.#hash(origin)
    const place = (index: number): number => mix32(this.#hash(index) ^ root) >>> 0
    const self = place(SELF)
    const weight = (peer: Peer): number => mix32(place(peer.origin) ^ self) >>> 0
    let next: Peer | undefined
    let distance = Number.POSITIVE_INFINITY
    const heaviest: Peer[] = []
    for (const peer of this.#linked()) {
      const ahead = (place(peer.origin) - self) >>> 0
      if (ahead < distance) {
        distance = ahead
        next = peer
      }
      if (heaviest.length === TREE_DEGREE - 1 && weight(peer) <= weight(heaviest[0])) continue
      heaviest.push(peer)
      heaviest.sort((a, b) => weight(a) - weight(b))
      if (heaviest.length === TREE_DEGREE) heaviest.shift()
    }
    const first = new Set(heaviest)
    if (next !== undefined) first.add(next)
    return first
  }

  #hash(index: number): number {
    return hashOfText(this.#store.origins.ids[index])
  }

  /** A copy of a message has come. */
  received(origin: number, from: Peer, isNews: boolean): void {
    if (!isNews) this.duplicates++
    if (origin === SELF) {
      this.#prune(origin, from)
      return
    }
    const tree = this.#tree(origin)
    // what it has passed on it need not be given
    tree.children.delete(from)
    if (tree.parent === undefined) tree.parent = from
    else if (tree.parent !== from && !tree.pruned.has(from)) {
      const slower = isNews ? tree.parent : from
      if (isNews) tree.parent = from
      tree.pruned.add(slower)
      this.#prune(origin, slower)
    }
  }

  #prune(origin: number, peer: Peer): void {
    this.prunes++
    writeGraft(this.#outbox.out, false, [origin], this.#store.origins)
    this.#outbox.send([peer], 'live')
  }

  /** Asks a peer for its copies of these origins' messages from now on. */
  graft(peer: Peer, origins: readonly number[]): void {
    this.grafts++
    for (const origin of origins) {
      const tree = this.#tree(origin)
      tree.parent = peer
      tree.pruned.delete(peer)
    }
    writeGraft(this.#outbox.out, true, origins, this.#store.origins)
    this.#outbox.send([peer], 'live')
  }

  /** A peer wants no more copies of these origins' messages. */
  pruned(peer: Peer, origins: readonly number[]): void {
    for (const origin of origins) this.#trees.get(origin)?.children.delete(peer)
  }

  /** A peer wants copies of these origins' messages. */
  grafted(peer: Peer, origins: readonly number[]): void {
    for (const origin of origins) this.#tree(origin).children.add(peer)
  }

  /** A new link is used by those trees that would have begun with it. */
  linked(peer: Peer): void {
    for (const [origin, { children }] of this.#trees) if (this.#first(origin).has(peer)) children.add(peer)
  }

  unlinked(peer: Peer): void {
    for (const tree of this.#trees.values()) {
      if (tree.parent === peer) tree.parent = undefined
      tree.children.delete(peer)
      tree.pruned.delete(peer)
    }
  }
}

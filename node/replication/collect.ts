import { EPOCH_MS } from '../store/live-digest.js'
import type { Store } from '../store/store.js'
import { PURGE_BATCH } from './limits.js'
import { type Peer, settledByAll } from './peer.js'

/** Lets go of tombstones and of what expired keys held, where every member has seen what removed them. */
export function collect(store: Store, peers: ReadonlyMap<string, Peer>, now: number): void {
  const { tombstones, expiry } = store
  tombstones.retain = peers.size > 0
  if (tombstones.held) return
  let until = now
  for (const peer of peers.values()) until = Math.min(until, peer.settledAt)
  const settled = peers.size > 0 ? settledByAll(store.applied, peers.values()) : undefined
  // a hidden key counts in the digest up to the end of its deadline's epoch: until then it stays on every node
  if (settled !== undefined) until = Math.min(until, store.liveDigest.epoch * EPOCH_MS)
  expiry.purge(until, settled, PURGE_BATCH)
  if (tombstones.count > 0) tombstones.collect(settled)
}

import { LAST } from '../../protocol/clock/origins.js'
import { msOfStamp } from '../../protocol/clock/stamp.js'
import type { VersionVector } from '../../protocol/clock/version-vector.js'
import type { Store } from '../store/store.js'
import type { ReplicationIo } from './io.js'
import type { Peer } from './peer.js'

/**
 * What this node's earlier processes wrote, and others have, and its own directory lacks: it was put back from a backup,
 * or the last process's end did not reach the disk. Nothing has to be done about it, for every process is an origin of
 * its own, that never writes under stamps which its peers have seen, and what is missing comes by a catch-up like anything
 * else (pitfall P1). But whoever runs the node should know.
 *
 * The directory itself tells of the processes that wrote its journals. One of which it has nothing, or only what a snapshot
 * took from it, is known by the part of its name that is the node's.
 */
export class OwnPast {
  /** Whether such a thing was found. */
  wasOlder = false
  readonly #store: Store
  readonly #io: ReplicationIo
  /** This node's earlier origins. */
  readonly #own = new Set<number>()
  /** Origins that were looked at for that. */
  #looked = LAST + 1
  /** What was read back; undefined where nothing was, and nothing can be missing. */
  #read: VersionVector | undefined

  constructor(store: Store, io: ReplicationIo) {
    this.#store = store
    this.#io = io
  }

  /** The data has been read back. @param origins this node's own in its journals */
  recovered(origins: Iterable<number>): void {
    for (const origin of origins) this.#own.add(origin)
    this.#read = this.#store.applied.clone()
  }

  /** A peer has told its position. */
  hear(peer: Peer): void {
    if (this.wasOlder || this.#read === undefined) return
    const { origins } = this.#store
    for (; this.#looked < origins.count; this.#looked++)
      if (origins.isEarlierSelf(this.#looked)) this.#own.add(this.#looked)
    for (const origin of this.#own) {
      const stamp = peer.applied.get(origin)
      const read = this.#read.get(origin)
      if (stamp <= read) continue
      this.wasOlder = true
      const until = read === 0 ? 'nothing of it' : `it up to ${isoOf(read)}`
      this.#io.log(
        'warning',
        `Peer ${peer.id} has what an earlier process of this node wrote up to ${isoOf(stamp)}, and this directory has ${until}: it was put back from a backup, or the end was lost in a crash. This process writes under a new name and fetches what is missing`,
      )
      return
    }
  }
}

const isoOf = (stamp: number): string => new Date(msOfStamp(stamp)).toISOString()

import type { Origins } from '../../protocol/clock/origins.js'
import { LimitError } from './limit-error.js'
import { ORIGINS_MAX, ORIGINS_OF_PEER_MAX } from './limits.js'
import type { Peer } from './peer.js'

/**
 * Takes a message, and counts the origins that its peer is the first to name in it. They are numbered for as long as this process lives, for
 * whatever is stored names its writer by number: so one peer may name as many as a vector has at the most, and all that come and go four times
 * that. What is read from the disk, and whoever links, is numbered in any case.
 *
 * @throws LimitError if it has named more than it may
 * @throws TooManyOriginsError if all have
 */
export function countNamed(peer: Peer, origins: Origins, take: () => void): void {
  const known = origins.count
  origins.most = Math.max(known, ORIGINS_MAX)
  try {
    take()
  } finally {
    origins.most = Number.POSITIVE_INFINITY
    peer.originsNamed += origins.count - known
  }
  if (peer.originsNamed > ORIGINS_OF_PEER_MAX)
    throw new LimitError('origins', `it names over ${ORIGINS_OF_PEER_MAX} origins`)
}

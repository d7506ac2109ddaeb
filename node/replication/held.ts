import { msOfStamp } from '../../protocol/clock/stamp.js'
import { newestStamp } from '../../protocol/peer/messages/atoms.js'
import { timeOfHeartbeat } from '../../protocol/peer/messages/heartbeat.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import type { Op } from '../../protocol/peer/op.js'
import { countsByObserved } from '../store/merge/join.js'
import { certainlyAhead } from './known-clocks.js'
import { LimitError } from './limit-error.js'
import { CLOCK_AHEAD_MS_MAX, HELD_AHEAD_MS, HELD_BYTES_MAX } from './limits.js'
import type { Peer } from './peer.js'

/**
 * Messages of one peer that come from the future: their stamps are ahead of this node's clock. They wait until it gets
 * there, and all that follows on the link waits behind them, for order is what the stream's positions rest on. Taken at
 * once they would pull this node's logical clock ahead, and with it every deadline.
 */
export class HeldMessages {
  #messages: { due: number; bytes: Buffer }[] = []
  bytes = 0

  get count(): number {
    return this.#messages.length
  }

  /** Whether a message has to wait. @param newest its newest stamp, 0 if it carries none */
  mustWait(newest: number, now: number): boolean {
    return this.#messages.length > 0 || msOfStamp(newest) > now + HELD_AHEAD_MS
  }

  /** @returns false if there is no room for it */
  add(newest: number, bytes: Buffer): boolean {
    this.bytes += bytes.length
    if (this.bytes > HELD_BYTES_MAX) return false
    this.#messages.push({ due: msOfStamp(newest) - HELD_AHEAD_MS, bytes })
    return true
  }

  /** Takes the messages whose time has come, in order. */
  *release(now: number): Iterable<Buffer> {
    while (this.#messages.length > 0 && this.#messages[0].due <= now) {
      const { bytes } = this.#messages.shift() as { bytes: Buffer }
      this.bytes -= bytes.length
      yield bytes
    }
  }

  clear(): void {
    this.#messages = []
    this.bytes = 0
  }
}

/** What only asks for something need not wait. */
const ASKS = new Set<number>([MessageType.SYNC, MessageType.PROBE, MessageType.NAME_ALL])

/**
 * Puts a peer's message aside that this node's clock has not come to yet, or that follows such a one; returns whether it did.
 *
 * @throws LimitError if the peer's clock is too far ahead to be waited for
 */
export function holdBack(peer: Peer, bytes: Buffer, now: number): boolean {
  if (ASKS.has(bytes[0])) return false
  const newest = newestStamp(bytes)
  if (!peer.held.mustWait(newest, now)) return false
  if (bytes[0] === MessageType.HEARTBEAT)
    peer.clockAheadMs = certainlyAhead(timeOfHeartbeat(bytes), now) ?? peer.clockAheadMs
  checkStamp(newest, now)
  if (!peer.held.add(newest, bytes))
    throw new LimitError(
      'held',
      `its clock is ahead and more than ${HELD_BYTES_MAX} bytes wait for this node's`,
    )
  return true
}

/** A stamp from further ahead than any clock may be would hide all writes that follow. @throws LimitError */
export function checkStamp(stamp: number, now: number): void {
  if (stamp === 0 || msOfStamp(stamp) <= now + CLOCK_AHEAD_MS_MAX) return
  // both ends log it, so it says who is meant without "this node"
  throw new LimitError(
    'clock',
    `its sender stamped it ${msOfStamp(stamp) - now} ms ahead of the receiver's clock, ${CLOCK_AHEAD_MS_MAX} are the most`,
  )
}

/**
 * An op's own stamp, and that by which it counts: from the far future a delete would take all that is written to the key until
 * it is let go of, and so would the delete of a HyperLogLog that was made then. @throws LimitError
 */
export function checkOp({ kind, stamp, observedStamp }: Op, now: number): void {
  checkStamp(stamp, now)
  if (countsByObserved(kind)) checkStamp(observedStamp, now)
}

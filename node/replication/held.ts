import { msOfStamp } from '../../protocol/clock/stamp.js'
import { HELD_AHEAD_MS, HELD_BYTES_MAX } from './limits.js'

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

import { SELF } from '../../protocol/clock/origins.js'
import type { ByteWriter } from '../../protocol/peer/bytes.js'
import { writeLive } from '../../protocol/peer/messages/live.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { OpWriter } from '../../protocol/peer/op-writer.js'
import type { Slice } from '../../protocol/resp/slice.js'
import type { Store } from '../store/store.js'
import type { JournalSink, ReplicationIo } from './io.js'

/**
 * This node's own writes on their way out: the store logs them as ops, and once per turn what has come together is one
 * LIVE message for the journal and for every subscribed peer.
 */
export class LiveStream {
  readonly #store: Store
  readonly #io: ReplicationIo
  readonly #log: OpWriter
  /** Sends what `out` holds to those who are to have it from this node. */
  readonly #send: () => void
  /** Whether they pass it on. */
  readonly #relays: () => boolean
  readonly #out: ByteWriter
  /** Where the stream stands for those who are subscribed. */
  #streamed = 0
  #flushDue = false
  /** Where this node's own writes are kept. */
  journal: JournalSink | undefined

  constructor(store: Store, io: ReplicationIo, out: ByteWriter, relays: () => boolean, send: () => void) {
    this.#store = store
    this.#io = io
    this.#out = out
    this.#send = send
    this.#relays = relays
    this.#log = new OpWriter(store.origins)
    store.onLog = () => this.#schedule()
  }

  /** Writes are logged only while someone reads them: a subscribed peer or the journal. */
  log(wanted: boolean): void {
    if (wanted === (this.#store.log !== undefined)) return
    this.#log.reset()
    this.#store.log = wanted ? this.#log : undefined
    this.#streamed = this.#store.applied.get(SELF)
  }

  #schedule(): void {
    if (this.#flushDue) return
    this.#flushDue = true
    this.#io.soon(() => {
      this.#flushDue = false
      this.flush()
    })
  }

  /** A message for the subscribers of every node. */
  publish(channel: Slice, message: Slice): void {
    const { log } = this.#store
    if (log === undefined) return
    if (log.count === 0) this.#schedule()
    log.publish(channel, message, this.#store.applied.get(SELF), SELF)
  }

  /** Sends what was written since the last flush. Groups (MULTI) are never parted: not called within one. */
  flush(): void {
    const { log } = this.#store
    if (log === undefined || log.count === 0 || this.#store.depth > 0) return
    const relays = this.#relays()
    // by its place in the stream a message is known that comes twice, so one that only publishes needs a place, too
    if (relays && this.#streamed === this.#store.applied.get(SELF)) this.#takePlace()
    const last = this.#store.applied.get(SELF)
    const prev = this.#streamed
    writeLive(this.#out, { prev, last })
    this.#streamed = last
    log.finish(this.#out)
    // messages for subscribers alone are no state
    if (last > prev) this.journal?.live(this.#out.view(), SELF, last)
    if (relays) this.#out.buf[0] = MessageType.RELAY
    this.#send()
  }

  #takePlace(): void {
    const { clock, applied, seen, now } = this.#store
    const stamp = clock.next(now)
    applied.advance(SELF, stamp)
    seen.advance(SELF, stamp)
  }
}

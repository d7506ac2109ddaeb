import { StreamId } from '../../../../../node/store/stream-id.js'
import { readStreamName, StreamTag } from '../../../../../node/store/stream-names.js'
import { readHeader } from '../../../../../node/store/stream-values.js'
import { Origins } from '../../../../../protocol/clock/origins.js'
import { ByteReader } from '../../../../../protocol/peer/bytes.js'
import { type Op, OpKind } from '../../../../../protocol/peer/op.js'
import { readOps } from '../../../../../protocol/peer/op-reader.js'
import type { Slice } from '../../../../../protocol/resp/slice.js'
import type { Message } from './stream-writers.js'

const ENTRY_BYTES = 16

interface Dot {
  stamp: number
  origin: number
}

interface Trim extends Dot {
  point: StreamId
}

/** All that was ever written to one stream, from the messages alone: which entries have to be there in the end. */
export class StreamHistory {
  readonly #origins = new Origins('\0history')
  readonly #adds: (Dot & { id: StreamId })[] = []
  readonly #removals: (Dot & { id: StreamId })[] = []
  readonly #clears: Dot[] = []
  readonly #trims: Trim[] = []
  /** By group and id, in which messages an entry was given out or claimed. */
  readonly deliveries = new Map<string, Message[]>()

  constructor(key: string, messages: readonly Message[]) {
    for (const message of messages)
      readOps(new ByteReader(message.batch), this.#origins, op => {
        if (op.key.toString() === key) this.#note(op, message)
      })
  }

  #note(op: Op, message: Message): void {
    const { stamp, origin, observedStamp, observedOrigin, element } = op
    const observed = { stamp: observedStamp, origin: observedOrigin }
    if (op.kind === OpKind.CLEAR) this.#clears.push(observed)
    else if (op.kind === OpKind.REMOVE && element.len === ENTRY_BYTES)
      this.#removals.push({ id: idOf(element), ...observed })
    if (op.kind !== OpKind.ELEMENT) return
    if (element.len === ENTRY_BYTES) {
      this.#adds.push({ id: idOf(element), stamp, origin })
      return
    }
    const { tag, group } = readStreamName(element)
    if (tag === StreamTag.HEADER) {
      const { buf, off, len } = op.value
      const { trim, trimStamp } = readHeader(new ByteReader(buf, off, off + len))
      if (trimStamp !== 0) this.#trims.push({ point: trim, stamp: trimStamp, origin })
    } else if (tag === StreamTag.PENDING) {
      const name = `${group} ${new StreamId().read(element.buf, element.off + 2 + group.length)}`
      this.deliveries.set(name, [...(this.deliveries.get(name) ?? []), message])
    }
  }

  /** The ids that were added and neither deleted nor trimmed since, in order, each once. */
  get entries(): string[] {
    const left = this.#adds.filter(add => !this.#isGone(add)).map(({ id }) => id)
    left.sort((a, b) => a.compare(b))
    return [...new Set(left.map(id => id.toString()))]
  }

  #isGone(add: Dot & { id: StreamId }): boolean {
    const isUpTo = (end: Dot): boolean =>
      this.#origins.compare(add.stamp, add.origin, end.stamp, end.origin) <= 0
    return (
      this.#clears.some(isUpTo) ||
      this.#removals.some(removal => removal.id.compare(add.id) === 0 && isUpTo(removal)) ||
      this.#trims.some(trim => trim.point.compare(add.id) >= 0 && isUpTo(trim))
    )
  }
}

const idOf = ({ buf, off }: Slice): StreamId => new StreamId().read(buf, off)

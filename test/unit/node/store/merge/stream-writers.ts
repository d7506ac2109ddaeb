import assert from 'node:assert/strict'
import { joinOp } from '../../../../../node/store/merge/join.js'
import { Store } from '../../../../../node/store/store.js'
import { Origins, SELF } from '../../../../../protocol/clock/origins.js'
import { ByteReader, ByteWriter } from '../../../../../protocol/peer/bytes.js'
import { readOps } from '../../../../../protocol/peer/op-reader.js'
import { OpWriter } from '../../../../../protocol/peer/op-writer.js'
import { type Plain, toPlain } from '../../../../helpers/resp-value.js'
import { seeded } from '../../../../simulation/random.js'
import { Shell } from '../../../../simulation/shell.js'

export const NOW = Date.UTC(2026, 5, 1)

/** What one command wrote, as it goes to the others. */
export interface Message {
  writer: number
  /** Its place among the writer's own. */
  number: number
  batch: Buffer
  newest: number
}

/** A node without network: a store, a client of it, and what it has heard of the others' writes. */
export class Writer {
  readonly store: Store
  readonly heard = new Set<Message>()
  readonly #index: number
  readonly #shell: Shell
  readonly #log: OpWriter
  readonly #own: Message[] = []
  /** By writer, how many of its messages are here without a gap. */
  readonly #gapless: number[] = []

  constructor(index: number) {
    this.#index = index
    this.store = new Store({
      databases: 1,
      origin: Origins.id(NOW, index + 1),
      chunkBytes: 16 * 1024,
      tableCapacity: 16,
      random: seeded(index),
    })
    this.store.now = NOW
    // as in a mesh: what is removed leaves a tombstone
    this.store.tombstones.retain = true
    this.#log = new OpWriter(this.store.origins)
    this.store.log = this.#log
    this.#shell = new Shell(this.store)
  }

  /** Runs a command; an error is undefined. */
  run(words: readonly string[]): Plain | undefined {
    const reply = this.#shell.run(words)
    return 'mark' in reply && reply.mark === '-' ? undefined : toPlain(reply)
  }

  /** What was written since the last call, if anything. */
  take(): Message | undefined {
    if (this.#log.count === 0) return undefined
    const { newest } = this.#log
    const out = new ByteWriter(256)
    this.#log.finish(out)
    const message = { writer: this.#index, number: this.#own.length, batch: out.take(), newest }
    this.#own.push(message)
    this.heard.add(message)
    this.store.applied.advance(SELF, newest)
    return message
  }

  /** Takes in another's writes, now or once more. */
  hear(message: Message, from: readonly Message[]): void {
    const { store, heard } = this
    if (message.writer === this.#index) return
    readOps(new ByteReader(message.batch), store.origins, op => assert.ok(joinOp(store, op)))
    heard.add(message)
    let next = this.#gapless[message.writer] ?? 0
    const origin = store.origins.index(Origins.id(NOW, message.writer + 1))
    while (next < from.length && heard.has(from[next])) store.applied.advance(origin, from[next++].newest)
    this.#gapless[message.writer] = next
  }

  /** What clients see of a stream, but for when a consumer was last seen: that is told to no one. */
  look(key: string): Plain | undefined {
    return withoutSeenTime(this.run(['XINFO', 'STREAM', key, 'FULL', 'COUNT', '0']))
  }
}

function withoutSeenTime(reply: Plain | undefined): Plain | undefined {
  if (!Array.isArray(reply)) return reply
  return reply
    .filter((_, i) => reply[i] !== 'seen-time' && reply[i - 1] !== 'seen-time')
    .map(item => withoutSeenTime(item) as Plain)
}

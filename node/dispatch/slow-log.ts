import type { Args } from '../../protocol/resp/args.js'
import type { Client } from '../server/client.js'

/** Arguments that an entry shows, and bytes of each: an entry must not hold on to a large command. */
const WORDS_MAX = 32
const WORD_BYTES_MAX = 128

export interface SlowCommand {
  readonly id: number
  /** Seconds since the epoch. */
  readonly at: number
  readonly usec: number
  readonly words: readonly Buffer[]
  readonly address: string
  readonly name: string
}

/** The last commands that took long, the newest first. */
export class SlowLog {
  /** Commands that take so many microseconds are noted; negative: none. */
  thresholdUsec = 10_000
  #commands: SlowCommand[] = []
  #capacity = 128
  #nextId = 0

  get length(): number {
    return this.#commands.length
  }

  /** How many are remembered. */
  set capacity(count: number) {
    this.#capacity = count
    this.#commands.length = Math.min(this.#commands.length, count)
  }

  /** @param now ms since the epoch */
  note(client: Client, args: Args, usec: number, now: number): void {
    if (this.thresholdUsec < 0 || usec < this.thresholdUsec) return
    this.#commands.unshift({
      id: this.#nextId++,
      at: Math.floor(now / 1000),
      usec: Math.round(usec),
      words: shortened(args),
      address: client.wire?.address ?? '',
      name: client.name,
    })
    this.#commands.length = Math.min(this.#commands.length, this.#capacity)
  }

  newest(count: number): readonly SlowCommand[] {
    return this.#commands.slice(0, count)
  }

  reset(): void {
    this.#commands = []
  }
}

function shortened(args: Args): Buffer[] {
  const shown = Math.min(args.count, WORDS_MAX)
  return Array.from({ length: shown }, (_, i) => {
    if (i === shown - 1 && shown < args.count)
      return Buffer.from(`... (${args.count - shown + 1} more arguments)`)
    const word = args.get(i).copy()
    if (word.length <= WORD_BYTES_MAX) return word
    const rest = Buffer.from(`... (${word.length - WORD_BYTES_MAX} more bytes)`)
    return Buffer.concat([word.subarray(0, WORD_BYTES_MAX), rest])
  })
}

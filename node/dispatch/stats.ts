import { ERROR_CODES_MAX } from '../server/limits.js'
import type { CommandEntry, CommandTable } from './table.js'

/**
 * Counters of INFO stats, commandstats and errorstats.
 *
 * Reading a clock costs more than a GET, so commands are timed in runs: the clock is read when another command follows
 * and when the batch ends, and the run's time belongs to the command. Commands whose time depends on the data are a
 * run each, so the slow log sees every one of them.
 */
export class Stats {
  readonly startedAt = Date.now()
  connectionsReceived = 0
  connectionsRejected = 0
  commands = 0
  bytesIn = 0
  bytesOut = 0
  errorReplies = 0
  /** Keys that commands read: found, and not. */
  readonly reads = { hits: 0, misses: 0 }
  /** Lookups of commands that do not read. */
  readonly otherLookups = { hits: 0, misses: 0 }
  queryLimitDisconnects = 0
  outputLimitDisconnects = 0
  readonly errors = new Map<string, number>()
  #running: CommandEntry | undefined
  #since = 0
  #sampledAt = performance.now()
  #sampled = { commands: 0, bytesIn: 0, bytesOut: 0 }
  /** Rates of the last second. */
  perSecond = { commands: 0, bytesIn: 0, bytesOut: 0 }

  /** The next command is `entry`; what ran until now is paid for. */
  start(entry: CommandEntry): void {
    const now = performance.now()
    if (this.#running !== undefined) this.#running.usec += (now - this.#since) * 1000
    this.#running = entry
    this.#since = now
  }

  get running(): CommandEntry | undefined {
    return this.#running
  }

  /** Ends the run; returns how long it was, microseconds. */
  stop(): number {
    const running = this.#running
    if (running === undefined) return 0
    const usec = (performance.now() - this.#since) * 1000
    running.usec += usec
    this.#running = undefined
    return usec
  }

  countError(code: string): void {
    this.errorReplies++
    const count = this.errors.get(code)
    if (count !== undefined || this.errors.size < ERROR_CODES_MAX) this.errors.set(code, (count ?? 0) + 1)
  }

  /** Works out the rates; called once a second. */
  sample(): void {
    const now = performance.now()
    const seconds = Math.max(0.001, (now - this.#sampledAt) / 1000)
    const { commands, bytesIn, bytesOut } = this
    this.perSecond = {
      commands: (commands - this.#sampled.commands) / seconds,
      bytesIn: (bytesIn - this.#sampled.bytesIn) / seconds,
      bytesOut: (bytesOut - this.#sampled.bytesOut) / seconds,
    }
    this.#sampled = { commands, bytesIn, bytesOut }
    this.#sampledAt = now
  }

  /** CONFIG RESETSTAT. */
  reset(table: CommandTable): void {
    this.connectionsReceived = this.connectionsRejected = this.commands = this.bytesIn = this.bytesOut = 0
    this.errorReplies = this.reads.hits = this.reads.misses = 0
    this.queryLimitDisconnects = this.outputLimitDisconnects = 0
    this.errors.clear()
    this.#sampled = { commands: 0, bytesIn: 0, bytesOut: 0 }
    for (const entry of table.all()) entry.calls = entry.usec = entry.rejected = entry.failed = 0
  }
}

import type { Args } from '../../protocol/resp/args.js'
import {
  DISCARD_WITHOUT_MULTI,
  EXEC_ABORT,
  EXEC_WITHOUT_MULTI,
  execAborted,
  INTERNAL_ERROR,
  LOADING,
  NO_AUTH,
  NOT_IN_TRANSACTION,
  OUT_OF_MEMORY,
  onlyMessagesAllowed,
  RespError,
  unknownCommand,
  unknownSubcommand,
  wrongArity,
} from '../../protocol/resp/errors.js'
import type { Reply } from '../../protocol/resp/reply.js'
import type { Client } from '../server/client.js'
import type { Store } from '../store/store.js'
import type { Blocking } from './blocking.js'
import { CrossProtocolGuard } from './cross-protocol.js'
import type { Gates } from './gates.js'
import type { Monitors } from './monitors.js'
import type { Pause } from './pause.js'
import type { Stats } from './stats.js'
import { type CommandEntry, type CommandTable, Gate } from './table.js'
import { endTransaction } from './transaction.js'
import type { WatchedKeys } from './watched-keys.js'

/** Redis shows this much of an unknown command's name and arguments, bytes. */
const PREVIEW_BYTES = 128

/** The parts a request passes on its way; the server has them. */
export interface DispatchParts {
  readonly table: CommandTable
  readonly reply: Reply
  readonly store: Store
  readonly stats: Stats
  readonly gates: Gates
  readonly pause: Pause
  readonly monitors: Monitors
  readonly blocking: Blocking
  readonly watchedKeys: WatchedKeys
  /** For errors that are a fault of ours. */
  readonly logError: (text: string) => void
}

/** Told of a command that was timed alone: what the slow log and the latency monitor see. */
export type OnTimed = (client: Client, entry: CommandEntry, args: Args, usec: number) => void

/**
 * Takes each request through its gates to the command, in Redis's order: known, arity, authentication, out of memory,
 * writes refused, messages only, loading, paused; then it is queued in MULTI or run.
 */
export class Dispatcher {
  onTimed: OnTimed | undefined
  /** Times every command alone, whatever it costs: for a slow log with a threshold of microseconds. */
  timeEach = false
  readonly #parts: DispatchParts
  readonly #guard: CrossProtocolGuard

  constructor(parts: DispatchParts) {
    this.#parts = parts
    this.#guard = new CrossProtocolGuard(text => parts.logError(text))
  }

  /**
   * Serves one request; its reply is in `reply` afterwards, unless the client now waits. False if clients are paused:
   * nothing has happened, and the same request has to be shown again later.
   */
  execute(client: Client, args: Args): boolean {
    const { table, gates, pause, monitors, blocking } = this.#parts
    const entry = table.lookup(args)
    client.lastCommand = entry === undefined ? 'NULL' : entry.fullName
    if (
      entry === undefined ||
      !client.plain ||
      gates.loading ||
      gates.writes !== undefined ||
      pause.active ||
      !entry.acceptsCount(args.count)
    ) {
      return this.#carefully(client, entry, args)
    }
    if ((entry.gates & Gate.DENY_OOM) !== 0 && gates.outOfMemory !== undefined && gates.outOfMemory())
      this.#reject(client, entry, OUT_OF_MEMORY)
    else this.run(client, entry, args)
    if (monitors.count > 0) monitors.feed(client, entry, args)
    if (blocking.ready) blocking.serve()
    return true
  }

  /** Runs a command whose gates are passed: EXEC and scripts come here directly. */
  run(client: Client, entry: CommandEntry, args: Args): void {
    const { reply, stats, store } = this.#parts
    const alone = !entry.constantTime || this.timeEach
    if (alone || stats.running !== entry) {
      stats.start(entry)
      store.lookups = entry.countsReads ? stats.reads : stats.otherLookups
    }
    stats.commands++
    entry.calls++
    args.at = entry.firstArg
    reply.version = client.version
    const before = reply.len
    try {
      entry.run(client.ctx, args, reply)
    } catch (error) {
      reply.truncate(before)
      entry.failed++
      this.#replyError(entry, error)
    }
    if (alone) {
      const usec = stats.stop()
      if (this.onTimed !== undefined && (entry.gates & Gate.SKIP_SLOWLOG) === 0)
        this.onTimed(client, entry, args, usec)
    }
  }

  /** EXEC: runs the queue as one unit, for clients and peers alike. */
  exec(client: Client): void {
    const { reply, store, watchedKeys } = this.#parts
    const { transaction } = client
    if (transaction === undefined) throw EXEC_WITHOUT_MULTI
    const dirty = watchedKeys.isDirty(client)
    endTransaction(client, watchedKeys)
    if (transaction.aborted) throw EXEC_ABORT
    if (dirty) {
      reply.nullArray()
      return
    }
    reply.array(transaction.queue.length)
    client.denyBlocking = true
    store.begin()
    try {
      for (const { entry, args } of transaction.queue) this.run(client, entry, args)
    } finally {
      store.end()
      client.denyBlocking = false
    }
  }

  discard(client: Client): void {
    if (client.transaction === undefined) throw DISCARD_WITHOUT_MULTI
    endTransaction(client, this.#parts.watchedKeys)
  }

  /** The same as execute(), for a client or a moment that is not plain. */
  #carefully(client: Client, entry: CommandEntry | undefined, args: Args): boolean {
    const { reply, pause, monitors, blocking } = this.#parts
    if (entry === undefined && this.#guard.isAttack(args.get(0))) {
      client.wire?.destroy()
      return true
    }
    reply.version = client.version
    if (client.replyMode === 'skip next') client.replyMode = 'skip'
    const mode = client.replyMode
    const before = reply.len
    const refusal = this.refusal(client, entry, args)
    if (refusal !== undefined) this.#reject(client, entry, refusal)
    else {
      const known = entry!
      if (pause.active && pause.holds(gatesWithQueue(client, known))) return false
      if (client.transaction !== undefined && (known.gates & Gate.IMMEDIATE) === 0) {
        client.transaction.add(known, args)
        reply.simple('QUEUED')
      } else this.run(client, known, args)
      if (monitors.count > 0) monitors.feed(client, known, args)
    }
    if (mode !== 'on' || client.replyMode === 'off') muteReply(client, reply, before)
    if (blocking.ready) blocking.serve()
    return true
  }

  /** Why the request is not to be run; undefined if nothing speaks against it. */
  refusal(client: Client, entry: CommandEntry | undefined, args: Args): RespError | undefined {
    if (entry === undefined) return this.#unknown(args)
    if (!entry.acceptsCount(args.count)) return wrongArity(entry.fullName)
    const { gates } = this.#parts
    const needs = gatesWithQueue(client, entry)
    const queueing = client.transaction !== undefined && (entry.gates & Gate.IMMEDIATE) === 0
    if ((needs & Gate.NO_MULTI) !== 0 && client.transaction !== undefined) return NOT_IN_TRANSACTION
    if (!client.authenticated && (entry.gates & Gate.NO_AUTH) === 0) return NO_AUTH
    if (((needs & Gate.DENY_OOM) !== 0 || queueing) && gates.outOfMemory?.()) return OUT_OF_MEMORY
    if (gates.writes !== undefined && (needs & (Gate.WRITE | Gate.MAY_REPLICATE)) !== 0) return gates.writes
    if (client.onlyMessages && (entry.gates & Gate.SUBSCRIBED) === 0)
      return onlyMessagesAllowed(entry.fullName)
    if (gates.loading && (entry.gates & Gate.LOADING) === 0) return LOADING
    return undefined
  }

  #unknown(args: Args): RespError {
    const container = this.#parts.table.find(args.get(0))
    if (container !== undefined)
      return unknownSubcommand(preview(args, 1, PREVIEW_BYTES), args.get(0).latin1())
    let shown = ''
    for (let i = 1; i < args.count && shown.length < PREVIEW_BYTES; i++)
      shown += `'${preview(args, i, PREVIEW_BYTES - shown.length)}' `
    return unknownCommand(preview(args, 0, PREVIEW_BYTES), shown)
  }

  #reject(client: Client, entry: CommandEntry | undefined, error: RespError): void {
    const { reply, stats, watchedKeys } = this.#parts
    if (entry !== undefined) entry.rejected++
    if (client.transaction !== undefined) client.transaction.aborted = true
    if (entry?.command.name === 'exec') {
      endTransaction(client, watchedKeys)
      error = execAborted(error.message.replace(/^ERR /, ''))
    }
    stats.countError(error.code)
    reply.error(error)
  }

  #replyError(entry: CommandEntry, error: unknown): void {
    const { reply, stats } = this.#parts
    if (error instanceof RespError) {
      stats.countError(error.code)
      reply.error(error)
      return
    }
    this.#parts.logError(`${entry.fullName}: ${(error as Error)?.stack ?? error}`)
    stats.countError(INTERNAL_ERROR.code)
    reply.error(INTERNAL_ERROR)
  }
}

/** An argument's first bytes, up to a NUL as C prints it, one character a byte so that bytes can be counted. */
const preview = (args: Args, index: number, max: number): string =>
  args.get(index).view().toString('latin1', 0, max).split('\0')[0]

/** What the command needs; EXEC needs what its queue needs. */
function gatesWithQueue(client: Client, entry: CommandEntry): number {
  return entry.command.name === 'exec' && client.transaction !== undefined
    ? entry.gates | (client.transaction.gates & ~Gate.NO_MULTI)
    : entry.gates
}

/** CLIENT REPLY OFF and SKIP: takes the reply back. CLIENT REPLY ON answers already. */
function muteReply(client: Client, reply: Reply, before: number): void {
  if (client.replyMode === 'on') return
  reply.truncate(before)
  if (client.replyMode === 'skip') client.replyMode = 'on'
  client.checkPlain()
}

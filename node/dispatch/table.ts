import type { Args } from '../../protocol/resp/args.js'
import type { Slice } from '../../protocol/resp/slice.js'
import type { Command, Run } from './command.js'

/** What may have to be asked before a command runs, as bits, so that the common case is one comparison. */
export const Gate = {
  WRITE: 1,
  DENY_OOM: 2,
  NO_AUTH: 4,
  LOADING: 8,
  NO_MULTI: 16,
  /** Runs at once inside MULTI instead of being queued. */
  IMMEDIATE: 32,
  /** Allowed to a RESP2 client with subscriptions. */
  SUBSCRIBED: 64,
  MAY_REPLICATE: 128,
  /** Not shown to MONITOR. */
  SKIP_MONITOR: 256,
  SKIP_SLOWLOG: 512,
} as const

const IMMEDIATE = new Set(['exec', 'discard', 'multi', 'watch', 'quit', 'reset'])
const SUBSCRIBED = new Set([
  'subscribe',
  'unsubscribe',
  'psubscribe',
  'punsubscribe',
  'ssubscribe',
  'sunsubscribe',
  'ping',
  'quit',
  'reset',
])

/** Commands that write and yet look their keys up as a read, in Redis as here. */
const READING_WRITES = new Set([
  'bitop',
  'geosearchstore',
  'getdel',
  'getex',
  'getset',
  'sdiffstore',
  'sinterstore',
  'sunionstore',
  'zdiffstore',
  'zinterstore',
  'zrangestore',
  'zunionstore',
])

/** A command ready to be dispatched, with its counters. */
export class CommandEntry {
  readonly command: Command
  /** `get`, or `config|get`. */
  readonly fullName: string
  readonly nameBytes: Uint8Array
  readonly arity: number
  readonly gates: number
  readonly run: Run
  readonly subcommands: ByName | undefined
  /** How far from argument 0 the cursor starts: 2 for a subcommand. */
  readonly firstArg: number
  /** Calls of it take so little time that a run of them is timed as a whole. */
  readonly constantTime: boolean
  /** Its lookups are keyspace hits and misses. */
  readonly countsReads: boolean
  calls = 0
  /** Time spent in it, microseconds. */
  usec = 0
  rejected = 0
  failed = 0

  constructor(command: Command, container?: Command) {
    this.command = command
    this.fullName = container === undefined ? command.name : `${container.name}|${command.name}`
    this.nameBytes = Buffer.from(command.name)
    this.arity = command.arity
    this.gates = gatesOf(command)
    this.firstArg = container === undefined ? 1 : 2
    this.constantTime = command.complexity === 'O(1)' || command.flags.includes('fast')
    this.countsReads = command.flags.includes('readonly') || READING_WRITES.has(command.name)
    this.run = command.run ?? missing
    if (command.subcommands !== undefined)
      this.subcommands = new ByName(command.subcommands.map(sub => new CommandEntry(sub, command)))
  }

  acceptsCount(count: number): boolean {
    return this.arity > 0 ? count === this.arity : count >= -this.arity
  }
}

function missing(): never {
  throw new Error('a container without its subcommand has no run()')
}

function gatesOf(command: Command): number {
  const flags = new Set(command.flags)
  return (
    (flags.has('write') ? Gate.WRITE : 0) |
    (flags.has('denyoom') ? Gate.DENY_OOM : 0) |
    (flags.has('no_auth') ? Gate.NO_AUTH : 0) |
    (flags.has('loading') ? Gate.LOADING : 0) |
    (flags.has('no_multi') ? Gate.NO_MULTI : 0) |
    (flags.has('may_replicate') ? Gate.MAY_REPLICATE : 0) |
    (flags.has('skip_monitor') || flags.has('admin') ? Gate.SKIP_MONITOR : 0) |
    (flags.has('skip_slowlog') ? Gate.SKIP_SLOWLOG : 0) |
    (IMMEDIATE.has(command.name) ? Gate.IMMEDIATE : 0) |
    (SUBSCRIBED.has(command.name) ? Gate.SUBSCRIBED : 0)
  )
}

/**
 * Finds a command by the bytes of its name, without making a string of them: an open-addressing table, at most a
 * quarter full, probed by a hash of the name in lower case.
 */
export class ByName {
  readonly entries: readonly CommandEntry[]
  readonly #slots: (CommandEntry | undefined)[]
  readonly #mask: number

  constructor(entries: readonly CommandEntry[]) {
    this.entries = entries
    let size = 16
    while (size < entries.length * 4) size *= 2
    this.#mask = size - 1
    this.#slots = new Array<CommandEntry | undefined>(size).fill(undefined)
    for (const entry of entries) {
      let i = hashName(entry.nameBytes, 0, entry.nameBytes.length) & this.#mask
      while (this.#slots[i] !== undefined) {
        if (this.#slots[i]!.command.name === entry.command.name)
          throw new Error(`two commands are named ${entry.fullName}`)
        i = (i + 1) & this.#mask
      }
      this.#slots[i] = entry
    }
  }

  find(name: Slice): CommandEntry | undefined {
    const { buf, off, len } = name
    const slots = this.#slots
    for (let i = hashName(buf, off, len) & this.#mask; ; i = (i + 1) & this.#mask) {
      const entry = slots[i]
      if (entry === undefined) return undefined
      if (sameName(entry.nameBytes, buf, off, len)) return entry
    }
  }
}

function hashName(buf: Uint8Array, off: number, len: number): number {
  let hash = len
  for (let i = off; i < off + len; i++) hash = (Math.imul(hash, 31) + (buf[i] | 32)) | 0
  return hash ^ (hash >>> 7)
}

function sameName(name: Uint8Array, buf: Uint8Array, off: number, len: number): boolean {
  if (name.length !== len) return false
  for (let i = 0; i < len; i++) {
    const c = buf[off + i]
    if (name[i] !== (c >= 65 && c <= 90 ? c | 32 : c)) return false
  }
  return true
}

/** All commands of the server. */
export class CommandTable extends ByName {
  constructor(commands: readonly Command[]) {
    super(commands.map(command => new CommandEntry(command)))
  }

  /** The command of a request: a subcommand where there is one. Undefined: no such command, or subcommand. */
  lookup(args: Args): CommandEntry | undefined {
    const entry = this.find(args.get(0))
    if (entry === undefined || entry.subcommands === undefined || args.count === 1) return entry
    return entry.subcommands.find(args.get(1))
  }

  /** The command with the full name `get` or `config|get`, any case. */
  named(name: Slice): CommandEntry | undefined {
    const text = name.latin1().toLowerCase()
    const bar = text.indexOf('|')
    if (bar < 0) return this.entries.find(entry => entry.fullName === text)
    const container = this.entries.find(entry => entry.fullName === text.slice(0, bar))
    return container?.subcommands?.entries.find(entry => entry.fullName === text)
  }

  /** Every command and subcommand. */
  *all(): Generator<CommandEntry> {
    for (const entry of this.entries) {
      yield entry
      if (entry.subcommands !== undefined) yield* entry.subcommands.entries
    }
  }
}

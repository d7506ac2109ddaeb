import type { Args } from '../../protocol/resp/args.js'
import type { Reply } from '../../protocol/resp/reply.js'
import type { Context } from './context.js'

/**
 * One command is one file that holds all that is known of it. COMMAND, COMMAND DOCS, COMMAND GETKEYS, ACL categories,
 * the arity check, the write gate and docs/commands.md derive from the object it exports.
 */
export interface Command {
  /** Lower case. A subcommand has its own word only (`get`, of the container `config`). */
  name: string
  group: Group
  since: string
  summary: string
  complexity: string
  /** Arguments, the name included (and the container's name, for a subcommand); negative means at least that many. */
  arity: number
  flags: readonly Flag[]
  /** Where the keys are; none for commands without keys. */
  keys?: readonly KeySpec[]
  /** ACL categories beyond those that flags and group imply (the rule is in acl-categories.ts). */
  acl?: readonly string[]
  /** The argument grammar as COMMAND DOCS tells it. */
  args?: readonly Argument[]
  history?: readonly (readonly [version: string, change: string])[]
  /** COMMAND INFO's tips. */
  tips?: readonly string[]
  /** COMMAND DOCS' flags: deprecated, syscmd. */
  docFlags?: readonly string[]
  deprecatedSince?: string
  replacedBy?: string
  /** A container (CONFIG, CLIENT) has these and no run(). */
  subcommands?: readonly Command[]
  run?: Run
}

/**
 * Executes the command: reads `args` (arity is checked, the cursor stands after the name) and writes exactly one
 * reply, or throws a RespError before anything is changed. What it wrote before throwing is undone by the dispatcher.
 */
export type Run = (ctx: Context, args: Args, reply: Reply) => void

export type Group =
  | 'bitmap'
  | 'cluster'
  | 'connection'
  | 'generic'
  | 'geo'
  | 'hash'
  | 'hyperloglog'
  | 'list'
  | 'pubsub'
  | 'scripting'
  | 'server'
  | 'set'
  | 'sorted-set'
  | 'stream'
  | 'string'
  | 'transactions'

/** Redis 7.0's command flags, as COMMAND INFO names them. */
export type Flag =
  | 'write'
  | 'readonly'
  | 'denyoom'
  | 'admin'
  | 'pubsub'
  | 'noscript'
  | 'blocking'
  | 'loading'
  | 'stale'
  | 'skip_monitor'
  | 'skip_slowlog'
  | 'fast'
  | 'no_auth'
  | 'may_replicate'
  | 'no_mandatory_keys'
  | 'no_async_loading'
  | 'no_multi'
  | 'movablekeys'
  | 'allow_busy'
  | 'asking'

export interface KeySpec {
  /** RW, RO, OW, RM, then access, update, insert, delete, not_key, incomplete, variable_flags. */
  flags: readonly string[]
  notes?: string
  begin: { index: number } | { keyword: string; from: number } | 'unknown'
  find:
    | { lastKey: number; step: number; limit: number }
    | { keyNumIndex: number; firstKey: number; step: number }
    | 'unknown'
}

export interface Argument {
  name: string
  type: 'string' | 'integer' | 'double' | 'key' | 'pattern' | 'unix-time' | 'pure-token' | 'oneof' | 'block'
  token?: string
  displayText?: string
  keySpecIndex?: number
  since?: string
  deprecatedSince?: string
  summary?: string
  optional?: boolean
  multiple?: boolean
  multipleToken?: boolean
  args?: readonly Argument[]
}

/** Checks the shape at compile time and keeps the literal. */
export function defineCommand(command: Command): Command {
  return command
}

import { resolve } from 'node:path'
import { type RespError, respError, SYNTAX_ERROR } from '../../protocol/resp/errors.js'
import { Slice } from '../../protocol/resp/slice.js'
import { globMatch } from '../store/glob.js'
import { decodeBytes } from './arguments.js'
import {
  allNames,
  type DirectiveName,
  directives,
  type Found,
  findDirective,
  type Values,
} from './directives.js'
import { systemReason, ValueError } from './errors.js'
import { rewriteConfigFile } from './rewrite.js'

/** Called after CONFIG SET changed one of the directives it was registered for. Throwing refuses the change. */
export type ChangeListener = (config: Config) => void | Promise<void>

interface Registered {
  readonly names: ReadonlySet<DirectiveName>
  readonly listener: ChangeListener
}

/** The directives whose value is the path of a file. */
type PathName =
  | 'logfile'
  | 'pidfile'
  | 'unixsocket'
  | 'aclfile'
  | 'dbfilename'
  | 'import'
  | 'mesh-secret-file'

/**
 * The configuration of a running node: the value of every directive, and CONFIG GET, SET and REWRITE over them.
 *
 * CONFIG SET is all or nothing: values are checked and set together, then the listeners of what changed are called,
 * each once; if one refuses, all values go back and the listeners are called again.
 */
export class Config {
  /** The file CONFIG REWRITE writes to, absolute; undefined if the node was started without one. */
  readonly file: string | undefined
  readonly #values: Values
  readonly #listeners: Registered[] = []
  /** Values that came from a secret's own file, by name: CONFIG REWRITE does not copy them into the config file. */
  readonly #external = new Map<string, unknown>()

  constructor({ file }: { file?: string } = {}) {
    this.file = file
    const defaults = Object.entries(directives).map(([name, each]) => [name, each.default])
    this.#values = Object.fromEntries(defaults) as Values
  }

  /** The value of a directive. */
  get<N extends DirectiveName>(name: N): Values[N] {
    return this.#values[name]
  }

  /** Sets a value from within the server (REPLICAOF, ACL), without checks or listeners. */
  assign<N extends DirectiveName>(name: N, value: Values[N]): void {
    this.#values[name] = value
  }

  /** A directive that names a file, absolute: relative ones start at `dir`. Empty if it is not set. */
  path(name: PathName): string {
    const path = this.#values[name]
    return path === '' ? '' : resolve(this.#values.dir, path)
  }

  /** Calls `listener` whenever CONFIG SET has changed one of `names`. */
  onChange(names: readonly DirectiveName[], listener: ChangeListener): void {
    this.#listeners.push({ names: new Set(names), listener })
  }

  /** Marks the present values of these directives as not to be written into the config file. */
  keepOutOfFile(names: readonly string[]): void {
    for (const name of names) this.#external.set(name, this.#values[name as DirectiveName])
  }

  /**
   * CONFIG GET: names with their values, in the table's order. A name without wildcards is answered as it was asked for
   * (aliases and hidden directives too). As in KeyDB, replicaof comes once for each master.
   */
  match(patterns: readonly (string | Uint8Array)[]): [name: string, value: string][] {
    const found = new Map<string, Found>()
    for (const pattern of patterns) {
      const slice = Slice.of(pattern as string)
      const text = slice.latin1()
      if (!/[*?[]/.test(text)) {
        const exact = findDirective(text)
        if (exact && !exact.directive.fileOnly) found.set(text, exact)
        continue
      }
      for (const each of allNames()) {
        if (each.directive.fileOnly || each.directive.hidden) continue
        if (globMatch(slice, Slice.of(each.as), true)) found.set(each.as, each)
      }
    }
    return [...found].flatMap(([shown, each]) => this.#shown(shown, each))
  }

  #shown(shown: string, { name, directive }: Found): [string, string][] {
    if (name === 'replicaof' && this.#values.replicaof.length > 1) {
      return this.#values.replicaof.map(master => [shown, directive.type.format([master])])
    }
    return [[shown, directive.type.format(this.#values[name])]]
  }

  /**
   * CONFIG SET name value [name value ...]. `local`: the client is on this machine. Throws the RespError to reply. If a
   * listener needs time or refuses, it answers with a promise, which rejects with the RespError once all is undone.
   */
  set(args: readonly (string | Uint8Array)[], local = false): void | Promise<void> {
    if (args.length === 0 || args.length % 2 === 1) throw SYNTAX_ERROR
    const words = args.map(arg =>
      typeof arg === 'string' ? arg : decodeBytes(Buffer.from(arg).toString('latin1')),
    )
    const targets = this.#targets(words, local)
    const before = { ...this.#values }
    for (const [i, { name, as, directive }] of targets.entries()) {
      try {
        const value = words[i * 2 + 1]
        if (value === undefined) throw new ValueError('arguments must be UTF-8')
        const parts = directive.type.manyWords ? value.split(' ') : [value]
        this.assign(name, directive.type.parse(parts, this.#values[name]))
      } catch (error) {
        Object.assign(this.#values, before)
        if (error instanceof ValueError) throw refused(as, error.message)
        throw error
      }
    }
    return this.#announce(targets, before)
  }

  /** Finds what is to be set; throws for the first name that cannot be. */
  #targets(words: readonly (string | undefined)[], local: boolean): Found[] {
    const targets: Found[] = []
    for (let i = 0; i < words.length; i += 2) {
      const word = words[i] ?? ''
      const found = findDirective(word)
      if (found === undefined || found.directive.fileOnly) {
        throw respError(`ERR Unknown option or number of arguments for CONFIG SET - '${word}'`)
      }
      if (found.directive.mutable === false) throw refused(word, "can't set immutable config")
      if (found.directive.guarded && !this.#guardedAllowed(local)) {
        throw refused(word, "can't set protected config")
      }
      if (targets.some(({ as }) => as === found.as)) throw refused(word, 'duplicate parameter')
      targets.push(found)
    }
    return targets
  }

  #guardedAllowed(local: boolean): boolean {
    const allowed = this.#values['enable-protected-configs']
    return allowed === 'yes' || (allowed === 'local' && local)
  }

  /** Calls the listeners of what changed, all of them before any promise settles. */
  #announce(targets: readonly Found[], before: Values): void | Promise<void> {
    const changed = targets.filter(({ name }) => this.#values[name] !== before[name])
    const due = this.#listeners.filter(({ names }) => changed.some(({ name }) => names.has(name)))
    const pending: Promise<void>[] = []
    for (const registered of due) {
      try {
        const result = registered.listener(this)
        if (result) pending.push(result.catch(error => Promise.reject(culprit(registered, changed, error))))
      } catch (error) {
        pending.push(Promise.reject(culprit(registered, changed, error)))
        break
      }
    }
    if (pending.length === 0) return
    return this.#settle(pending, due, before)
  }

  async #settle(pending: Promise<void>[], due: readonly Registered[], before: Values): Promise<void> {
    const results = await Promise.allSettled(pending)
    const refusal = results.find(({ status }) => status === 'rejected')
    if (refusal === undefined) return
    Object.assign(this.#values, before)
    await Promise.allSettled(due.map(async ({ listener }) => listener(this)))
    throw (refusal as PromiseRejectedResult).reason
  }

  /** CONFIG REWRITE. Throws the RespError to reply. */
  rewrite(): void {
    if (this.file === undefined) throw respError('ERR The server is running without a config file')
    const external = [...this.#external].filter(
      ([name, value]) => this.#values[name as DirectiveName] === value,
    )
    try {
      rewriteConfigFile(this.file, this.#values, new Set(external.map(([name]) => name)))
    } catch (error) {
      throw respError(`ERR Rewriting config file: ${systemReason(error)}`)
    }
  }
}

const refused = (name: string, reason: string): RespError =>
  respError(`ERR CONFIG SET failed (possibly related to argument '${name}') - ${reason}`)

/** The error to reply when a listener refused a change. */
const culprit = ({ names }: Registered, changed: readonly Found[], error: unknown): RespError => {
  const { as } = changed.find(({ name }) => names.has(name)) as Found
  return refused(as, error instanceof Error ? error.message : String(error))
}

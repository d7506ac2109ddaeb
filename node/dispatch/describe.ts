import type { Reply } from '../../protocol/resp/reply.js'
import { aclCategories } from './acl-categories.js'
import type { Argument, KeySpec } from './command.js'
import { legacyKeyRange } from './key-extraction.js'
import type { CommandEntry } from './table.js'

/** COMMAND INFO and COMMAND DOCS, derived from the commands' definitions. */

/** One entry of COMMAND INFO. */
export function describeCommand(reply: Reply, entry: CommandEntry): void {
  const { command } = entry
  const range = legacyKeyRange(command.keys ?? [])
  const categories = aclCategories(command)
  reply.array(10)
  reply.bulk(entry.fullName)
  reply.int(command.arity)
  simpleSet(reply, command.flags)
  reply.int(range.first)
  reply.int(range.last)
  reply.int(range.step)
  simpleSet(
    reply,
    categories.map(category => `@${category}`),
  )
  const { tips = [], keys = [] } = command
  reply.set(tips.length)
  for (const tip of tips) reply.bulk(tip)
  reply.set(keys.length)
  for (const spec of keys) describeKeys(reply, spec)
  const subcommands = entry.subcommands?.entries ?? []
  reply.set(subcommands.length)
  for (const subcommand of subcommands) describeCommand(reply, subcommand)
}

function simpleSet(reply: Reply, words: readonly string[]): void {
  reply.set(words.length)
  for (const word of words) reply.simple(word)
}

function describeKeys(reply: Reply, { notes, flags, begin, find }: KeySpec): void {
  reply.map(notes === undefined ? 3 : 4)
  if (notes !== undefined) {
    reply.bulk('notes')
    reply.bulk(notes)
  }
  reply.bulk('flags')
  simpleSet(reply, flags)
  reply.bulk('begin_search')
  if (begin === 'unknown') typed(reply, 'unknown', {})
  else if ('index' in begin) typed(reply, 'index', { index: begin.index })
  else typed(reply, 'keyword', { keyword: begin.keyword, startfrom: begin.from })
  reply.bulk('find_keys')
  if (find === 'unknown') typed(reply, 'unknown', {})
  else if ('lastKey' in find)
    typed(reply, 'range', { lastkey: find.lastKey, keystep: find.step, limit: find.limit })
  else typed(reply, 'keynum', { keynumidx: find.keyNumIndex, firstkey: find.firstKey, keystep: find.step })
}

/** `{type, spec}`, where spec holds bulk strings and integers. */
function typed(reply: Reply, type: string, spec: Record<string, string | number>): void {
  reply.map(2)
  reply.bulk('type')
  reply.bulk(type)
  reply.bulk('spec')
  const fields = Object.entries(spec)
  reply.map(fields.length)
  for (const [name, value] of fields) {
    reply.bulk(name)
    if (typeof value === 'number') reply.int(value)
    else reply.bulk(value)
  }
}

/** A map of which some fields are left out: collected first, because its size comes before it. */
class Fields {
  readonly #writes: [string, (reply: Reply) => void][] = []

  text(name: string, value: string | undefined): this {
    return value === undefined || value === '' ? this : this.add(name, reply => reply.bulk(value))
  }

  flags(name: string, words: readonly string[]): this {
    return words.length === 0 ? this : this.add(name, reply => simpleSet(reply, words))
  }

  add(name: string, write: (reply: Reply) => void): this {
    this.#writes.push([name, write])
    return this
  }

  reply(reply: Reply): void {
    reply.map(this.#writes.length)
    for (const [name, write] of this.#writes) {
      reply.bulk(name)
      write(reply)
    }
  }
}

/** The documentation of one command, as a map. */
export function documentCommand(reply: Reply, entry: CommandEntry): void {
  const { command } = entry
  const { history, args, docFlags = [] } = command
  const subcommands = entry.subcommands?.entries ?? []
  const fields = new Fields()
    .text('summary', command.summary)
    .text('since', command.since)
    .text('group', command.group)
    .text('complexity', command.complexity)
    .flags('doc_flags', docFlags)
    .text('deprecated_since', command.deprecatedSince)
    .text('replaced_by', command.replacedBy)
  if (history !== undefined) fields.add('history', out => documentHistory(out, history))
  if (args !== undefined) fields.add('arguments', out => documentArguments(out, args))
  if (subcommands.length > 0) {
    fields.add('subcommands', out => {
      out.map(subcommands.length)
      for (const subcommand of subcommands) {
        out.bulk(subcommand.fullName)
        documentCommand(out, subcommand)
      }
    })
  }
  fields.reply(reply)
}

function documentHistory(reply: Reply, history: readonly (readonly [string, string])[]): void {
  reply.set(history.length)
  for (const [version, change] of history) {
    reply.array(2)
    reply.bulk(version)
    reply.bulk(change)
  }
}

function documentArguments(reply: Reply, args: readonly Argument[]): void {
  reply.array(args.length)
  for (const argument of args) {
    const { keySpecIndex, optional, multiple, multipleToken, args: inner } = argument
    const fields = new Fields().text('name', argument.name).text('type', argument.type)
    if (keySpecIndex !== undefined) fields.add('key_spec_index', out => out.int(keySpecIndex))
    if (argument.token !== undefined) fields.add('token', out => out.bulk(argument.token!))
    fields
      .text('summary', argument.summary)
      .text('since', argument.since)
      .text('deprecated_since', argument.deprecatedSince)
      .flags('flags', [
        ...(optional ? ['optional'] : []),
        ...(multiple ? ['multiple'] : []),
        ...(multipleToken ? ['multiple_token'] : []),
      ])
    if (inner !== undefined) fields.add('arguments', out => documentArguments(out, inner))
    fields.reply(reply)
  }
}

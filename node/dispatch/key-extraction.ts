import type { Args } from '../../protocol/resp/args.js'
import {
  INVALID_ARGUMENT_COUNT,
  INVALID_COMMAND,
  INVALID_COMMAND_ARGUMENTS,
  NO_KEY_ARGUMENTS,
} from '../../protocol/resp/errors.js'
import { parseInteger } from '../../protocol/resp/number.js'
import type { KeySpec } from './command.js'
import type { CommandEntry, CommandTable } from './table.js'

/** An argument that is a key. */
export interface FoundKey {
  /** Its number among the arguments. */
  readonly index: number
  readonly flags: readonly string[]
}

/**
 * COMMAND GETKEYS: the keys of the command given as arguments from number 2 on; indices count from argument 0. Throws
 * what GETKEYS replies to a command that is unknown, has no keys or cannot be right.
 */
export function keysOf(table: CommandTable, args: Args): readonly FoundKey[] {
  const command = args.tail(2)
  const entry = table.lookup(command)
  if (entry === undefined) throw INVALID_COMMAND
  if (entry.command.keys === undefined) throw NO_KEY_ARGUMENTS
  if (!entry.acceptsCount(command.count)) throw INVALID_ARGUMENT_COUNT
  const keys = findKeys(entry, command)
  if (keys.length === 0 && !entry.command.flags.includes('no_mandatory_keys')) throw INVALID_COMMAND_ARGUMENTS
  return keys.map(({ index, flags }) => ({ index: index + 2, flags }))
}

/** The keys among a request's arguments; none if they cannot be told. */
export function findKeys(entry: CommandEntry, args: Args): readonly FoundKey[] {
  const byOptions = BY_OPTIONS[entry.fullName]
  if (byOptions !== undefined) return byOptions(args)
  const found: FoundKey[] = []
  for (const spec of entry.command.keys ?? []) {
    if (spec.flags.includes('not_key')) continue
    const keys = keysOfSpec(spec, args)
    if (keys === undefined) return []
    found.push(...keys)
  }
  return found
}

function keysOfSpec(spec: KeySpec, args: Args): FoundKey[] | undefined {
  const begin = firstOf(spec, args)
  if (begin === 0) return []
  const range = begin === undefined ? undefined : rangeOf(spec, args, begin)
  if (range === undefined) return undefined
  const { first, last, step } = range
  if (last >= args.count || last < first || first >= args.count) return undefined
  const flags = spec.flags.filter(flag => flag !== 'variable_flags' && flag !== 'incomplete')
  const keys: FoundKey[] = []
  for (let index = first; index <= last; index += step) keys.push({ index, flags })
  return keys
}

/** Where the spec's keys begin: 0 if its keyword is not there, undefined if nobody knows. */
function firstOf({ begin }: KeySpec, args: Args): number | undefined {
  if (begin === 'unknown') return undefined
  if ('index' in begin) return begin.index
  const forward = begin.from > 0
  const end = forward ? args.count - 1 : 1
  for (let i = forward ? begin.from : args.count + begin.from; i !== end && i > 0 && i < args.count; ) {
    if (args.get(i).isWord(begin.keyword.toLowerCase())) return i + 1
    i += forward ? 1 : -1
  }
  return 0
}

function rangeOf(
  { find }: KeySpec,
  args: Args,
  first: number,
): { first: number; last: number; step: number } | undefined {
  if (find === 'unknown') return undefined
  if ('lastKey' in find) {
    const { lastKey, step, limit } = find
    if (lastKey >= 0) return { first, last: first + lastKey, step }
    const last =
      limit === 0 ? args.count + lastKey : first + Math.floor((args.count - first) / limit) + lastKey
    return { first, last, step }
  }
  const at = first + find.keyNumIndex
  const count = at < args.count ? parseInteger(args.get(at)) : undefined
  if (count === undefined || count < 0) return undefined
  const start = first + find.firstKey
  return { first: start, last: start + (Number(count) - 1) * find.step, step: find.step }
}

const hasWord = (args: Args, from: number, word: string): boolean => {
  for (let i = from; i < args.count; i++) if (args.get(i).isWord(word)) return true
  return false
}

/** Commands whose keys, or what they do to them, depend on options that no key spec can express. */
const BY_OPTIONS: Record<string, ((args: Args) => FoundKey[]) | undefined> = {
  set: args => [{ index: 1, flags: hasWord(args, 3, 'get') ? ['RW', 'access', 'update'] : ['OW', 'update'] }],
  bitfield: args => {
    const changes = hasWord(args, 2, 'set') || hasWord(args, 2, 'incrby')
    return [{ index: 1, flags: changes ? ['RW', 'access', 'update'] : ['RO', 'access'] }]
  },
  sort: sortKeys,
  sort_ro: args => sortKeys(args).slice(0, 1),
}

function sortKeys(args: Args): FoundKey[] {
  const keys: FoundKey[] = [{ index: 1, flags: ['RO', 'access'] }]
  let store = 0
  for (let i = 2; i < args.count; i++) {
    const word = args.get(i)
    if (word.isWord('limit')) i += 2
    else if (word.isWord('get') || word.isWord('by')) i += 1
    else if (word.isWord('store') && i + 1 < args.count) store = ++i
  }
  if (store > 0) keys.push({ index: store, flags: ['OW', 'update'] })
  return keys
}

/**
 * First key, last key and step as COMMAND INFO gave them before there were key specs: exact for one range, the
 * consecutive part of several (Redis's populateCommandLegacyRangeSpec).
 */
export function legacyKeyRange(specs: readonly KeySpec[]): { first: number; last: number; step: number } {
  const none = { first: 0, last: 0, step: 0 }
  const ranges: { index: number; lastKey: number; step: number }[] = []
  for (const { begin, find } of specs) {
    if (begin === 'unknown' || !('index' in begin) || find === 'unknown' || !('lastKey' in find)) continue
    ranges.push({ index: begin.index, lastKey: find.lastKey, step: find.step })
  }
  const absolute = ({ index, lastKey }: { index: number; lastKey: number }) =>
    lastKey >= 0 ? index + lastKey : lastKey
  if (specs.length === 1 && ranges.length === 1)
    return { first: ranges[0].index, last: absolute(ranges[0]), step: ranges[0].step }
  let range = none
  for (const each of ranges) {
    if (each.step !== 1 || (range.last !== 0 && range.last !== each.index - 1)) continue
    const last = absolute(each)
    const first = range === none ? each.index : Math.min(range.first, each.index)
    // a negative last key counts from the end, so it is beyond every other
    range = {
      first,
      last: last < 0 || range.last < 0 ? Math.min(last, range.last) : Math.max(last, range.last),
      step: 1,
    }
  }
  return range
}

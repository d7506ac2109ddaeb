import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { quote } from './arguments.js'
import { systemReason, ValueError } from './errors.js'
import { integer, LONG_MAX, memory, type ValueType, wordLine } from './value-types.js'

/** The kinds of value that only one directive, or two, have. */

/** One `save` point: a snapshot is due when `seconds` have passed and `changes` writes were made. */
export interface SavePoint {
  readonly seconds: number
  readonly changes: number
}

function savePoints(words: readonly string[]): SavePoint[] {
  if (words.length === 1 && words[0] === '') return []
  if (words.length % 2 === 1) throw new ValueError('Invalid save parameters')
  const points: SavePoint[] = []
  for (let i = 0; i < words.length; i += 2) {
    const [seconds, changes] = [Number(words[i]), Number(words[i + 1])]
    const sound = /^\d{1,10}$/.test(words[i]) && /^\d{1,10}$/.test(words[i + 1])
    if (!sound || seconds < 1) throw new ValueError('Invalid save parameters')
    points.push({ seconds, changes })
  }
  return points
}

const savePointText = ({ seconds, changes }: SavePoint): string => `${seconds} ${changes}`

/** `save`: while loading, the first line replaces the default and the others add up; `save ""` clears. */
export const savePointList: ValueType<readonly SavePoint[]> = {
  summary: '<seconds> <changes> [<seconds> <changes> ...], or "" for none; lines add up',
  manyWords: true,
  parse: savePoints,
  add: (words, before) => {
    const points = savePoints(words)
    return words.length === 1 ? points : [...before, ...points]
  },
  format: value => value.map(savePointText).join(' '),
  lines: value => (value.length === 0 ? ['""'] : value.map(savePointText)),
}

/** When a client that reads too slowly is cut off: at `hard` bytes, or at `soft` bytes for `softSeconds`; 0 is never. */
export interface OutputLimit {
  readonly hard: number
  readonly soft: number
  readonly softSeconds: number
}

export type OutputLimits = Readonly<Record<'normal' | 'replica' | 'pubsub', OutputLimit>>

const OUTPUT_CLASSES: Record<string, keyof OutputLimits> = {
  normal: 'normal',
  slave: 'replica',
  replica: 'replica',
  pubsub: 'pubsub',
}

const bytes = memory()
const seconds = integer(0, LONG_MAX)

function outputLimit([hard, soft, softSeconds]: readonly string[]): OutputLimit {
  try {
    return {
      hard: bytes.parse([hard], 0),
      soft: bytes.parse([soft], 0),
      softSeconds: seconds.parse([softSeconds], 0),
    }
  } catch {
    throw new ValueError('Error in hard, soft or soft_seconds setting in buffer limit configuration.')
  }
}

/** `client-output-buffer-limit <class> <hard> <soft> <soft seconds> ...`; classes not named keep their limits. */
export const outputLimits: ValueType<OutputLimits> = {
  summary: '<class> <hard> <soft> <soft seconds> [...]; classes normal, replica (slave), pubsub',
  manyWords: true,
  parse(words, current) {
    if (words.length === 0 || words.length % 4 !== 0) {
      throw new ValueError('Wrong number of arguments in buffer limit configuration.')
    }
    const limits = { ...current }
    for (let i = 0; i < words.length; i += 4) {
      const name = OUTPUT_CLASSES[words[i].toLowerCase()]
      if (name === undefined) {
        throw new ValueError('Invalid client class specified in buffer limit configuration.')
      }
      limits[name] = outputLimit(words.slice(i + 1, i + 4))
    }
    return limits
  },
  format: ({ normal, replica, pubsub }) =>
    Object.entries({ normal, slave: replica, pubsub })
      .map(([name, limit]) => `${name} ${limit.hard} ${limit.soft} ${limit.softSeconds}`)
      .join(' '),
  lines: value =>
    (['normal', 'replica', 'pubsub'] as const).map(
      name =>
        `${name} ${bytes.lines(value[name].hard)} ${bytes.lines(value[name].soft)} ${value[name].softSeconds}`,
    ),
}

/** All keyspace event classes that `A` stands for, and those it does not, in the order Redis prints them. */
const EVENTS_IN_A = 'g$lshzxetd'

/** `notify-keyspace-events`, in the form Redis shows it: `A` instead of all its classes, then K, E and m. */
export const keyspaceEvents: ValueType<string> = {
  summary: 'characters of g$lshzxetd (A is all of them), n, m, K and E; "" for none',
  manyWords: false,
  parse([flags]) {
    if (!/^[Ag$lshzxeKEtmdn]*$/.test(flags)) {
      throw new ValueError("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.")
    }
    const has = (flag: string) => flags.includes(flag)
    const all = has('A') || [...EVENTS_IN_A].every(has)
    const classes = all ? 'A' : [...`${EVENTS_IN_A}n`].filter(has).join('')
    // Redis 7.0 prints `n` only among single classes; here it is never lost, or `AKEn` would not survive a rewrite.
    return classes + [...(all ? 'KEmn' : 'KEm')].filter(has).join('')
  },
  format: value => value,
  lines: value => [quote(value)],
}

/** `latency-tracking-info-percentiles`. */
export const percentiles: ValueType<readonly number[]> = {
  summary: 'percentiles separated by spaces, 0 to 100; "" for none',
  manyWords: true,
  parse(words) {
    if (words.length === 1 && words[0] === '') return []
    return words.map(word => {
      if (!/^\d{1,9}(\.\d*)?$|^-\d+(\.\d*)?$/.test(word)) {
        throw new ValueError('Invalid latency-tracking-info-percentiles parameters')
      }
      const value = Number(word)
      if (value < 0 || value > 100) {
        throw new ValueError('latency-tracking-info-percentiles parameters should sit between [0.0,100.0]')
      }
      return Number(value.toFixed(6))
    })
  },
  format: value => value.join(' '),
  lines: value => [value.length === 0 ? '""' : value.join(' ')],
}

/** `oom-score-adj-values`: three numbers, for a master, a replica and a background child. */
export const oomScores: ValueType<readonly number[]> = {
  summary: 'three integers, -2000 to 2000',
  manyWords: true,
  parse(words) {
    if (words.length !== 3) throw new ValueError('wrong number of arguments')
    if (!words.every(word => /^-?\d{1,4}$/.test(word) && Math.abs(Number(word)) <= 2000)) {
      throw new ValueError('Invalid oom-score-adj-values, elements must be between -2000 and 2000.')
    }
    return words.map(Number)
  },
  format: value => value.join(' '),
  lines: value => [value.join(' ')],
}

/** Another node, by the address its clients use. */
export interface Master {
  readonly host: string
  readonly port: number
}

function master(words: readonly string[]): Master {
  if (words.length !== 2) throw new ValueError('wrong number of arguments')
  const port = Number(words[1])
  if (!/^\d{1,5}$/.test(words[1]) || port > 65535) throw new ValueError('Invalid master port')
  return { host: words[0], port }
}

const isNoOne = (words: readonly string[]): boolean => words.join(' ').toLowerCase() === 'no one'

/** `replicaof <host> <port>`, one line a master; `replicaof no one` clears those before it. */
export const masters: ValueType<readonly Master[]> = {
  summary: '<host> <port>, or no one; lines add up',
  manyWords: true,
  parse: words => (isNoOne(words) ? [] : [master(words)]),
  add: (words, before) => {
    if (isNoOne(words)) return []
    const next = master(words)
    const known = before.some(({ host, port }) => host === next.host && port === next.port)
    return known ? before : [...before, next]
  },
  format: value => value.map(({ host, port }) => `${host} ${port}`).join(' '),
  lines: value => value.map(({ host, port }) => `${wordLine(host)} ${port}`),
}

/** Whole lines kept as their words, for directives that another part of the server reads (`user`, `rename-command`). */
export const wordLines = (min: number, max: number, summary: string): ValueType<readonly string[][]> => {
  const line = (words: readonly string[]): string[] => {
    if (words.length < min || words.length > max) {
      throw new ValueError('Bad directive or wrong number of arguments')
    }
    return [...words]
  }
  return {
    summary,
    manyWords: true,
    parse: words => [line(words)],
    add: (words, before) => [...before, line(words)],
    format: value => value.map(words => words.join(' ')).join('\n'),
    lines: value => value.map(words => words.map(word => (word === '' ? '""' : wordLine(word))).join(' ')),
  }
}

/** An existing directory; kept as an absolute path. */
export function directory(path: string): string {
  try {
    if (path === '') throw Object.assign(new Error('ENOENT: no such file or directory'), { code: 'ENOENT' })
    const absolute = resolve(path)
    if (!statSync(absolute).isDirectory()) throw new ValueError('Not a directory')
    return absolute
  } catch (error) {
    throw error instanceof ValueError ? error : new ValueError(systemReason(error))
  }
}

/** A check for a directive that takes a file name without a directory. */
export const fileName =
  (directive: string) =>
  (name: string): string => {
    if (basename(name) !== name) throw new ValueError(`${directive} can't be a path, just a filename`)
    return name
  }

const SHUTDOWN_WORDS = ['default', 'save', 'nosave', 'now', 'force']

/** `shutdown-on-sigterm` and `shutdown-on-sigint`: how SHUTDOWN behaves that a signal asks for. */
export const shutdownFlags: ValueType<readonly string[]> = {
  summary: `one or more of ${SHUTDOWN_WORDS.join(', ')}`,
  manyWords: true,
  parse(words) {
    const chosen = words.map(word => word.toLowerCase())
    if (chosen.length === 0 || !chosen.every(word => SHUTDOWN_WORDS.includes(word))) {
      throw new ValueError(`argument(s) must be one of the following: ${SHUTDOWN_WORDS.join(', ')}`)
    }
    if (chosen.includes('save') && chosen.includes('nosave')) {
      throw new ValueError("shutdown options SAVE and NOSAVE can't be used simultaneously")
    }
    const flags = SHUTDOWN_WORDS.slice(1).filter(word => chosen.includes(word))
    return flags.length === 0 ? ['default'] : flags
  },
  format: value => value.join(' '),
  lines: value => [value.join(' ')],
}

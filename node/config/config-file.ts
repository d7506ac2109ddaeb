import { readFileSync } from 'node:fs'
import { decodeBytes, splitBytes } from './arguments.js'
import { ConfigError, systemReason } from './errors.js'
import { globSync, hasWildcard } from './file-glob.js'

/** One directive as it was written, with the place it came from for error texts. */
export interface Statement {
  /** The name in lower case, then its words. */
  readonly words: readonly string[]
  /** For people: `keydb.conf line 3`, `the command line`, `the environment`. */
  readonly place: string
  /** As it was written; not shown for secrets. */
  readonly source: string
}

/** Files that include each other in a circle end here. */
const INCLUDE_DEPTH_MAX = 32

/**
 * The statements of a configuration file, with those of the files it includes in their places. `-` is standard input.
 * Throws ConfigError.
 */
export function readConfigFile(path: string, depth = 0): Statement[] {
  if (depth > INCLUDE_DEPTH_MAX) {
    throw new ConfigError(
      `Fatal error, config file '${path}' is included too deeply (does it include itself?)`,
    )
  }
  let bytes: string
  try {
    bytes = readFileSync(path === '-' ? 0 : path, 'latin1')
  } catch (error) {
    throw new ConfigError(`Fatal error, can't open config file '${path}': ${systemReason(error)}`)
  }
  return readConfigText(bytes, path === '-' ? 'standard input' : path, depth)
}

/** The statements of a text of bytes (latin1) in keydb.conf's form. */
export function readConfigText(bytes: string, name: string, depth = 0): Statement[] {
  const statements: Statement[] = []
  for (const [index, raw] of bytes.split('\n').entries()) {
    const line = raw.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
    if (line === '' || line.startsWith('#')) continue
    const place = `${name} line ${index + 1}`
    const words = splitBytes(line)
    if (words === undefined) {
      throw statementError({ words: [], place, source: line }, 'Unbalanced quotes in configuration line')
    }
    if (words.length === 0) continue
    const statement = { words: decodeWords(words, place, line), place, source: line }
    if (statement.words[0] === 'include' && statement.words.length === 2) {
      statements.push(...readIncluded(statement.words[1], depth))
    } else {
      statements.push(statement)
    }
  }
  return statements
}

/** A pattern includes the files that match it, in order, and may match none. */
function readIncluded(path: string, depth: number): Statement[] {
  if (!hasWildcard(path)) return readConfigFile(path, depth + 1)
  return globSync(path).flatMap(file => readConfigFile(file, depth + 1))
}

/** Bytes as a directive's name and words. Throws ConfigError if they are not UTF-8: a value must not change silently. */
function decodeWords(words: string[], place: string, line: string): string[] {
  const decoded = words.map(decodeBytes)
  if (decoded.includes(undefined)) {
    throw statementError({ words, place, source: line }, 'arguments must be UTF-8')
  }
  const [name, ...rest] = decoded as string[]
  return [name.toLowerCase(), ...rest]
}

/** What is wrong with a statement, in one line that names its place. `secret`: its words are not shown. */
export function statementError(statement: Statement, reason: string, secret = false): ConfigError {
  const shown = secret ? `${statement.words[0]} ...` : statement.source
  return new ConfigError(`FATAL CONFIG ERROR in ${statement.place}: '${oneLine(shown)}': ${reason}`)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a message must stay on its line
const oneLine = (text: string): string => text.replace(/[\x00-\x1f\x7f]/g, ' ')

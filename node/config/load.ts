import { closeSync, openSync } from 'node:fs'
import { decodeBytes, splitBytes } from './arguments.js'
import type { Config } from './config.js'
import { type Statement, statementError } from './config-file.js'
import { findDirective } from './directives.js'
import { ConfigError, systemReason, ValueError } from './errors.js'

/** Directives of KeyDB and Redis that are refused by their own message rather than as unknown ones. */
const REFUSED: Record<string, string> = {
  loadmodule: 'modules are not supported',
  sentinel: 'sentinel directive while not in sentinel mode',
  'scratch-file-path': 'KeyDB not compliled with scratch-file support.',
  'storage-provider': 'all data is in memory: FLASH is not supported',
}

/** Words that older files still hold and Redis skips too. */
const SKIPPED = ['list-max-ziplist-entries', 'list-max-ziplist-value', 'version-override', 'testmode']

/** Directives that KeyDB wants before replicaof in the same file or command line. */
const BEFORE_REPLICAOF = ['active-replica', 'multi-master']

/**
 * Sets what the statements say, source after source (file, environment, command line), and checks what must hold of the
 * whole. Throws ConfigError.
 */
export function load(config: Config, sources: readonly (readonly Statement[])[]): void {
  const seen = new Set<string>()
  for (const statements of sources) {
    let replicaOf = false
    for (const statement of statements) {
      const name = apply(config, statement, seen)
      if (replicaOf && name !== undefined && BEFORE_REPLICAOF.includes(name)) {
        throw statementError(statement, `must not set replica-of config before ${name} config`)
      }
      if (name === 'replicaof') replicaOf = config.get('replicaof').length > 0
    }
  }
  checkWhole(config)
}

/** Sets one directive; answers with its name, undefined if the line is skipped. */
function apply(config: Config, statement: Statement, seen: Set<string>): string | undefined {
  const word = statement.words[0]
  let values = statement.words.slice(1)
  if (SKIPPED.includes(word) && values.length === 1) return undefined
  if (word in REFUSED) throw statementError(statement, REFUSED[word])
  const found = findDirective(word)
  if (found === undefined) throw statementError(statement, 'Bad directive or wrong number of arguments')
  const { name, directive } = found
  if (!directive.type.manyWords && values.length !== 1) {
    throw statementError(statement, 'wrong number of arguments', directive.secret)
  }
  if (directive.type.manyWords && !directive.fileOnly && values.length === 1) {
    values = wordsInOne(values[0], statement, directive.secret)
  }
  const adds = seen.has(name) && directive.type.add !== undefined
  const replaces = name === 'replicaof' && !config.get('multi-master')
  const current = config.get(name)
  try {
    const value =
      adds && !replaces ? directive.type.add?.(values, current) : directive.type.parse(values, current)
    config.assign(name, value)
  } catch (error) {
    if (error instanceof ValueError) throw statementError(statement, error.message, directive.secret)
    throw error
  }
  if (values.length > 0) seen.add(name)
  return name
}

/** A list may also stand in one word, as in `--save "900 1 300 10"`. */
function wordsInOne(value: string, statement: Statement, secret?: boolean): string[] {
  if (value === '') return [value]
  const words = splitBytes(Buffer.from(value).toString('latin1'))?.map(decodeBytes)
  if (words === undefined || words.includes(undefined)) {
    throw statementError(statement, 'Unbalanced quotes in configuration line', secret)
  }
  return words as string[]
}

function checkWhole(config: Config): void {
  if (config.get('mesh-port') === 0 && config.get('port') + 10000 > 65535) {
    throw new ConfigError(
      `FATAL CONFIG ERROR: mesh-port must be set where port + 10000 is over 65535 (port is ${config.get('port')})`,
    )
  }
  if (config.get('aclfile') !== '' && config.get('user').length > 0) {
    throw new ConfigError(
      'FATAL CONFIG ERROR: Configuring Redis with users defined in redis.conf and at the same time setting an ACL file path is invalid.',
    )
  }
  // named now: a log file that cannot be written would otherwise be noticed by nobody
  const logfile = config.path('logfile')
  if (logfile === '') return
  try {
    closeSync(openSync(logfile, 'a', 0o644))
  } catch (error) {
    throw new ConfigError(
      `FATAL CONFIG ERROR: Can't open the log file: ${systemReason(error)} ('${logfile}')`,
    )
  }
}

import { resolve } from 'node:path'
import { KEYMESH_VERSION, REDIS_VERSION } from '../version.js'
import { decodeBytes, quote, splitBytes } from './arguments.js'
import { Config } from './config.js'
import { readConfigFile, type Statement } from './config-file.js'
import { readEnvironment } from './environment.js'
import { load } from './load.js'

export const VERSION_TEXT = `keymesh server v=${KEYMESH_VERSION} redis=${REDIS_VERSION} node=${process.versions.node} bits=64\n`

export const HELP_TEXT = `Usage: keymesh [/path/to/keydb.conf] [options] [-]
       keymesh - (read config from stdin)
       keymesh -v or --version
       keymesh -h or --help

Examples:
       keymesh (run the server with default conf)
       echo 'maxmemory 128mb' | keymesh -
       keymesh /etc/keymesh/6379.conf
       keymesh --port 7777
       keymesh --port 7777 --mesh-bootstrap 127.0.0.1:16379
       keymesh --port 7777 --replicaof 127.0.0.1 6379
       keymesh /etc/keymesh.conf --loglevel verbose

Every directive can also be given as KEYMESH_<NAME> in the environment ("-" becomes "_");
docs/configuration.md explains them all.
`

/** What to print, for --version and --help; undefined for a command line that starts a server. `argv` is without node and script. */
export function helpOrVersion(argv: readonly string[]): string | undefined {
  if (argv.length !== 1) return undefined
  if (argv[0] === '-v' || argv[0] === '--version') return VERSION_TEXT
  if (argv[0] === '-h' || argv[0] === '--help') return HELP_TEXT
  return undefined
}

/**
 * The configuration of `keymesh [file] [--directive value ...]`: the file, then KEYMESH_ variables, then the options of
 * the command line; what comes later counts. `argv` is without node and script. Throws ConfigError.
 */
export function parseCommandLine(argv: readonly string[], env: NodeJS.ProcessEnv): Config {
  const { file, stdin, options } = splitCommandLine(argv)
  const config = new Config({ file })
  const { statements, fromFiles } = readEnvironment(env)
  load(config, [
    [...(file === undefined ? [] : readConfigFile(file)), ...(stdin ? readConfigFile('-') : [])],
    statements,
    options,
  ])
  config.keepOutOfFile(fromFiles)
  return config
}

interface CommandLine {
  /** The configuration file, absolute. */
  file?: string
  stdin: boolean
  options: Statement[]
}

/**
 * Takes the command line apart exactly as redis-server 7.0 does: an argument that starts with `--` is a directive's name
 * unless the directive before it has no value yet (so that values may start with dashes); name and values may also
 * share one argument ("--port 7777"); `--save` without a value is `save ""`.
 */
function splitCommandLine(argv: readonly string[]): CommandLine {
  const result: CommandLine = { stdin: false, options: [] }
  const lines: string[][] = []
  let at = 0
  if (argv.length > 0 && !argv[0].startsWith('-')) result.file = resolve(argv[at++])
  let valueSeen = true
  for (; at < argv.length; at++) {
    const arg = argv[at]
    const last = at === argv.length - 1
    if (arg === '-' && (at === 0 || last)) {
      result.stdin = true
    } else if (valueSeen && arg.startsWith('--')) {
      const words = optionWords(arg)
      lines.push(words)
      valueSeen = words.length > 1
      if (arg.toLowerCase() === '--save' && (last || argv[at + 1].startsWith('--'))) {
        words.push('')
        valueSeen = true
      }
    } else {
      if (lines.length === 0) lines.push([])
      lines.at(-1)?.push(arg)
      valueSeen = true
    }
  }
  result.options = lines.map(([name, ...values]) => ({
    words: [name.toLowerCase(), ...values],
    place: 'the command line',
    source: [name, ...values.map(quote)].join(' '),
  }))
  return result
}

/** `--port` or `--port 7777` in one argument. */
function optionWords(arg: string): string[] {
  const bytes = Buffer.from(arg.slice(2)).toString('latin1')
  const words = splitBytes(bytes)?.map(word => decodeBytes(word) ?? word)
  return words === undefined || words.length === 0 ? [arg.slice(2)] : words
}

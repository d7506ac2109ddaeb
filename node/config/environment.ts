import { readFileSync } from 'node:fs'
import { decodeBytes, splitBytes } from './arguments.js'
import type { Statement } from './config-file.js'
import { allNames, type Found } from './directives.js'
import { ConfigError, systemReason } from './errors.js'

/**
 * Directives in the environment: KEYMESH_<NAME> with `-` as `_`. A value with several words is split like a line of the
 * file; a directive whose lines add up takes one line per comma or line break. For secrets KEYMESH_<NAME>_FILE names a
 * file with the value, as container platforms provide it.
 */

const PREFIX = 'KEYMESH_'
/** The order rule of KeyDB: these must stand before replicaof, and the environment has no order. */
const FIRST = ['active-replica', 'multi-master']

const variable = (name: string): string => PREFIX + name.toUpperCase().replaceAll('-', '_')

const byVariable = new Map<string, Found>([...allNames()].map(found => [variable(found.as), found]))

/** What Kubernetes sets for a service called keymesh (KEYMESH_PORT=tcp://..., KEYMESH_SERVICE_HOST=...): not meant for us. */
const isServiceLink = (name: string, value: string): boolean =>
  /^(tcp|udp|sctp):\/\//.test(value) ||
  /_SERVICE_(HOST|PORT)(_|$)/.test(name) ||
  /_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/.test(name)

/** The statements of the environment, and the secrets among them that came from a file. Throws ConfigError. */
export function readEnvironment(env: NodeJS.ProcessEnv): { statements: Statement[]; fromFiles: string[] } {
  const statements: Statement[] = []
  const fromFiles: string[] = []
  for (const [name, value] of Object.entries(env).sort()) {
    if (!name.startsWith(PREFIX) || value === undefined || isServiceLink(name, value)) continue
    const found = byVariable.get(name)
    if (found !== undefined) {
      statements.push(...statementsOf(found, name, value))
      continue
    }
    const secret = name.endsWith('_FILE') ? byVariable.get(name.slice(0, -'_FILE'.length)) : undefined
    if (!secret?.directive.secret) {
      throw new ConfigError(`FATAL CONFIG ERROR in the environment: '${name}': Bad directive`)
    }
    if (value === '') continue
    statements.push(statement(secret, name, [secretIn(name, value)], ''))
    fromFiles.push(secret.name)
  }
  const rank = ({ words }: Statement) => (FIRST.includes(words[0]) ? 0 : 1)
  return { statements: statements.sort((a, b) => rank(a) - rank(b)), fromFiles }
}

const statement = ({ as }: Found, name: string, words: string[], source: string): Statement => ({
  words: [as, ...words],
  place: 'the environment',
  source: `${name}=${source}`,
})

function statementsOf(found: Found, name: string, value: string): Statement[] {
  const { type } = found.directive
  if (!type.manyWords || value === '') return [statement(found, name, [value], value)]
  const lines = type.add === undefined ? [value] : value.split(/[,\n]/).filter(line => line.trim() !== '')
  return lines.map(line => {
    const words = splitBytes(Buffer.from(line).toString('latin1'))?.map(decodeBytes)
    if (words === undefined || words.includes(undefined)) {
      throw new ConfigError(`FATAL CONFIG ERROR in the environment: '${name}': Unbalanced quotes`)
    }
    return statement(found, name, words as string[], value)
  })
}

function secretIn(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    throw new ConfigError(
      `FATAL CONFIG ERROR in the environment: '${name}': can't read '${path}': ${systemReason(error)}`,
    )
  }
}

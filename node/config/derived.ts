import { readFileSync } from 'node:fs'
import type { Config } from './config.js'
import { ConfigError, systemReason } from './errors.js'

/** What follows from several directives together. */

/** How far the mesh port is from the client port where mesh-port is not set, as with Redis's cluster bus. */
const MESH_PORT_DISTANCE = 10000
const LOOPBACK = '127.0.0.1'

/** The port on which other nodes connect; 0 is any free one. */
export function meshPort(config: Config): number {
  const [chosen, port] = [config.get('mesh-port'), config.get('port')]
  if (chosen !== 0) return chosen
  return port === 0 ? 0 : port + MESH_PORT_DISTANCE
}

/**
 * The addresses on which other nodes connect, in bind's form. Without a secret protected mode lets in this host's nodes
 * only, so where no address is chosen none but loopback is offered.
 */
export function meshBind(config: Config, secret: string): readonly string[] {
  const chosen = config.get('mesh-bind')
  if (chosen.length > 0) return chosen
  return secret === '' && config.get('protected-mode') ? [LOOPBACK] : config.get('bind')
}

/** The mesh secret: mesh-secret, or what mesh-secret-file holds, or masterauth; empty if there is none. */
export function meshSecret(config: Config): string {
  const file = config.path('mesh-secret-file')
  if (config.get('mesh-secret') !== '') return config.get('mesh-secret')
  if (file === '') return config.get('masterauth')
  let secret: string
  try {
    secret = readFileSync(file, 'utf8').trimEnd()
  } catch (error) {
    throw new ConfigError(`FATAL CONFIG ERROR: can't read mesh-secret-file '${file}': ${systemReason(error)}`)
  }
  if (secret === '') throw new ConfigError(`FATAL CONFIG ERROR: mesh-secret-file '${file}' is empty`)
  return secret
}

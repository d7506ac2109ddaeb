import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { freePort } from './ports.js'
import { RespClient } from './resp-client.js'
import { ServerProcess, untilReady } from './server-process.js'
import { waitFor } from './wait-for.js'

/** How long redis-server may take until it answers, ms. */
const START_MS = 10_000

export interface RedisOracle {
  readonly port: number
  readonly process: ServerProcess
  /** As `redis-server --version` prints it, for instance `7.0.15`. */
  readonly version: string
  stop(): Promise<void>
}

function installedVersion(): string {
  const { error, stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' })
  if (error) {
    throw new Error(
      'redis-server is not installed, and these tests compare against the real one: ' +
        'install the Debian package redis-server (apt-get install redis-server redis-tools)',
    )
  }
  return /v=(\S+)/.exec(stdout)?.[1] ?? 'unknown'
}

/** Starts the machine's real redis-server on a free port, without persistence. */
export async function startRedis(args: readonly string[] = []): Promise<RedisOracle> {
  const version = installedVersion()
  const port = await freePort()
  const fixed = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--loglevel',
    'warning',
  ]
  const server = new ServerProcess('redis-server', 'redis-server', [...fixed, ...args], tmpdir(), process.env)
  const answers = waitFor(
    () => `redis-server to answer PING; it printed:\n${server.log}`,
    async () => {
      if (!server.alive) return true // untilReady() has rejected; only the polling is left to end
      const client = await RespClient.connect(port)
      const reply = await client.call('PING')
      await client.close()
      return reply.mark === '+'
    },
    START_MS,
  )
  await untilReady(server, answers)
  return { port, process: server, version, stop: () => server.stop() }
}

import { execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { waitFor } from '../helpers/wait-for.js'

/**
 * A Docker engine to test on: the one that runs, or one started here with a directory of its own; and the base image,
 * pulled or, where no registry can be reached, made by base-image.sh.
 */

export const NODE_IMAGE = 'node:26-slim'

/** How long an engine may take to answer after its start, ms. */
const ENGINE_MS = 30_000
/** How long a pull may hang before the image is made here, ms. */
const PULL_MS = 120_000
/** Output of one command kept, bytes. */
const OUTPUT_BYTES = 16 * 1024 * 1024

/** What this machine lacks; the run then ends with exit code 2, in CI as well: an untested image is not a passed test. */
export class MissingError extends Error {
  override name = 'MissingError'
}

function repositoryRoot(): string {
  let dir = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(dir, 'docker-compose.yml'))) dir = dirname(dir)
  return dir
}

export const ROOT = repositoryRoot()

export interface Engine {
  /** For DOCKER_HOST; undefined for the client's own default. */
  host: string | undefined
  /** The words that start Compose: `docker compose` or `docker-compose`. */
  compose: readonly string[]
  stop(): Promise<void>
}

/** Runs a command to its end, with this on its standard input, and gives its standard output; rejects with what it printed. */
export function run(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  { timeoutMs = 600_000, input = '' } = {},
): Promise<string> {
  const options = { cwd: ROOT, env, timeout: timeoutMs, maxBuffer: OUTPUT_BYTES }
  return new Promise((resolve, reject) => {
    const { stdin } = execFile(words[0], words.slice(1), options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim())
      else
        reject(
          new Error(`${words.join(' ')}: ${error.message}\n${stdout.slice(-4000)}\n${stderr.slice(-4000)}`),
        )
    })
    // what it does not read is none of its business
    stdin?.on('error', () => {}).end(input)
  })
}

const works = (words: readonly string[], env: NodeJS.ProcessEnv = process.env): boolean => {
  try {
    execFileSync(words[0], words.slice(1), { env, stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function composeWords(): readonly string[] {
  if (works(['docker', 'compose', 'version'])) return ['docker', 'compose']
  if (works(['docker-compose', 'version'])) return ['docker-compose']
  throw new MissingError(
    'docker compose is missing (Debian: docker-compose; else the compose plugin, version 2)',
  )
}

/** The engine that runs, or one of our own. */
export async function findEngine(): Promise<Engine> {
  if (!works(['docker', '--version']))
    throw new MissingError('the docker client is missing (Debian: docker.io)')
  const compose = composeWords()
  if (!works(['redis-cli', '--version'])) throw new MissingError('redis-cli is missing (Debian: redis-tools)')
  if (works(['docker', 'version'])) return { host: process.env.DOCKER_HOST, compose, stop: async () => {} }
  if (!works(['dockerd', '--version'])) {
    throw new MissingError('no docker engine answers, and dockerd is missing (Debian: docker.io)')
  }
  if (process.getuid?.() !== 0)
    throw new MissingError('no docker engine answers, and only root can start one')
  return startEngine(compose)
}

async function startEngine(compose: readonly string[]): Promise<Engine> {
  const dir = mkdtempSync(join(tmpdir(), 'keymesh-docker-'))
  const host = `unix://${dir}/docker.sock`
  const paths = ['data-root', 'exec-root', 'pidfile'].flatMap(name => [`--${name}`, join(dir, name)])
  const daemon = spawn('dockerd', [...paths, '-H', host], { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [daemon.stdout, daemon.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      log = (log + text).slice(-8192)
    })
  }
  const ended = new Promise(resolve => daemon.once('close', resolve))
  const stop = async (): Promise<void> => {
    daemon.kill('SIGTERM')
    await ended
    rmSync(dir, { recursive: true, force: true })
  }
  const env = { ...process.env, DOCKER_HOST: host }
  try {
    await waitFor(
      'dockerd to answer',
      () => {
        if (daemon.exitCode !== null) throw new Error('dockerd ended')
        return works(['docker', 'version'], env)
      },
      ENGINE_MS,
    )
  } catch {
    await stop()
    throw new MissingError(`dockerd cannot run here; it printed:\n${log}`)
  }
  return { host, compose, stop }
}

/** Sees to it that the engine has the base image. */
export async function provideBaseImage(env: NodeJS.ProcessEnv): Promise<void> {
  if (works(['docker', 'image', 'inspect', NODE_IMAGE], env)) return
  const pulled = await run(['docker', 'pull', '--quiet', NODE_IMAGE], env, { timeoutMs: PULL_MS }).then(
    () => true,
    () => false,
  )
  if (pulled) return
  const work = mkdtempSync(join(tmpdir(), 'keymesh-base-'))
  try {
    await run([join(ROOT, 'test/compose/base-image.sh'), NODE_IMAGE, work], env)
  } catch (error) {
    throw new MissingError(`${NODE_IMAGE} can neither be pulled nor made here: ${(error as Error).message}`)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

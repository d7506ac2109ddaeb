import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** How much of a process's output is kept for a failing test, bytes. */
const LOG_BYTES = 64 * 1024
/** How long a process may take to end after SIGTERM before it is killed, ms: longer than a clean stop's limit. */
const STOP_MS = 12_000

/**
 * A server run by a test as a real process. Its output is kept and shown when a test fails. Every process that a test
 * left behind, because it failed or threw, is ended by its own pid: by the hooks below when the run ends, and by an
 * exit handler if even those do not run.
 */
export class ServerProcess {
  readonly name: string
  readonly #child: ChildProcess
  readonly #exited: Promise<void>
  #log = ''
  /** What has been shown already: a log is printed once. */
  #shown = 0
  #asked = false

  constructor(name: string, command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
    this.name = name
    this.#child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8')
      stream.on('data', (text: string) => this.#keep(text))
    }
    this.#child.once('error', error => this.#keep(`${error.message}\n`))
    this.#exited = new Promise(resolve => {
      this.#child.once('close', resolve)
      this.#child.once('error', () => resolve())
    })
    running.add(this)
    recent.add(this)
    this.#exited.then(() => running.delete(this))
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Everything it has printed, the last 64 KiB. */
  get log(): string {
    return this.#log
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined
  }

  /** The exit code, or the signal's name; undefined while it runs. */
  get outcome(): number | NodeJS.Signals | undefined {
    return this.#child.exitCode ?? this.#child.signalCode ?? undefined
  }

  /** True if it ended without having been told to by this test. */
  get crashed(): boolean {
    return !this.alive && !this.#asked
  }

  /** Sends a signal; does not wait. */
  signal(signal: NodeJS.Signals): void {
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') this.#asked = true
    this.#child.kill(signal)
  }

  /** Resolves once the process has ended. */
  async ended(): Promise<void> {
    await this.#exited
  }

  /** SIGKILL, and waits for the end. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.signal(signal)
    await this.#exited
  }

  /** SIGTERM, and waits for the end; SIGKILL and an error if it takes too long. */
  async stop(): Promise<void> {
    if (!this.alive) return
    this.signal('SIGTERM')
    this.signal('SIGCONT')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS)
    await this.#exited
    clearTimeout(timer)
    if (this.outcome === 'SIGKILL')
      throw new Error(`${this.name} did not end within ${STOP_MS} ms of SIGTERM`)
  }

  /** The output since it was last shown; empty if there is none. */
  takeLog(): string {
    const text = this.#log.slice(Math.min(this.#shown, this.#log.length))
    this.#shown = this.#log.length
    return text
  }

  #keep(text: string): void {
    const whole = this.#log + text
    const cut = Math.max(0, whole.length - LOG_BYTES)
    this.#log = whole.slice(cut)
    this.#shown = Math.max(0, this.#shown - cut)
  }
}

/** Processes that have not ended. */
const running = new Set<ServerProcess>()
/** Processes that ran during the current test, ended ones included: their output explains a failure. */
const recent = new Set<ServerProcess>()

const indented = (text: string): string => text.trimEnd().replace(/^/gm, '      | ')

function showLogs(): void {
  for (const server of recent) {
    const text = server.takeLog()
    if (text !== '')
      process.stdout.write(`      output of ${server.name} (pid ${server.pid})\n${indented(text)}\n`)
  }
}

// Registered on the root suite when the first test file that starts processes is loaded.
if (typeof afterEach === 'function') {
  afterEach(function () {
    if (this.currentTest?.state === 'failed') showLogs()
    for (const server of recent) if (!running.has(server)) recent.delete(server)
  })
  after(async () => {
    await Promise.allSettled([...running].map(server => server.kill()))
  })
}

process.once('exit', () => {
  for (const server of running) server.signal('SIGKILL')
})

/** Resolves when `ready` does; rejects with the process's output if it ends first. */
export async function untilReady<T>(server: ServerProcess, ready: Promise<T>): Promise<T> {
  const dead = server.ended().then(() => {
    throw new Error(`${server.name} ended with ${server.outcome} before it answered:\n${server.log}`)
  })
  dead.catch(() => {})
  return Promise.race([ready, dead])
}

/** Starts a process only to see what it prints and how it ends (a bad configuration, `--help`). */
export async function runToEnd(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ outcome: number | NodeJS.Signals | undefined; stdout: string; stderr: string }> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await once(child, 'close')
  clearTimeout(timer)
  return { outcome: child.exitCode ?? child.signalCode ?? undefined, stdout, stderr }
}

/**
 * What it costs to make two nodes equal again: real processes with real links on loopback, n keys of 16 bytes with
 * values of 64, of which d differ. Every byte on the wire is counted, both ways, encryption and heartbeats included.
 *
 *     node build/bench/repair.js [--keys 1000000] [--save]
 *
 * The bound is what any method has to send: the records that differ, and which of the n keys they are, log2 C(n, d)
 * bits. Last, a newcomer takes all keys from one of the nodes, while a client of each sends PING after PING.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FaultyLink } from '../test/helpers/faulty-link.js'
import { freePorts } from '../test/helpers/ports.js'
import { keysAsked } from './keys.js'
import { Prober } from './prober.js'
import type { Request, State } from './repair-node.js'
import { Report } from './report.js'

const RECORD_BYTES = 16 + 64
const DIFFERENCES = [10, 100, 1000, 10_000]
const FILL_BATCH = 2000
const POLL_MS = 10
/** A run that takes longer has failed. */
const TIMEOUT_MS = 120_000
/** Long enough for the link to say that it is there, and for what went before to have come. */
const QUIET_MS = 1500

const keys = keysAsked(100_000, 20_000)

class Child {
  readonly #process: ChildProcess
  readonly #dir = mkdtempSync(join(tmpdir(), 'keymesh-repair-'))

  constructor(port: number, meshPort: number, announce: string, bootstrap: string[]) {
    const directives = {
      port,
      'mesh-port': meshPort,
      'mesh-announce': announce,
      dir: this.#dir,
      bind: '127.0.0.1',
    }
    const args = Object.entries({ ...directives, 'mesh-secret': 'bench', loglevel: 'warning' }).flatMap(
      ([name, value]) => [`--${name}`, String(value)],
    )
    for (const address of bootstrap) args.push('--mesh-bootstrap', address)
    const entry = fileURLToPath(new URL('repair-node.js', import.meta.url))
    this.#process = fork(entry, args, { env: {} })
  }

  next(): Promise<State> {
    return new Promise((resolve, reject) => {
      this.#process.once('message', state => resolve(state as State))
      this.#process.once('exit', () => reject(new Error('a node ended')))
    })
  }

  ask(request: Request): Promise<State> {
    const answer = this.next()
    this.#process.removeAllListeners('exit')
    this.#process.send(request)
    return answer
  }

  stop(): void {
    this.#process.removeAllListeners('exit')
    this.#process.kill('SIGKILL')
    rmSync(this.#dir, { recursive: true, force: true })
  }
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** log2 of n over d in bytes, by Stirling's series for the logarithms of factorials. */
function choiceBytes(n: number, d: number): number {
  const lnFactorial = (x: number): number =>
    x < 2 ? 0 : x * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI * x) + 1 / (12 * x)
  return Math.ceil((lnFactorial(n) - lnFactorial(d) - lnFactorial(n - d)) / Math.LN2 / 8)
}

const boundOf = (d: number): number => d * RECORD_BYTES + choiceBytes(keys, d)

const ports = await freePorts(6)
const links = await Promise.all([FaultyLink.start(ports[2]), FaultyLink.start(ports[3])])
const a = new Child(ports[0], ports[2], links[0].address, [])
await a.next()
const b = new Child(ports[1], ports[3], links[1].address, [links[0].address])
await b.next()

const bytes = (): number => links[0].forwarded + links[1].forwarded

/** Waits until both nodes hold the same; returns how long that took, ms. */
async function untilEqual(): Promise<number> {
  const begun = performance.now()
  for (;;) {
    const [one, other] = await Promise.all([a.ask({ do: 'state' }), b.ask({ do: 'state' })])
    const isKnown = one.digest !== 'not known yet' && one.connected && other.connected
    if (isKnown && one.digest === other.digest && one.keys === keys) return performance.now() - begun
    if (performance.now() - begun > TIMEOUT_MS) throw new Error('the nodes do not become equal')
    await pause(POLL_MS)
  }
}

/** Waits until the first node has noticed that the other is gone. */
async function untilAlone(): Promise<void> {
  while ((await a.ask({ do: 'state' })).connected) await pause(POLL_MS)
}

/** `count` different key numbers, spread over all. */
function pick(count: number): number[] {
  const numbers = new Set<number>()
  while (numbers.size < count) numbers.add(Math.floor(Math.random() * keys))
  return [...numbers]
}

let round = 1
/** What heartbeats and the like send of themselves, bytes a second. */
let idle = 0

type Scenario = [name: string, prepare: (d: number) => Promise<unknown>, begin: () => Promise<unknown>]
const SCENARIOS: Scenario[] = [
  [
    'T1: a cut link',
    async d => {
      for (const link of links) link.cut()
      await a.ask({ do: 'write', keys: pick(d), round: round++ })
    },
    async () => {
      for (const link of links) link.resume()
    },
  ],
  ['T2: atoms lost', d => b.ask({ do: 'lose', keys: pick(d) }), () => a.ask({ do: 'repair' })],
  [
    'T2: old versions at one side',
    async d => {
      const { origin, stamp } = await a.ask({ do: 'write unheard', keys: pick(d), round: round++ })
      await b.ask({ do: 'skip', origin, stamp })
    },
    () => a.ask({ do: 'repair' }),
  ],
  [
    'T2: the same, asked by the other side',
    async d => {
      const { origin, stamp } = await a.ask({ do: 'write unheard', keys: pick(d), round: round++ })
      await b.ask({ do: 'skip', origin, stamp })
    },
    () => b.ask({ do: 'repair' }),
  ],
]

async function run([name, prepare, begin]: Scenario, d: number): Promise<string[]> {
  await prepare(d)
  const before = await Promise.all([a.ask({ do: 'measure' }), b.ask({ do: 'measure' })])
  const sentBefore = bytes()
  await begin()
  const ms = await untilEqual()
  const sent = bytes() - sentBefore
  const after = await Promise.all([a.ask({ do: 'state' }), b.ask({ do: 'state' })])
  await pause(QUIET_MS)
  const bound = boundOf(d)
  const cells = Math.max(...after.map((state, i) => state.cells - before[i].cells))
  const repairs = Math.max(...after.map((state, i) => state.repairs - before[i].repairs))
  const cpu = after.reduce((sum, state) => sum + state.cpuMs, 0)
  return [
    name,
    `${d}`,
    `${bound}`,
    `${sent}`,
    (sent / bound).toFixed(2),
    ((idle * ms) / 1000).toFixed(0),
    repairs === 0 ? '-' : `${repairs}`,
    cells === 0 ? '-' : `${cells}`,
    ms.toFixed(0),
    cpu.toFixed(0),
    after.map(state => state.delayMs.toFixed(1)).join(' / '),
  ]
}

/** How long a PING took, by which part of them took no longer, ms. */
const waitsOf = (prober: Prober): string => {
  const waits = prober.end()
  const at = (share: number): string =>
    waits[Math.min(waits.length - 1, Math.floor(waits.length * share))].toFixed(1)
  return `${at(0.5)} / ${at(0.99)} / ${at(1)}`
}

/** Lets a node without data join `donor`, which is alone; on the wire itself, for a proxy would be what is measured. */
async function newcomer(donor: Child, donorPort: number): Promise<string[][]> {
  await donor.ask({ do: 'measure' })
  const atDonor = new Prober(donorPort)
  const begun = performance.now()
  const child = new Child(ports[4], ports[5], `127.0.0.1:${ports[5]}`, [`127.0.0.1:${ports[2]}`])
  try {
    await child.next()
    await child.ask({ do: 'measure' })
    const atNewcomer = new Prober(ports[4])
    let state = await child.ask({ do: 'state' })
    while (state.keys < keys) {
      if (performance.now() - begun > TIMEOUT_MS) throw new Error('the newcomer does not get all keys')
      await pause(POLL_MS)
      state = await child.ask({ do: 'state' })
    }
    const ms = performance.now() - begun
    const atEnd = await donor.ask({ do: 'state' })
    const row = (name: string, prober: Prober, { delayMs, cpuMs }: State): string[] => [
      ...[name, ms.toFixed(0), cpuMs.toFixed(0), delayMs.toFixed(1), waitsOf(prober)],
    ]
    return [row('donor', atDonor, atEnd), row('newcomer', atNewcomer, state)]
  } finally {
    child.stop()
  }
}

try {
  const report = new Report(`repair-${keys}`, `node build/bench/repair.js --keys ${keys}`)
  report.line('')
  report.line(
    'Two nodes on loopback, each alone in its process; bytes are all that passed between them, both ways,',
  )
  report.line('from the moment the link could come up or the repair was asked for until both held the same.')
  report.line(`The machine's load average when it began: ${loadavg()[0].toFixed(1)}.`)
  report.line(
    'A run of under a second has fewer than 1,000 samples of the loop: its p99.9 is the greatest of them.',
  )
  for (let from = 0; from < keys; from += FILL_BATCH)
    await a.ask({ do: 'fill', from, count: Math.min(FILL_BATCH, keys - from) })
  await untilEqual()
  await pause(QUIET_MS)
  const idleBefore = bytes()
  await pause(10_000)
  idle = (bytes() - idleBefore) / 10
  report.line(`Idle: ${idle.toFixed(0)} bytes a second on the link, which are in what a run sends.`)
  const rows: string[][] = []
  for (const scenario of SCENARIOS) for (const d of DIFFERENCES) rows.push(await run(scenario, d))
  report.table(
    [
      ...['what', 'd', 'bound, B', 'sent, B', 'x bound', 'idle in that time, B', 'repairs', 'cells', 'ms'],
      ...['CPU of both, ms', 'loop delay p99.9, ms'],
    ],
    rows,
  )
  b.stop()
  await untilAlone()
  await pause(QUIET_MS)
  report.line(
    `A newcomer takes all keys, from its process's start on; PING by a client, half / 99 % / all in so many ms.`,
  )
  report.table(
    ['node', 'ms', 'CPU, ms', 'loop delay p99.9, ms', 'PING p50 / p99 / max, ms'],
    await newcomer(a, ports[0]),
  )
  report.end()
} finally {
  a.stop()
  b.stop()
  await Promise.all(links.map(link => link.close()))
}

import '../protocol/polyfill.js'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseCommandLine } from '../node/config/command-line.js'
import { Node } from '../node/node.js'
import { removeDead } from '../node/store/merge/clear.js'
import { mix32 } from '../protocol/repair/salt.js'
import { Slice } from '../protocol/resp/slice.js'

/**
 * A whole node for bench/repair.ts, which tells it by process messages what no client can: to lose atoms, or to write
 * without telling its peers. Each request is answered by one message.
 */
export interface Request {
  do: 'fill' | 'write' | 'lose' | 'write unheard' | 'skip' | 'repair' | 'measure' | 'state'
  from?: number
  count?: number
  /** Key numbers. */
  keys?: number[]
  round?: number
  origin?: string
  stamp?: number
}

export interface State {
  keys: number
  /** Digest of the live state, once it is known. */
  digest: string
  connected: boolean
  origin: string
  stamp: number
  delayMs: number
  cpuMs: number
  cells: number
  /** Repairs it took part in. */
  repairs: number
}

const KEY_BYTES = 16
const VALUE_BYTES = 64

const node = await Node.open(parseCommandLine(process.argv.slice(2), {}))
const { server } = node
const { store } = server
const delays = monitorEventLoopDelay({ resolution: 1 })
delays.enable()
let cpu = process.cpuUsage()

const keyOf = (number: number): Slice => Slice.of(`key:${String(number).padStart(KEY_BYTES - 4, '0')}`)

/** Bytes that differ from key to key and round to round, and do not compress. */
function valueFor(number: number, round: number): Slice {
  const value = Buffer.alloc(VALUE_BYTES)
  let state = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(round + 1, 0x85ebca6b)
  for (let at = 0; at < VALUE_BYTES; at += 4) {
    state = mix32(state + 0x6d2b79f5)
    value.writeInt32LE(state, at)
  }
  return Slice.of(value)
}

function write(numbers: Iterable<number>, round: number): void {
  store.now = server.clock()
  for (const number of numbers) store.strings.set(store.dbs[0], keyOf(number), valueFor(number, round), 0)
}

function* range(from: number, count: number): Iterable<number> {
  for (let i = from; i < from + count; i++) yield i
}

function lose(numbers: number[]): void {
  for (const number of numbers) {
    const slot = store.dbs[0].find(keyOf(number))
    removeDead(store, slot, () => true)
    store.refresh(slot)
  }
}

/** Writes that nobody is told of, as if they had been lost on the way. */
function writeUnheard(numbers: number[], round: number): void {
  node.mesh.replication.flush()
  const { log } = store
  store.log = undefined
  write(numbers, round)
  store.log = log
}

function state(): State {
  const { liveDigest, applied, origins } = store
  const { replication } = node.mesh
  const used = process.cpuUsage(cpu)
  const digest = liveDigest.settle(4096) ? `${liveDigest.sumHigh}:${liveDigest.sumLow}` : 'not known yet'
  return {
    keys: store.dbs[0].size,
    digest,
    connected: replication.connected.length > 0,
    origin: origins.ids[0],
    stamp: applied.get(0),
    delayMs: delays.percentile(99.9) / 1e6,
    cpuMs: (used.user + used.system) / 1000,
    cells: replication.repairs.cells,
    repairs: replication.repairs.started,
  }
}

process.on('message', (request: Request) => {
  const { keys = [], round = 0 } = request
  if (request.do === 'fill') write(range(request.from ?? 0, request.count ?? 0), round)
  else if (request.do === 'write') write(keys, round)
  else if (request.do === 'lose') lose(keys)
  else if (request.do === 'write unheard') writeUnheard(keys, round)
  else if (request.do === 'skip')
    store.applied.advance(store.origins.index(request.origin as string), request.stamp as number)
  else if (request.do === 'repair') {
    // what the peer has applied is known here once it has said so: ask, for nothing was sent that would tell
    node.mesh.replication.probe()
    node.mesh.replication.repairs.request(node.mesh.replication.connected)
  } else if (request.do === 'measure') {
    delays.reset()
    cpu = process.cpuUsage()
  }
  process.send?.(state())
})
await node.start()
process.send?.(state())

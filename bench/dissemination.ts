/**
 * How writes spread in meshes of many nodes: whole meshes of real cores under virtual time, each message taking 1 to 40
 * ms, every node linked with every other. See test/simulation/dissemination.ts.
 *
 *     node build/bench/dissemination.js [--nodes 16,32,64,128,256] [--save]
 */
import { measureDissemination, type Spread } from '../test/simulation/dissemination.js'
import { Report } from './report.js'

/** The default of mesh-direct-peers. */
const DIRECT_PEERS = 24
const SEED = 1

const flag = process.argv.indexOf('--nodes')
const list = flag < 0 ? '16,32,64,128,256' : process.argv[flag + 1]
const sizes = list.split(',').map(Number)
if (!sizes.every(size => Number.isInteger(size) && size >= 2))
  throw new Error('--nodes must be numbers from 2 on')

const show = ({ copies, median, worst }: Spread): string => `${copies.toFixed(2)}, ${median} / ${worst}`

const report = new Report('dissemination', `node build/bench/dissemination.js --nodes ${list}`)
report.line('')
report.line(
  'Simulated: real replication cores, virtual time, each message 1 to 40 ms under way, a full mesh of links.',
)
report.line(
  'Each cell: copies sent for each write and node that is to have it, then ms until all had it (median / worst).',
)
report.line('A tenth of the nodes is lost at one moment; their links end at once.')
const rows: string[][] = []
for (const nodes of sizes) {
  const measured = measureDissemination(nodes, SEED, DIRECT_PEERS)
  const { first, steady, lost, healed, fanOut, idleBytes, published } = measured
  rows.push([
    `${nodes}`,
    ...[first, steady, lost, healed].map(show),
    `${fanOut}`,
    published.join(' to '),
    `${Math.round(idleBytes)}`,
  ])
}
const heads = ['nodes', 'first write', 'next 100', 'next 20 after a tenth is lost', '100 once healed']
report.table([...heads, 'most copies by one node', 'PUBLISH received', 'idle, B/s sent by a node'], rows)
report.end()

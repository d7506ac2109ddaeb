/**
 * What KeyDB's full resyncs cost, as scenarios (docs/keydb.md): healthy nodes that refuse commands, all data moved for a
 * few changed keys, writes lost while a node loads, and nodes that answer nil because they have nothing yet.
 */
import { equal, ok } from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { FaultyMesh } from '../helpers/faulty-mesh.js'
import { isReady, sumOfPeers } from '../helpers/mesh-figures.js'
import { waitSame } from '../helpers/same-data.js'
import { mb, report, sized } from '../helpers/scale.js'
import { linksUp, startMesh, type TestMesh } from '../helpers/start-mesh.js'
import { startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'
import { writeMany } from '../helpers/write-many.js'

const VALUE = 'v'.repeat(64)
/** A key of 16 bytes and its value. */
const RECORD_BYTES = 16 + VALUE.length
/** What a record costs on the wire at the most, with its stamp, its origin, its frame and the encryption. */
const SENT_BYTES_MAX = 1.5 * RECORD_BYTES

/** Load that leaves the machine to the nodes. */
const WRITE_EVERY_MS = 2
/** A killed node's way back, ms: its own start is most of it, and takes several times as long on a busy machine. */
const BACK_MS = sized(15_000, 5000)

const key = (i: number): string => `key:${String(i).padStart(12, '0')}`
const fill = (node: TestNode, count: number, first = 0): Promise<void> =>
  writeMany(node, count, i => ['SET', key(first + i), VALUE])

const untilLinks = (node: TestNode, count: number): Promise<unknown> =>
  waitFor(`${node.name} to have ${count} links`, async () => (await linksUp(node)).up === count)

describe('KeyDB scenarios: restarts', function () {
  this.timeout(sized(180_000, 600_000))
  const KEYS = sized(10_000, 500_000)
  let mesh: TestMesh

  before(async () => {
    mesh = await startMesh(3)
    await fill(mesh.nodes[0], KEYS)
    await mesh.waitConverged(60_000)
  })
  after(() => mesh?.stop())

  it('F14: each restarted in turn under load: no other refuses or delays a command, and only what is missing moves', async () => {
    let stop = false
    let restarting: TestNode | undefined
    let worst = 0
    let commands = 0
    const writers = mesh.nodes.map(async (node, n) => {
      let client = await node.client()
      for (let i = 0; !stop; i++) {
        const begin = performance.now()
        try {
          equal(await client.ask('SET', `written:${n}:${i % 1000}`, i), 'OK')
          worst = Math.max(worst, performance.now() - begin)
          commands++
          await pause(WRITE_EVERY_MS)
        } catch (error) {
          // the one that is stopped closes its connections
          if (node !== restarting) throw error
          await waitFor('the restart', () => node !== restarting, 60_000)
          client = await node.client()
        }
      }
      await client.close()
    })
    const caughtUp: number[] = []
    const restarts = (async () => {
      for (const node of mesh.nodes) {
        const others = mesh.nodes.filter(other => other !== node)
        const before = await Promise.all(others.map(other => sumOfPeers(other, 'in_catch_up')))
        restarting = node
        await node.shutdown()
        await node.start()
        restarting = undefined
        await mesh.waitWhole()
        await waitFor('it to be ready', () => isReady(node), 60_000)
        caughtUp.push(await sumOfPeers(node, 'in_catch_up'))
        for (const [i, other] of others.entries())
          ok((await sumOfPeers(other, 'in_catch_up')) - before[i] < 0.05 * KEYS * RECORD_BYTES)
      }
    })()
    await Promise.race([restarts, Promise.all(writers)])
    stop = true
    await Promise.all(writers)
    report(
      `${commands} commands, the slowest ${worst.toFixed(0)} ms; of ${mb(KEYS * RECORD_BYTES)} each restarted node got ${caughtUp.map(mb).join(', ')}`,
    )
    ok(worst < 2000, `one command took ${worst} ms`)
    for (const bytes of caughtUp) ok(bytes < (KEYS + 4000) * SENT_BYTES_MAX, `${bytes} bytes`)
    await waitSame(mesh.nodes)
  })

  it(`F20, F21: a killed node is back in a mesh of three within ${BACK_MS / 1000} s of its start, and says when it has everything`, async () => {
    const [, , victim] = mesh.nodes
    await victim.kill()
    const begin = performance.now()
    // Its first answers, before start() returns: a client that comes too early must be able to tell.
    let early = 0
    const watching = waitFor(
      'it to be ready',
      async () => {
        const ready = await isReady(victim)
        const value = await victim.ask('GET', key(KEYS - 1))
        if (ready) equal(value, VALUE, 'ready without its data')
        else if (value === null) early++
        return ready
      },
      BACK_MS,
    )
    await Promise.all([victim.start(), watching])
    const readyMs = performance.now() - begin
    await mesh.waitWhole()
    report(`ready ${readyMs.toFixed(0)} ms after its start, ${early} times asked before it had the key`)
    ok(readyMs < BACK_MS, `it took ${readyMs} ms`)
    await waitSame(mesh.nodes)
  })

  it('F17: what is written on one node while another fetches from the others arrives there too', async () => {
    const [a, b] = mesh.nodes
    const newcomer = await startNode({ name: 'newcomer', directives: { 'mesh-bootstrap': a.meshAddress } })
    mesh.nodes.push(newcomer)
    let stop = false
    let written = 0
    const writing = (async () => {
      const client = await b.client()
      while (!stop) {
        await client.ask('SET', `meanwhile:${written++}`, 'x')
        await pause(WRITE_EVERY_MS)
      }
      await client.close()
    })()
    await waitFor('it to be ready', () => isReady(newcomer), 60_000)
    stop = true
    await writing
    report(`${written} written meanwhile`)
    await waitSame(mesh.nodes)
    equal(await newcomer.ask('EXISTS', 'meanwhile:0', `meanwhile:${written - 1}`), 2)
  })
})

describe('KeyDB scenarios: what a resync moves', function () {
  this.timeout(sized(180_000, 900_000))
  let mesh: FaultyMesh
  let [a, b]: TestNode[] = []

  beforeEach(async () => {
    mesh = await FaultyMesh.start(2)
    ;[a, b] = mesh.nodes
  })
  afterEach(() => mesh.stop())

  async function cut(): Promise<void> {
    mesh.cut(0, 1)
    await Promise.all([untilLinks(a, 0), untilLinks(b, 0)])
  }

  it('F15: after a cut, what differs and not what is stored', async () => {
    const [keys, differing] = [sized(50_000, 1_000_000), sized(500, 1000)]
    await fill(a, keys)
    await mesh.waitConverged(120_000)
    await cut()
    await writeMany(a, differing / 2, i => ['SET', key(i * 7), `${i}`.padEnd(VALUE.length, 'a')])
    await writeMany(b, differing / 2, i => ['SET', key(i * 7 + 1), `${i}`.padEnd(VALUE.length, 'b')])
    const before = mesh.forwarded
    const begin = performance.now()
    mesh.healAll()
    await mesh.waitWhole()
    await mesh.waitConverged()
    const bytes = mesh.forwarded - before
    report(
      `${differing} of ${keys} keys differ: ${bytes} bytes on the wire (the changed records are ${differing * RECORD_BYTES}, all of them ${mb(keys * RECORD_BYTES)}), ${(performance.now() - begin).toFixed(0)} ms`,
    )
    // A link's set-up, both ways, and what little else passes meanwhile.
    ok(bytes < differing * SENT_BYTES_MAX + 12_000, `${bytes} bytes`)
  })

  it('F16: two nodes with other data each, 100 ms apart, are linked: one exchange, then quiet', async () => {
    const keys = sized(10_000, 400_000)
    await cut()
    await Promise.all([fill(a, keys), fill(b, keys, keys)])
    const before = mesh.forwarded
    const begin = performance.now()
    mesh.delay(0, 1, 50)
    await mesh.waitWhole()
    await mesh.waitConverged(sized(30_000, 300_000))
    const bytes = mesh.forwarded - before
    report(
      `${mb(2 * keys * RECORD_BYTES)} of data, ${mb(bytes)} on the wire in ${((performance.now() - begin) / 1000).toFixed(1)} s`,
    )
    ok(bytes < 2 * keys * SENT_BYTES_MAX, `${bytes} bytes`)
    equal(await a.ask('DBSIZE'), 2 * keys)
    const heartbeats = async (): Promise<number> => sumOfPeers(a, 'out_heartbeat')
    const quietFrom = mesh.forwarded
    const beats = await heartbeats()
    await waitFor('some heartbeats to pass', async () => (await heartbeats()) - beats > 400, 20_000)
    ok(mesh.forwarded - quietFrom < 20_000, `${mesh.forwarded - quietFrom} bytes while nothing was written`)
  })
})

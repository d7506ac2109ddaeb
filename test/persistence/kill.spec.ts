/**
 * kill -9 at random moments, under load from many clients: what the policy promises of what was acknowledged is there. A few rounds here;
 * `npm run test:kill` runs hundreds, with KEYMESH_SEED from an earlier failure the same moments again.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { Writer } from '../helpers/acknowledged.js'
import { Random } from '../helpers/random.js'
import { waitSame } from '../helpers/same-data.js'
import { startMesh, type TestMesh } from '../helpers/start-mesh.js'
import { startNode, type TestNode } from '../helpers/start-node.js'

const ROUNDS = Number(process.env.KEYMESH_KILL_ROUNDS ?? 2)
const MESH_ROUNDS = Math.ceil(ROUNDS / 2)
const SEED = Number(process.env.KEYMESH_SEED ?? Date.now() % 1e6)
const WRITERS = 6
/** How long the load lasts before the kill at the most, ms; part of it falls into a snapshot. */
const LOAD_MS = 2500
const ROUND_MS = 60_000
/** What a crash may cost where replies do not wait for the disk, ms. */
const LOST_MS = 1000
/** Small, so that snapshots are begun by growth as well. */
const REWRITES = { 'auto-aof-rewrite-min-size': '200kb', save: '' }

describe(`kill -9 under load (KEYMESH_SEED=${SEED})`, () => {
  const random = new Random(SEED)
  const nodes: TestNode[] = []
  let mesh: TestMesh | undefined

  afterEach(async () => {
    await Promise.all(nodes.splice(0).map(node => node.stop()))
    await mesh?.stop()
    mesh = undefined
  })

  const writersOf = (name: string): Writer[] =>
    Array.from({ length: WRITERS }, (_, i) => new Writer(`${name}-${i}`, new Random(random.int(2 ** 31))))

  /** Load until some moment; part of the time with a snapshot under way. */
  async function untilSomeMoment(node: TestNode): Promise<void> {
    await pause(random.int(LOAD_MS))
    if (random.chance(0.3)) {
      await node.ask('BGREWRITEAOF').catch(() => {})
      await pause(random.int(30))
    }
  }

  for (const appendfsync of ['always', 'everysec', 'no']) {
    const what = appendfsync === 'always' ? 'nothing acknowledged' : 'at most the last second'
    it(`loses ${what} with appendfsync ${appendfsync}, ${ROUNDS} times`, async function () {
      this.timeout(ROUNDS * ROUND_MS)
      const node = await startNode({ name: 'node', directives: { appendfsync, ...REWRITES } })
      nodes.push(node)
      const writers = writersOf('w')
      for (let round = 0; round < ROUNDS; round++) {
        const before = writers.map(writer => writer.acknowledged)
        const running = writers.map(writer => writer.run(node))
        await untilSomeMoment(node)
        const promised = appendfsync === 'always' ? Number.POSITIVE_INFINITY : performance.now() - LOST_MS
        await node.kill()
        await Promise.all(running)
        await node.start()
        for (const writer of writers) await writer.check(node, true, promised)
        const acknowledged = writers.reduce((sum, writer, i) => sum + writer.acknowledged - before[i], 0)
        if (ROUNDS > 10) process.stdout.write(`round ${round + 1}: ${acknowledged} acknowledged, all there\n`)
      }
    })
  }

  it(`loses nothing acknowledged on three nodes killed one or all, ${MESH_ROUNDS} times`, async function () {
    this.timeout(MESH_ROUNDS * 2 * ROUND_MS)
    mesh = await startMesh(3, { directives: { appendfsync: 'always', ...REWRITES } })
    const all = mesh.nodes.map((node, i) => ({ node, writers: writersOf(`n${i}`) }))
    for (let round = 0; round < MESH_ROUNDS; round++) {
      const killed = random.chance(0.5) ? all : [random.pick(all)]
      const running = killed.flatMap(({ node, writers }) => writers.map(writer => writer.run(node)))
      await untilSomeMoment(killed[0].node)
      await Promise.all(killed.map(({ node }) => node.kill()))
      await Promise.all(running)
      for (const { node, writers } of killed) {
        await node.start()
        // its own disk is enough: the others that were killed are not all back
        for (const writer of writers) await writer.check(node, false)
      }
      await mesh.waitWhole()
      await waitSame(mesh.nodes)
      for (const { writers } of killed)
        for (const writer of writers) {
          for (const node of mesh.nodes) await writer.check(node, false)
          await writer.check(mesh.nodes[0])
        }
      if (ROUNDS > 10) process.stdout.write(`round ${round + 1}: ${killed.length} killed, all there\n`)
    }
  })
})

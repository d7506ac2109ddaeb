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
const MESH_ROUNDS = Number(process.env.KEYMESH_KILL_ROUNDS ?? 1)
const SEED = Number(process.env.KEYMESH_SEED ?? Date.now() % 1e6)
/** Clients of one node alone, and of each of three. */
const WRITERS = 6
const MESH_WRITERS = 2
/** How often all nodes of a mesh are killed at once, as a part of the rounds. */
const ALL_KILLED = 0.25
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

  const writersOf = (name: string, length: number): Writer[] =>
    Array.from({ length }, (_, i) => new Writer(`${name}-${i}`, new Random(random.int(2 ** 31))))

  /** Load until some moment; part of the time with a snapshot under way. */
  async function untilSomeMoment(node: TestNode): Promise<void> {
    await pause(random.int(LOAD_MS))
    if (random.chance(0.3)) {
      await node.ask('BGREWRITEAOF').catch(() => {})
      await pause(random.int(30))
    }
  }

  /** Up to when what a node acknowledged must be there after it was killed now, ms of performance.now(). */
  const promisedBy = (appendfsync: string): number =>
    appendfsync === 'always' ? Number.POSITIVE_INFINITY : performance.now() - LOST_MS

  const acknowledgedBy = (writers: readonly Writer[]): number =>
    writers.reduce((sum, writer) => sum + writer.acknowledged, 0)

  const tell = (text: string): void => {
    if (ROUNDS > 10) process.stdout.write(`${text}\n`)
  }

  for (const appendfsync of ['always', 'everysec', 'no']) {
    const what = appendfsync === 'always' ? 'nothing acknowledged' : 'at most the last second'
    it(`loses ${what} with appendfsync ${appendfsync}, ${ROUNDS} times`, async function () {
      this.timeout(ROUNDS * ROUND_MS)
      const node = await startNode({ name: 'node', directives: { appendfsync, ...REWRITES } })
      nodes.push(node)
      const writers = writersOf('w', WRITERS)
      for (let round = 1; round <= ROUNDS; round++) {
        const before = acknowledgedBy(writers)
        const running = writers.map(writer => writer.run(node))
        await untilSomeMoment(node)
        const promised = promisedBy(appendfsync)
        await node.kill()
        await Promise.all(running)
        await node.start()
        for (const writer of writers) await writer.check(node, true, promised)
        tell(`round ${round}: ${acknowledgedBy(writers) - before} acknowledged, all there`)
      }
    })

    it(`loses ${what}, and nothing that a living peer had, on three nodes with appendfsync ${appendfsync}, ${MESH_ROUNDS} times`, async function () {
      this.timeout(MESH_ROUNDS * ROUND_MS)
      mesh = await startMesh(3, { directives: { appendfsync, ...REWRITES } })
      const all = mesh.nodes.map((node, i) => ({ node, writers: writersOf(`n${i}`, MESH_WRITERS) }))
      const everyone = all.flatMap(({ writers }) => writers)
      for (let round = 1; round <= MESH_ROUNDS; round++) {
        const before = acknowledgedBy(everyone)
        const killed = random.chance(ALL_KILLED) ? all : [random.pick(all)]
        const living = all.filter(each => !killed.includes(each))
        const running = all.map(({ node, writers }) => Promise.all(writers.map(writer => writer.run(node))))
        await untilSomeMoment(killed[0].node)
        const promised = promisedBy(appendfsync)
        await Promise.all(killed.map(({ node }) => node.kill()))
        for (const { writers } of killed)
          for (const writer of writers) for (const { node } of living) await writer.see(node)
        // the load on the others goes on until the mesh is whole again
        await Promise.all(killed.map(({ node }) => node.start()))
        await mesh.waitWhole(ROUND_MS)
        for (const { writers } of living) for (const writer of writers) writer.stop()
        await Promise.all(running)
        await waitSame(mesh.nodes)
        for (const each of all) {
          const until = killed.includes(each) ? promised : Number.POSITIVE_INFINITY
          for (const writer of each.writers) {
            for (const node of mesh.nodes) await writer.check(node, false, until)
            await writer.check(each.node, true, until)
          }
        }
        const count = acknowledgedBy(everyone) - before
        tell(`round ${round}: ${killed.length} killed, ${count} acknowledged, all there`)
      }
    })
  }
})

import { freePort } from './ports.js'
import { type Directives, startNode, type TestNode } from './start-node.js'
import { waitFor } from './wait-for.js'

/** How long a small mesh may take to become whole on a busy machine, ms; tests of speed measure for themselves. */
const WHOLE_MS = 20_000

export interface MeshOptions {
  /** Directives of every node. */
  directives?: Directives
  /** More directives for one node, by its number from 0. */
  each?: (index: number) => Directives
}

/** `count` nodes, all but the first knowing only the first one's mesh address; node 0 is started first. */
export async function startMesh(count: number, options: MeshOptions = {}): Promise<TestMesh> {
  const seedPort = await freePort()
  const start = (index: number): Promise<TestNode> =>
    startNode({
      name: `node-${index}`,
      meshPort: index === 0 ? seedPort : undefined,
      directives: {
        ...(index === 0 ? {} : { 'mesh-bootstrap': `127.0.0.1:${seedPort}` }),
        ...options.directives,
        ...options.each?.(index),
      },
    })
  const nodes = [await start(0)]
  const mesh = new TestMesh(nodes)
  try {
    nodes.push(...(await Promise.all(Array.from({ length: count - 1 }, (_, i) => start(i + 1)))))
    await mesh.waitWhole()
    return mesh
  } catch (error) {
    await mesh.stop()
    throw error
  }
}

/** Nodes of one mesh. */
export class TestMesh {
  readonly nodes: TestNode[]

  constructor(nodes: TestNode[]) {
    this.nodes = nodes
  }

  /** Waits until every running node has a link to every other running node. */
  waitWhole(deadlineMs = WHOLE_MS): Promise<unknown> {
    return waitWhole(
      this.nodes.filter(node => node.alive),
      deadlineMs,
    )
  }

  /** Waits until all running nodes hold the same data, by their own digests. */
  waitConverged(deadlineMs = WHOLE_MS): Promise<unknown> {
    return waitConverged(
      this.nodes.filter(node => node.alive),
      deadlineMs,
    )
  }

  async stop(): Promise<void> {
    const stopped = await Promise.allSettled(this.nodes.map(node => node.stop()))
    const failed = stopped.find(result => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
}

/** How many peers a node says it is linked with: the masters of INFO replication whose link is up. */
export async function linksUp(node: TestNode): Promise<{ masters: number; up: number }> {
  const fields = await node.info('replication')
  const masters = Number(fields.get('connected_masters') ?? 0)
  let up = 0
  for (const [name, value] of fields) if (/^master(_\d+)?_link_status$/.test(name) && value === 'up') up++
  return { masters, up }
}

/** Waits until each of these nodes has all the others, and no one else, as masters with their links up. */
export function waitWhole(nodes: readonly TestNode[], deadlineMs = WHOLE_MS): Promise<unknown> {
  let seen: string[] = []
  return waitFor(
    () => `a whole mesh of ${nodes.length}: ${seen.join('; ')}`,
    async () => {
      const links = await Promise.all(nodes.map(linksUp))
      seen = links.map(({ masters, up }, i) => `${nodes[i].name} has ${masters} masters, ${up} up`)
      return links.every(({ masters, up }) => masters === nodes.length - 1 && up === masters)
    },
    deadlineMs,
  )
}

/** Waits until MESH DIGEST is the same on all of these nodes; resolves with it. */
export function waitConverged(nodes: readonly TestNode[], deadlineMs = WHOLE_MS): Promise<unknown> {
  let digests: unknown[] = []
  return waitFor(
    () => `the same data on ${nodes.length} nodes, digests ${digests.join(', ')}`,
    async () => {
      digests = await Promise.all(nodes.map(node => node.ask('MESH', 'DIGEST')))
      return digests.every(digest => digest === digests[0]) && digests[0]
    },
    deadlineMs,
  )
}

import { FaultyLink } from './faulty-link.js'
import { freePorts } from './ports.js'
import { type MeshOptions, TestMesh } from './start-mesh.js'
import { startNode, type TestNode } from './start-node.js'

/**
 * A mesh in which every link between two nodes can be made to fail without touching the others: each node announces a
 * proxy in front of its mesh port, and the proxies tell their clients apart by process.
 */
export class FaultyMesh extends TestMesh {
  readonly #links: FaultyLink[]

  private constructor(nodes: TestNode[], links: FaultyLink[]) {
    super(nodes)
    this.#links = links
  }

  static async start(count: number, options: MeshOptions = {}): Promise<FaultyMesh> {
    const meshPorts = await freePorts(count)
    const links = await Promise.all(meshPorts.map(port => FaultyLink.start(port)))
    const start = (index: number): Promise<TestNode> =>
      startNode({
        name: `node-${index}`,
        meshPort: meshPorts[index],
        directives: {
          'mesh-announce': links[index].address,
          ...(index === 0 ? {} : { 'mesh-bootstrap': links[0].address }),
          ...options.directives,
          ...options.each?.(index),
        },
      })
    const mesh = new FaultyMesh([await start(0)], links)
    try {
      mesh.nodes.push(...(await Promise.all(links.slice(1).map((_, i) => start(i + 1)))))
      await mesh.waitWhole()
      return mesh
    } catch (error) {
      await mesh.stop()
      throw error
    }
  }

  /** Breaks the link between two nodes, and every new one, until heal(). */
  cut(a: number, b: number): void {
    this.#both(a, b, (link, pid) => link.cut(pid))
  }

  /** Lets nothing through between two nodes, without closing anything, until heal(). */
  blackHole(a: number, b: number): void {
    this.#both(a, b, (link, pid) => link.blackHole(pid))
  }

  /** Makes everything between two nodes `ms` later each way, until heal(). */
  delay(a: number, b: number, ms: number): void {
    this.#both(a, b, (link, pid) => link.delay(ms, pid))
  }

  /** Lets so many bytes a second through between two nodes, each way, until heal(). */
  slow(a: number, b: number, bytesPerSecond: number): void {
    this.#both(a, b, (link, pid) => link.slow(bytesPerSecond, pid))
  }

  /** Bytes on the wire so far, of all links and both ways, encryption included. */
  get forwarded(): number {
    return this.#links.reduce((sum, link) => sum + link.forwarded, 0)
  }

  heal(a: number, b: number): void {
    this.#both(a, b, (link, pid) => link.resume(pid))
  }

  /** Cuts one node off from all others, also from those that are started again meanwhile. */
  isolate(index: number): void {
    this.#links[index].cut()
    for (const link of this.#links) if (link !== this.#links[index]) link.cut(this.nodes[index].pid)
  }

  /** Ends every fault. */
  healAll(): void {
    for (const link of this.#links) link.resume()
  }

  /** What all links carry, both ways, looked at for `ms`. */
  async bytesPerSecond(ms: number): Promise<number> {
    const [from, bytes] = [performance.now(), this.forwarded]
    await new Promise(resolve => setTimeout(resolve, ms))
    return (this.forwarded - bytes) / ((performance.now() - from) / 1000)
  }

  override async stop(): Promise<void> {
    try {
      await super.stop()
    } finally {
      await Promise.all(this.#links.map(link => link.close()))
    }
  }

  /** Which of two nodes dialled the other is theirs to decide, so both proxies fail. */
  #both(a: number, b: number, fail: (link: FaultyLink, pid: number) => void): void {
    fail(this.#links[a], this.nodes[b].pid)
    fail(this.#links[b], this.nodes[a].pid)
  }
}

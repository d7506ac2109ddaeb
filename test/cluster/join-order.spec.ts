/** Whoever starts first: the mesh becomes whole, and each node's own data ends up everywhere. */
import { equal } from 'node:assert/strict'
import { freePorts } from '../helpers/ports.js'
import { waitSame } from '../helpers/same-data.js'
import { waitWhole } from '../helpers/start-mesh.js'
import { startNode, type TestNode } from '../helpers/start-node.js'

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map(rest => [item, ...rest]))
}

describe('join order', function () {
  this.timeout(40_000)
  const nodes: TestNode[] = []

  afterEach(async () => {
    await Promise.all(nodes.splice(0).map(node => node.stop()))
  })

  /** Starts nodes one after another; `knows` gives the one node whose address each is told. */
  async function join(order: readonly number[], knows: (index: number) => number): Promise<void> {
    const ports = await freePorts(order.length)
    for (const index of order) {
      const node = await startNode({
        name: `node-${index}`,
        meshPort: ports[index],
        directives: { 'mesh-bootstrap': `127.0.0.1:${ports[knows(index)]}` },
      })
      nodes.push(node)
      await node.ask('SET', `of-${index}`, `written on node ${index}`)
    }
    await waitWhole(nodes)
    const data = await waitSame(nodes)
    equal(data.size, order.length)
  }

  for (const order of permutations([0, 1, 2]))
    it(`${order.join(', ')}: all know node 0 only, node 0 itself`, () => join(order, () => 0))

  // Every order of four would take a minute; this one starts nobody after whom it knows.
  it('2, 0, 3, 1: each knows the next only', () => join([2, 0, 3, 1], index => (index + 1) % 4))
})

import type { TestNode } from './start-node.js'

/** The figures of one `mesh_peer<i>` line of INFO mesh: `out_live`, `in_catch_up`, `outbox`, ... */
export type PeerFigures = Map<string, number>

/** INFO mesh's line of each peer. */
export async function peerFigures(node: TestNode): Promise<PeerFigures[]> {
  const peers: PeerFigures[] = []
  for (const [name, value] of await node.info('mesh')) {
    if (!/^mesh_peer\d+$/.test(name)) continue
    const pairs = value.split(',').map(pair => pair.split('='))
    peers.push(new Map(pairs.map(([figure, number]) => [figure, Number(number)])))
  }
  return peers
}

/** The sum of some figures over all of a node's peers. */
export async function sumOfPeers(node: TestNode, ...names: string[]): Promise<number> {
  const peers = await peerFigures(node)
  return peers.reduce((sum, peer) => sum + names.reduce((own, name) => own + (peer.get(name) ?? 0), 0), 0)
}

/** One figure of INFO mesh, over all of these nodes. */
export async function sumOfNodes(nodes: readonly TestNode[], name: string): Promise<number> {
  const figures = await Promise.all(nodes.map(async node => Number((await node.info('mesh')).get(name))))
  return figures.reduce((sum, figure) => sum + figure, 0)
}

/** What the process holds of the machine's memory, bytes. */
export const residentBytes = async (node: TestNode): Promise<number> =>
  Number((await node.info('memory')).get('used_memory_rss'))

/** Whether the node holds what the mesh held when it started. */
export const isReady = async (node: TestNode): Promise<boolean> =>
  (await node.info('mesh')).get('mesh_ready') === '1'

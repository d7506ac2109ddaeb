import type { Mesh } from '../../discovery/mesh.js'
import { MeshService, type MeshServiceInit } from '../../node/replication/mesh-service.js'

type Given = Pick<MeshServiceInit, 'store' | 'clock' | 'turns' | 'hasSeeds'>

/** A node's side of a mesh over no network: nothing is sent, and what comes is what a test gives to `mesh.onEvent`. */
export function unlinkedMesh(given: Given): { service: MeshService; mesh: Mesh } {
  const mesh = { send: () => {}, drop: () => {}, stop: async () => {} } as unknown as Mesh
  const service = new MeshService({
    ...given,
    mesh,
    options: { forgetMs: 3_600_000, tombstoneBytes: 2 ** 26, directPeers: 24 },
    log: () => {},
    masterUser: () => '',
    masterPassword: () => '',
    published: () => {},
    joined: () => {},
    clockChecked: () => {},
  })
  return { service, mesh }
}

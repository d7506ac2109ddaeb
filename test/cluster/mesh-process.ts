/** A mesh in a process of its own, for discovery.spec.ts: its init is the first argument, its events go to the parent. */
import type { MeshInit } from '../../discovery/mesh.js'
import { createMeshThread } from '../../discovery/worker-proxy.js'

const { hello: _hello, ...init } = JSON.parse(process.argv[2]!) as MeshInit
const mesh = createMeshThread({ ...init, hello: Buffer.from('process') })
mesh.onEvent = event => {
  if (event.type === 'up' || event.type === 'down') process.send!(event)
}
process.send!({ type: 'identity', ...(await mesh.start()) })
process.on('message', () => {
  void mesh.stop().then(() => process.exit(0))
})
process.on('disconnect', () => process.exit(1))

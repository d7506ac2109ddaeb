/** Two meshes, each in a thread of its own, of which one sends the other so many MiB, for worker-proxy.spec.ts: their inits and that are the arguments. */
import type { MeshInit } from '../../../discovery/mesh.js'
import { createMeshThread } from '../../../discovery/worker-proxy.js'

const MESSAGE_BYTES = 8192
/** As much is on its way at a time. */
const WINDOW_BYTES = 512 * 1024

const inits = JSON.parse(process.argv[2]!) as Omit<MeshInit, 'hello'>[]
const count = (Number(process.argv[3]) * 1024 * 1024) / MESSAGE_BYTES
const meshes = inits.map(init => createMeshThread({ ...init, hello: Buffer.from('hello') }))
const [giver, taker] = meshes as [(typeof meshes)[0], (typeof meshes)[0]]

let link = 0
let sent = 0
let onTheWay = 0
giver.onEvent = event => {
  if (event.type === 'up') link = event.link
  else if (event.type === 'sent') onTheWay -= event.bytes
  for (; link !== 0 && sent < count && onTheWay < WINDOW_BYTES; sent++, onTheWay += MESSAGE_BYTES)
    giver.send([link], Buffer.allocUnsafeSlow(MESSAGE_BYTES))
}
let received = 0
const all = new Promise<void>(resolve => {
  taker.onEvent = event => {
    if (event.type === 'message' && ++received === count) resolve()
  }
})
const [identity] = await Promise.all(meshes.map(mesh => mesh.start()))
taker.addBootstrap(identity!.addresses[0]!)
await all
await Promise.all(meshes.map(mesh => mesh.stop()))

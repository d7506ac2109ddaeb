/**
 * How fast one link is: messages one way between two threads of this process, each with its own libp2p host.
 *
 *     node build/bench/link.js [bytes per message] [seconds]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mesh, MeshEvent, MeshInit } from '../discovery/mesh.js'
import { createMeshThread } from '../discovery/worker-proxy.js'

const messageBytes = Number(process.argv[2] ?? 60 * 1024)
const seconds = Number(process.argv[3] ?? 3)
/** Handed over and not yet taken by the stream, bytes. */
const OUTBOX_BYTES = 4 * 1024 * 1024

async function start(bootstrap: string[]): Promise<{ mesh: Mesh; dir: string; address: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'keymesh-link-'))
  const init: MeshInit = {
    ...{
      dir,
      bind: ['127.0.0.1'],
      port: 0,
      announce: [],
      bootstrap,
      name: 'bench',
      secret: 'bench',
      allow: [],
    },
    ...{ protectedMode: true, mdns: false, forgetMs: 60_000, hello: new Uint8Array(0) },
  }
  const mesh = createMeshThread(init)
  const { addresses } = await mesh.start()
  return { mesh, dir, address: addresses[0]! }
}

const receiver = await start([])
const sender = await start([receiver.address])
let received = 0
let outstanding = 0
let maxRss = 0
receiver.mesh.onEvent = event => {
  if (event.type === 'message') received += event.bytes.byteLength
}
const link = await new Promise<number>(resolve => {
  sender.mesh.onEvent = (event: MeshEvent) => {
    if (event.type === 'up') resolve(event.link)
  }
})
const cpuBefore = process.cpuUsage()
const startedAt = performance.now()
const fill = (): void => {
  while (outstanding < OUTBOX_BYTES && performance.now() - startedAt < seconds * 1000) {
    outstanding += messageBytes
    sender.mesh.send([link], new Uint8Array(messageBytes))
  }
}
sender.mesh.onEvent = event => {
  if (event.type !== 'sent') return
  outstanding -= event.bytes
  maxRss = Math.max(maxRss, process.memoryUsage.rss())
  fill()
}
fill()
await new Promise(resolve => setTimeout(resolve, seconds * 1000))
const elapsed = (performance.now() - startedAt) / 1000
const cpu = process.cpuUsage(cpuBefore)
const messages = received / messageBytes
console.log(
  `${messageBytes} B messages: ${(received / 1e6 / elapsed).toFixed(0)} MB/s, ${(messages / elapsed).toFixed(0)} a second`,
)
console.log(
  `CPU of both sides ${((cpu.user + cpu.system) / messages).toFixed(1)} us a message, RSS up to ${(maxRss / 1e6).toFixed(0)} MB`,
)
await sender.mesh.stop()
await receiver.mesh.stop()
await Promise.all([sender, receiver].map(({ dir }) => rm(dir, { recursive: true })))

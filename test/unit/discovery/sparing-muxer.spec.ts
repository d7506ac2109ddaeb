import { ok } from 'node:assert/strict'
import { STREAM_WINDOW_BYTES } from '../../../discovery/constants.js'
import { FaultyLink } from '../../helpers/faulty-link.js'
import { freePorts } from '../../helpers/ports.js'
import { startMesh, stopAll } from './mesh-harness.js'

const COUNT = 100
const MESSAGE_BYTES = 1000
/** Record 4, frame 2, yamux 12, noise 18. */
const OVERHEAD_BYTES = 36
/** Tables of peers and the end of the link's set-up, while the messages travel. */
const OTHER_BYTES = 1000

describe('sparing muxer', () => {
  afterEach(stopAll)

  it('answers no message with an update of the window that is nearly whole', async () => {
    const [port] = await freePorts(1)
    const link = await FaultyLink.start(port)
    try {
      const first = await startMesh({ port, announce: [link.address] })
      const second = await startMesh({ bootstrap: [link.address] })
      await Promise.all([first.linked(second), second.linked(first)])
      const before = link.forwarded
      for (let i = 1; i <= COUNT; i++) {
        second.mesh.send([second.linksTo(first)[0]!.link], new Uint8Array(MESSAGE_BYTES))
        await first.until('the message', () => first.of('message').length === i)
      }
      const perMessage = (link.forwarded - before - OTHER_BYTES) / COUNT
      ok(perMessage <= MESSAGE_BYTES + OVERHEAD_BYTES, `${perMessage} bytes a message`)
    } finally {
      await link.close()
    }
  })

  it('keeps what is many windows long going', async () => {
    const [first, second] = await Promise.all([startMesh(), startMesh()])
    second.mesh.addBootstrap(first.address)
    await Promise.all([first.linked(second), second.linked(first)])
    const bytes = 8 * STREAM_WINDOW_BYTES
    second.mesh.send([second.linksTo(first)[0]!.link], new Uint8Array(bytes))
    await first.until('the message', () => first.of('message').length === 1)
    ok(first.of('message')[0]!.bytes.byteLength === bytes)
  })
})

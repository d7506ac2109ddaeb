import { deepEqual, equal, match } from 'node:assert/strict'
import { deflateRawSync } from 'node:zlib'
import type { Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { encode } from 'it-length-prefixed'
import { SILENCE_MS } from '../../../discovery/constants.js'
import { loadIdentity } from '../../../discovery/identity.js'
import { PeerLinks } from '../../../discovery/peer-links.js'
import { startTransport } from '../../../discovery/transport.js'
import {
  FRAME_BYTES_MAX,
  LINK_PROTOCOL,
  LINK_VERSION_MAJOR,
  MESSAGE_BYTES_MAX,
  RECORD_HEADER_BYTES,
} from '../../../protocol/link/constants.js'
import { writeRecordHeader } from '../../../protocol/link/frame.js'
import { PACKED, pack } from '../../../protocol/link/packed.js'
import { PAYLOAD_FIRST, PAYLOAD_WHOLE } from '../../../protocol/link/payload.js'
import { meshInit, startMesh, stopAll, type TestMesh } from './mesh-harness.js'

function frameOf(type: number, bytes: Uint8Array): Uint8Array {
  const header = Buffer.alloc(RECORD_HEADER_BYTES)
  writeRecordHeader(header, 0, type, bytes.byteLength)
  return encode.single(Buffer.concat([header, bytes])).subarray()
}

/** A packed record that says it is a frame's worth and unpacks to much more. */
function bombOf(length: number): Uint8Array {
  const said = Buffer.alloc(3)
  said.writeUIntBE(FRAME_BYTES_MAX, 0, 3)
  return Buffer.concat([said, deflateRawSync(Buffer.alloc(length))])
}

/**
 * Opens a stream to a mesh by hand.
 *
 * @param use gets the stream, when it will have been closed, and what gets it admitted
 */
async function withStranger(
  mesh: TestMesh,
  use: (stream: Stream, closed: Promise<unknown>, admit: () => Promise<string>) => Promise<void>,
): Promise<void> {
  const init = await meshInit()
  const key = await loadIdentity(init.dir)
  const stranger = await startTransport(init, key, 'unused')
  try {
    const connection = await stranger.dial(multiaddr(`${mesh.identity.addresses[0]}/p2p/${mesh.id}`))
    const stream = await connection.newStream(LINK_PROTOCOL)
    const closed = new Promise(resolve => stream.addEventListener('close', resolve))
    const policy = {
      ...{ self: stranger.peerId.toString(), major: LINK_VERSION_MAJOR, meshName: init.name },
      ...{ secret: init.secret, protectedMode: true, allow: new Set<string>(), incarnation: 1 },
      ...{ hello: init.hello, addresses: () => [], checkWanted: () => {} },
    }
    const links = new PeerLinks(policy, SILENCE_MS, {
      ...{ emit: () => {}, onUp: () => {}, onPeerList: () => {}, onClosed: () => {} },
    })
    await use(stream, closed, () => links.adopt(connection, stream, true))
  } finally {
    await stranger.stop()
  }
}

describe('mesh with a hostile peer', () => {
  afterEach(stopAll)

  const hostile: [string, Uint8Array][] = [
    ['a frame of 10 MiB', Uint8Array.of(0x80, 0x80, 0x80, 0x05)],
    ['data before it is admitted', encode.single(Uint8Array.of(PAYLOAD_WHOLE, 0, 0, 1, 0)).subarray()],
    ['a peer list before it is admitted', encode.single(Uint8Array.of(6, 0, 0, 1, 0)).subarray()],
    ['a record that is cut', encode.single(Uint8Array.of(1, 0, 1)).subarray()],
  ]
  for (const [what, bytes] of hostile) {
    it(`drops a peer that sends ${what}`, async () => {
      const mesh = await startMesh()
      await withStranger(mesh, async (stream, closed) => {
        stream.addEventListener('message', () => {})
        stream.send(bytes)
        await closed
        const reason = /^no link with \w+: the peer broke the protocol: .+$/
        await mesh.until('a reason', () => mesh.of('log').some(log => reason.test(log.text)))
        deepEqual(mesh.of('up'), [])
      })
    })
  }

  it('drops and counts a peer that announces a message longer than any may be', async () => {
    const mesh = await startMesh()
    await withStranger(mesh, async (stream, closed, admit) => {
      equal(await admit(), 'up')
      await mesh.next('up')
      const length = Buffer.alloc(4)
      length.writeUInt32BE(MESSAGE_BYTES_MAX + 1)
      stream.send(frameOf(PAYLOAD_FIRST, length))
      await closed
      match((await mesh.next('down')).reason, /a message of \d+ bytes is too long/)
      deepEqual(mesh.of('limit'), [{ type: 'limit', limit: 'message' }])
    })
  })

  it('does not unpack for a peer that is not admitted', async () => {
    const mesh = await startMesh()
    await withStranger(mesh, async (stream, closed) => {
      stream.send(frameOf(PACKED, pack(Buffer.from([PAYLOAD_WHOLE, 0, 0, 1, 0]))))
      await closed
      await mesh.until('a reason', () =>
        mesh.of('log').some(({ text }) => /data before admission/.test(text)),
      )
    })
  })

  const packed: [string, Uint8Array, RegExp][] = [
    ['a bomb', bombOf(50_000_000), /does not unpack/],
    ['a link message that is packed', pack(Buffer.from([7, 0, 0, 0])), /a packed record of type 7/],
    ['what is packed twice', pack(Buffer.from([PACKED, 0, 0, 0])), /a packed record of type 19/],
  ]
  for (const [what, bytes, reason] of packed) {
    it(`drops a peer that was admitted and sends ${what}`, async () => {
      const mesh = await startMesh()
      await withStranger(mesh, async (stream, closed, admit) => {
        equal(await admit(), 'up')
        await mesh.next('up')
        stream.send(frameOf(PACKED, pack(Buffer.from([PAYLOAD_WHOLE, 0, 0, 2, 104, 105]))))
        equal(Buffer.from((await mesh.next('message')).bytes).toString(), 'hi')
        stream.send(frameOf(PACKED, bytes))
        await closed
        match((await mesh.next('down')).reason, reason)
        equal(mesh.of('message').length, 1)
      })
    })
  }
})

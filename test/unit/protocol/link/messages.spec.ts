import { deepEqual, equal, throws } from 'node:assert/strict'
import fc from 'fast-check'
import {
  LINK_VERSION_MAJOR,
  MESSAGE_BYTES_MAX,
  REASON_BYTES_MAX,
} from '../../../../protocol/link/constants.js'
import { records, writeRecordHeader } from '../../../../protocol/link/frame.js'
import { decodeLinkMessage, encodeLinkMessage, type LinkMessage } from '../../../../protocol/link/messages.js'
import { PAYLOAD_FIRST, PAYLOAD_NEXT, PAYLOAD_WHOLE, Reassembly } from '../../../../protocol/link/payload.js'
import { type PeerRow, peerLists } from '../../../../protocol/link/peer-list.js'
import { LinkProtocolError } from '../../../../protocol/link/wire.js'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const addresses = fc.array(fc.string({ maxLength: 60 }), { maxLength: 16 })
const time = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const row: fc.Arbitrary<PeerRow> = fc.record({
  peerId: fc.string({ maxLength: 40 }),
  incarnation: time,
  age: time,
  addresses,
})

const message: fc.Arbitrary<LinkMessage> = fc.oneof(
  fc
    .record({
      major: fc.constant(LINK_VERSION_MAJOR),
      minor: fc.nat({ max: 255 }),
      meshName: fc.string({ maxLength: 60 }),
      incarnation: time,
      nonce: bytes(32),
      addresses,
      features: fc.nat({ max: 255 }),
    })
    .map(value => ({ name: 'hello' as const, value })),
  fc.record({ mac: bytes(32), endedLinks: fc.nat() }).map(value => ({ name: 'proof' as const, value })),
  fc
    .record({ hello: fc.uint8Array({ maxLength: 4096 }) })
    .map(value => ({ name: 'welcome' as const, value })),
  fc
    .record({
      code: fc.constantFrom('secret' as const, 'left' as const),
      reason: fc.string({ maxLength: 100 }),
    })
    .map(value => ({ name: 'refusal' as const, value })),
  fc.record({ reason: fc.string({ maxLength: 100 }) }).map(value => ({ name: 'bye' as const, value })),
  fc
    .record({ wantsAnswer: fc.boolean(), rows: fc.array(row, { maxLength: 5 }) })
    .map(value => ({ name: 'peerList' as const, value })),
)

/** Byte arrays alike, whatever their class. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, v) => (v instanceof Uint8Array ? Array.from(v) : (v?.data ?? v))),
  )
}

describe('link messages', () => {
  it('read back as they were written', () => {
    fc.assert(
      fc.property(message, original => {
        const encoded = encodeLinkMessage(original)
        deepEqual(plain(decodeLinkMessage(encoded.type, encoded.bytes)), plain(original))
      }),
    )
  })

  it('never fail on garbage in any way but their own', () => {
    fc.assert(
      fc.property(fc.nat({ max: 9 }), fc.uint8Array({ maxLength: 300 }), (type, garbage) => {
        try {
          decodeLinkMessage(type, garbage)
        } catch (error) {
          if (!(error instanceof LinkProtocolError)) throw error
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('of an unknown type are left to later versions', () => {
    equal(decodeLinkMessage(99, new Uint8Array(5)), undefined)
  })

  it('over their limit are refused before they are read', () => {
    throws(() => decodeLinkMessage(3, new Uint8Array(4097)), /over its limit/)
  })

  it('cut a long reason instead of breaking their limit', () => {
    const encoded = encodeLinkMessage({ name: 'bye', value: { reason: 'x'.repeat(REASON_BYTES_MAX * 2) } })
    const decoded = decodeLinkMessage(encoded.type, encoded.bytes)
    deepEqual(decoded, { name: 'bye', value: { reason: 'x'.repeat(REASON_BYTES_MAX) } })
  })

  it('of another major version show only the version', () => {
    const decoded = decodeLinkMessage(1, Uint8Array.of(LINK_VERSION_MAJOR + 1, 3, 255, 255))
    equal(decoded?.name, 'hello')
    deepEqual(
      [(decoded.value as { major: number }).major, (decoded.value as { minor: number }).minor],
      [LINK_VERSION_MAJOR + 1, 3],
    )
  })

  it('of a node before version 2.1 name no features', () => {
    const value = { major: LINK_VERSION_MAJOR, minor: 0, meshName: 'mesh', incarnation: 1, features: 255 }
    const { type, bytes } = encodeLinkMessage({
      name: 'hello',
      value: { ...value, nonce: new Uint8Array(32), addresses: [] },
    })
    const decoded = decodeLinkMessage(type, bytes.subarray(0, -1))
    equal(decoded?.name, 'hello')
    equal((decoded.value as { features: number }).features, 0)
  })

  it('split a table that is too long for one', () => {
    const rows = Array.from({ length: 1024 }, (_, i) => ({
      peerId: `peer-${i}`.padEnd(52, 'x'),
      incarnation: i,
      age: i,
      addresses: ['/ip4/127.0.0.1/tcp/1', '/ip4/10.0.0.1/tcp/1'],
    }))
    const lists = peerLists(rows, true)
    equal(lists.length > 1, true)
    for (const value of lists) {
      const encoded = encodeLinkMessage({ name: 'peerList', value })
      decodeLinkMessage(encoded.type, encoded.bytes)
    }
    deepEqual(
      lists.flatMap(list => list.rows),
      rows,
    )
    deepEqual(
      lists.map(list => list.wantsAnswer),
      lists.map((_, i) => i === lists.length - 1),
    )
  })
})

describe('a frame', () => {
  it('with a record that is longer than it, or cut, is refused', () => {
    const frame = Buffer.alloc(20)
    writeRecordHeader(frame, 0, PAYLOAD_WHOLE, 17)
    throws(() => [...records(frame)], LinkProtocolError)
    throws(() => [...records(frame.subarray(0, 3))], LinkProtocolError)
  })
})

describe('reassembly', () => {
  const first = (length: number, ...piece: number[]): Uint8Array => {
    const header = Buffer.alloc(4)
    header.writeUInt32BE(length)
    return Buffer.concat([header, Uint8Array.from(piece)])
  }

  it('gives a message when its last piece is there', () => {
    const reassembly = new Reassembly()
    equal(reassembly.add(PAYLOAD_FIRST, first(4, 1, 2)), undefined)
    equal(reassembly.add(PAYLOAD_NEXT, Uint8Array.of(3)), undefined)
    deepEqual([...reassembly.add(PAYLOAD_NEXT, Uint8Array.of(4))!], [1, 2, 3, 4])
  })

  it('refuses hostile lengths, pieces of nothing and messages inside messages', () => {
    throws(() => new Reassembly().add(PAYLOAD_FIRST, first(MESSAGE_BYTES_MAX + 1)), /too long/)
    throws(() => new Reassembly().add(PAYLOAD_FIRST, first(1, 1, 2)), /too long/)
    throws(() => new Reassembly().add(PAYLOAD_NEXT, Uint8Array.of(1)), /no message/)
    const begun = new Reassembly()
    begun.add(PAYLOAD_FIRST, first(4, 1))
    throws(() => begun.add(PAYLOAD_WHOLE, Uint8Array.of(1)), /inside another/)
  })
})

import { deepEqual, ok, throws } from 'node:assert/strict'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { FRAME_BYTES_MAX } from '../../../../protocol/link/constants.js'
import { pack, unpack } from '../../../../protocol/link/packed.js'
import { LinkProtocolError } from '../../../../protocol/link/wire.js'

/** What a peer sends that does not pack by the rules. */
function saying(length: number, bytes: Uint8Array): Buffer {
  const said = Buffer.alloc(3)
  said.writeUIntBE(length, 0, 3)
  return Buffer.concat([said, bytes])
}

const refuses = (packed: Uint8Array, reason: RegExp): void =>
  throws(
    () => unpack(packed),
    error => error instanceof LinkProtocolError && reason.test(error.message),
  )

describe('packed records', () => {
  it('come out as they went in, on memory of their own', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), records => {
        const unpacked = unpack(pack(records))
        deepEqual([...unpacked], [...records])
        ok(unpacked.byteLength === unpacked.buffer.byteLength)
      }),
    )
    const longest = new Uint8Array(FRAME_BYTES_MAX).fill(7)
    deepEqual(unpack(pack(longest)), longest)
  })

  it('unpack to what they say and not a byte more, so a bomb costs a frame at the most', () => {
    const bomb = deflateRawSync(Buffer.alloc(50_000_000))
    ok(bomb.length < FRAME_BYTES_MAX, 'it fits into one record')
    refuses(saying(FRAME_BYTES_MAX, bomb), /does not unpack/)
    refuses(saying(0, bomb), /does not unpack/)
    refuses(saying(50_000_000 % 2 ** 24, bomb), /too long/)
    refuses(saying(FRAME_BYTES_MAX + 1, bomb), /too long/)
    refuses(saying(11, deflateRawSync(Buffer.alloc(10))), /not as long as it says/)
    refuses(saying(0, deflateRawSync(Buffer.alloc(1))), /not as long as it says/)
  })

  it('that are garbage, or cut, are refused like any other record', () => {
    refuses(Uint8Array.of(0, 1), /is cut/)
    const packed = pack(Buffer.from('records'.repeat(100)))
    refuses(packed.subarray(0, packed.length - 1), /does not unpack/)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), garbage => {
        try {
          unpack(garbage)
        } catch (error) {
          if (!(error instanceof LinkProtocolError)) throw error
        }
      }),
      { numRuns: 1000 },
    )
  })
})

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Crc64 } from '../../../../../node/persistence/rdb/crc64.js'

/** The definition, bit by bit: what the tables are a shortcut for. */
function slowCrc(bytes: Uint8Array): bigint {
  let crc = 0n
  for (const byte of bytes) {
    crc ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x95ac9329ac4bc9b5n : crc >> 1n
  }
  return crc
}

function fastCrc(crc: Crc64): bigint {
  const out = Buffer.alloc(8)
  crc.writeTo(out, 0)
  return out.readBigUInt64LE()
}

describe('CRC64', () => {
  it('has the check value of the Jones polynomial', () => {
    // redis/src/crc64.c prints e9c6d914c4b8d9ca for "123456789"
    assert.equal(fastCrc(new Crc64().update(Buffer.from('123456789'))), 0xe9c6d914c4b8d9can)
  })

  it('is what its definition says, in whatever pieces the bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
        const at = Math.min(cut, bytes.length)
        const crc = new Crc64().update(bytes, 0, at).update(bytes, at)
        assert.equal(fastCrc(crc), slowCrc(bytes))
      }),
    )
  })
})

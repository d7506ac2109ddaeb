import assert from 'node:assert/strict'
import fc from 'fast-check'
import { lzfCompress, lzfExpand, lzfExpandedLength } from '../../../../../node/persistence/rdb/lzf.js'
import { RdbError } from '../../../../../node/persistence/rdb/rdb-error.js'

function pack(plain: Uint8Array): Buffer {
  const packed = Buffer.alloc(plain.length * 2 + 16)
  return packed.subarray(0, lzfCompress(plain, 0, plain.length, packed, 0, packed.length))
}

function unpack(packed: Uint8Array): Buffer {
  const plain = Buffer.alloc(lzfExpandedLength(packed, 0, packed.length))
  lzfExpand(packed, 0, packed.length, plain)
  return plain
}

describe('LZF', () => {
  it('gives back what was compressed', () => {
    const letters = fc.array(fc.constantFrom(97, 98, 99), { maxLength: 3000 }).map(a => Uint8Array.from(a))
    fc.assert(
      fc.property(fc.oneof(letters, fc.uint8Array({ maxLength: 600 })), plain => {
        assert.deepEqual(unpack(pack(plain)), Buffer.from(plain))
      }),
    )
  })

  it('makes repetition small, near and far', () => {
    assert.ok(pack(Buffer.alloc(10_000, 'x')).length < 130)
    const far = Buffer.concat([
      Buffer.from('a phrase of some length'),
      Buffer.alloc(8000),
      Buffer.from('a phrase of some length'),
    ])
    assert.deepEqual(unpack(pack(far)), far)
    assert.ok(pack(far).length < 200)
  })

  it('gives up when the room is not enough', () => {
    const noise = Uint8Array.from({ length: 200 }, (_, i) => (i * 2654435761) >>> 13)
    const out = Buffer.alloc(200)
    assert.equal(lzfCompress(noise, 0, noise.length, out, 0, 150), 0)
  })

  it('refuses damaged input and writes nothing beyond the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), packed => {
        try {
          unpack(packed)
        } catch (error) {
          assert.ok(error instanceof RdbError, String(error))
        }
      }),
    )
    assert.throws(() => unpack(Uint8Array.of(0x20, 0x05)), /refers to before its start/)
    assert.throws(() => unpack(Uint8Array.of(5, 1, 2)), /ends in the middle/)
  })
})

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { READ_BUFFER_BYTES } from '../../../../node/server/limits.js'
import { Pending } from '../../../../node/server/pending.js'

describe('pending bytes', () => {
  it('are those appended and not consumed', () => {
    const step = fc.record({ bytes: fc.uint8Array({ maxLength: 9000 }), consume: fc.nat(12_000) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        const pending = new Pending()
        let expected = Buffer.alloc(0)
        for (const { bytes, consume } of steps) {
          pending.append(Buffer.from(bytes), 0, bytes.length, 0)
          expected = Buffer.concat([expected, bytes])
          const count = Math.min(consume, expected.length)
          pending.consume(pending.start + count)
          expected = expected.subarray(count)
          assert.equal(pending.size, expected.length)
          assert.deepEqual(pending.buf.subarray(pending.start, pending.end), Buffer.from(expected))
        }
      }),
    )
  })

  it('take no more memory than the unfinished request needs', () => {
    const wanted = 50_000_000
    const pending = new Pending()
    const piece = Buffer.alloc(READ_BUFFER_BYTES)
    while (pending.size < wanted) pending.append(piece, 0, piece.length, wanted)
    assert.ok(pending.buf.length <= wanted + READ_BUFFER_BYTES, `${pending.buf.length}`)
  })

  it('give a large buffer back when little is left', () => {
    const pending = new Pending()
    pending.append(Buffer.alloc(4_000_000, 1), 0, 4_000_000, 0)
    pending.consume(pending.end - 10)
    assert.equal(pending.size, 10)
    assert.ok(pending.buf.length < 100_000)
    pending.consume(pending.end)
    assert.equal(pending.buf.length, 0)
  })
})

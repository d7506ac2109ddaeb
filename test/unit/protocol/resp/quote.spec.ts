import assert from 'node:assert/strict'
import fc from 'fast-check'
import { splitWords } from '../../../../protocol/resp/inline.js'
import { quoteBytes } from '../../../../protocol/resp/quote.js'
import { Slice } from '../../../../protocol/resp/slice.js'

describe('quoted bytes', () => {
  it('shows what is not printable as escapes', () => {
    assert.equal(
      quoteBytes(Slice.of(Buffer.from('a"\\\n\r\t\x07\b\x00é', 'latin1'))),
      '"a\\"\\\\\\n\\r\\t\\a\\b\\x00\\xe9"',
    )
  })

  it('is read back by an inline command', () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        const quoted = Buffer.from(quoteBytes(Slice.of(bytes)), 'latin1')
        assert.deepEqual(splitWords(quoted), [Buffer.from(bytes)])
      }),
    )
  })
})

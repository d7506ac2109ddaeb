import assert from 'node:assert/strict'
import fc from 'fast-check'
import { decodeBytes, quote, splitBytes } from '../../../../node/config/arguments.js'

describe('words of a configuration line', () => {
  it('are split at white space and joined by quotes', () => {
    assert.deepEqual(splitBytes('  save  900 1\t300 10 '), ['save', '900', '1', '300', '10'])
    assert.deepEqual(splitBytes(`requirepass "a b" 'c d'`), ['requirepass', 'a b', 'c d'])
    assert.deepEqual(splitBytes('save ""'), ['save', ''])
    assert.deepEqual(splitBytes(''), [])
  })

  it("have escapes in double quotes, and only \\' in single ones", () => {
    assert.deepEqual(splitBytes(String.raw`x "\x41\n\r\t\b\a\"\\\q\xzz"`), ['x', 'A\n\r\t\b\x07"\\qxzz'])
    assert.deepEqual(splitBytes(String.raw`x 'a\'b\n'`), ['x', String.raw`a'b\n`])
    assert.deepEqual(splitBytes(String.raw`x a\x41"b"`), ['x', String.raw`a\x41b`])
  })

  it('are refused where a quote is not closed or text follows it', () => {
    for (const line of ['a "b', "a 'b", 'a "b"c', "a 'b'c", 'a "b\\"']) {
      assert.equal(splitBytes(line), undefined, line)
    }
  })

  it('give any text back that was quoted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const [word, ...rest] = splitBytes(quote(text)) ?? []
        assert.equal(rest.length, 0)
        assert.equal(decodeBytes(word), text)
      }),
    )
  })

  it('are text only if they are UTF-8', () => {
    assert.equal(decodeBytes('\xc3\xa9'), 'é')
    assert.equal(decodeBytes('\xff'), undefined)
  })
})

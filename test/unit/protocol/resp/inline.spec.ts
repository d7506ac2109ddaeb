import assert from 'node:assert/strict'
import { splitWords } from '../../../../protocol/resp/inline.js'

const split = (line: string): string[] | undefined =>
  splitWords(Buffer.from(line, 'latin1'))?.map(word => word.toString('latin1'))

describe('inline commands', () => {
  it('splits at white space', () => {
    assert.deepEqual(split('a  b\tc \v d'), ['a', 'b', 'c', 'd'])
    assert.deepEqual(split('   '), [])
    assert.deepEqual(split(''), [])
  })

  it('reads double quotes with escapes', () => {
    assert.deepEqual(split('"a b" ""'), ['a b', ''])
    assert.deepEqual(split('"\\n\\r\\t\\b\\a\\"\\\\\\q"'), ['\n\r\t\b\x07"\\q'])
    assert.deepEqual(split('"\\x00\\xfF\\xg0"'), ['\x00\xffxg0'])
  })

  it('reads single quotes with one escape', () => {
    assert.deepEqual(split("'a b' 'it\\'s' '\\n'"), ['a b', "it's", '\\n'])
  })

  it('lets a quote start inside a word, but not end there', () => {
    assert.deepEqual(split('a"b c"'), ['ab c'])
    assert.equal(split('"a"b'), undefined)
    assert.equal(split("'a'b"), undefined)
  })

  it('refuses unbalanced quotes', () => {
    for (const line of ['"a', "'a", '"a\\"', 'a "', '"\\']) assert.equal(split(line), undefined, line)
  })

  it('ends at a NUL, as C does', () => {
    assert.deepEqual(split('a b\0c d'), ['a', 'b'])
  })
})

import { deepEqual, ok } from 'node:assert/strict'
import { Origins, SELF } from '../../../../protocol/clock/origins.js'
import { ByteReader, ByteWriter } from '../../../../protocol/peer/bytes.js'
import { readOps } from '../../../../protocol/peer/op-reader.js'
import { OpWriter } from '../../../../protocol/peer/op-writer.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const SLOT = 5
const SET = 3

describe('OpWriter', () => {
  const origins = new Origins(Origins.id(Date.UTC(2026, 0, 1), 1))

  /** Members of a set, by the names of the keys that they are written under; null is forgetKey(). */
  function batchOf(keys: (string | null)[]): { bytes: Buffer; read: string[] } {
    const writer = new OpWriter(origins)
    for (const key of keys)
      if (key === null) writer.forgetKey()
      else writer.element(0, SLOT, Slice.of(key), SET, Slice.of('member'), new Slice(), false, 1, SELF)
    const out = new ByteWriter()
    writer.finish(out)
    const bytes = out.take()
    const read: string[] = []
    readOps(new ByteReader(bytes), origins, ({ key }) => read.push(key.toString()))
    return { bytes, read }
  }

  it('names a key once for all ops that follow each other in its slot', () => {
    const [twice, apart] = [batchOf(['a key', 'a key']), batchOf(['a key', null, 'a key'])]
    deepEqual([twice.read, apart.read], [Array(2).fill('a key'), Array(2).fill('a key')])
    ok(twice.bytes.length < apart.bytes.length)
  })

  it('names it again once the slot may be another key', () => {
    deepEqual(batchOf(['a key', null, 'another key']).read, ['a key', 'another key'])
  })
})

import assert from 'node:assert/strict'
import { Origins } from '../../../../protocol/clock/origins.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'
import { ByteReader, ByteWriter, MalformedError } from '../../../../protocol/peer/bytes.js'
import { plainSync, readSync, Scan, writeSync } from '../../../../protocol/peer/messages/sync.js'
import { isOfPart, type Part } from '../../../../protocol/peer/part.js'

const origins = new Origins('writer-1')

function through(scan: number, part: Part | undefined): unknown {
  const out = new ByteWriter()
  writeSync(out, { ...plainSync(scan, 1), part }, origins)
  return readSync(new ByteReader(out.take(), 1), origins).part
}

describe('SYNC', () => {
  it('names a part or none', () => {
    assert.equal(through(Scan.NONE, undefined), undefined)
    assert.equal(through(Scan.ALL, undefined), undefined)
    assert.deepEqual(through(Scan.PART, { number: 3, of: 8 }), { number: 3, of: 8 })
  })

  it('tells what is news to the donor, where that matters', () => {
    const news = new VersionVector()
    news.advance(origins.index('writer-2'), 7)
    for (const scan of Object.values(Scan)) {
      const out = new ByteWriter()
      const part = scan === Scan.PART ? { number: 1, of: 2 } : undefined
      writeSync(out, { scan, number: 5, news, part }, origins)
      const told = scan === Scan.ALL || scan === Scan.PART
      const came = readSync(new ByteReader(out.take(), 1), origins)
      assert.equal(came.news.get(origins.index('writer-2')), told ? 7 : 0)
      assert.equal(came.number, scan === Scan.NONE ? 0 : 5)
      if (!told) assert.deepEqual(came, plainSync(scan, came.number))
    }
  })

  it('for a part that there is not is refused', () => {
    assert.throws(() => through(Scan.PART, { number: 8, of: 8 }), MalformedError)
    assert.throws(() => through(Scan.PART, { number: 1, of: 5000 }), MalformedError)
    assert.throws(() => through(4, undefined), MalformedError)
  })
})

describe('parts of the keys', () => {
  it('hold each key once, and are about equal', () => {
    const of = 8
    const counts = new Array<number>(of).fill(0)
    for (let i = 0; i < 8000; i++) {
      const key = Buffer.from(`xkey:${i}`)
      const parts = counts.flatMap((_, number) =>
        isOfPart({ number, of }, key, 1, key.length - 1) ? number : [],
      )
      assert.equal(parts.length, 1)
      counts[parts[0]]++
    }
    for (const count of counts) assert.ok(count > 900 && count < 1100, `${counts}`)
  })
})

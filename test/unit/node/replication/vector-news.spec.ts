import assert from 'node:assert/strict'
import fc from 'fast-check'
import { VectorNews } from '../../../../node/replication/vector-news.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'

describe('news of a version vector', () => {
  it('bring each reader level, whenever it asks, and never more than what has changed', () => {
    const step = fc.record({ origin: fc.nat(5), stamp: fc.nat(50), reader: fc.nat(2) })
    fc.assert(
      fc.property(fc.array(step), steps => {
        const vector = new VersionVector()
        const news = new VectorNews(vector)
        const readers = [0, 1, 2].map(() => ({ told: 0, known: new VersionVector() }))
        for (const { origin, stamp, reader } of steps) {
          vector.advance(origin, stamp)
          const one = readers[reader]
          const brought = news.since(one.told)
          one.told = news.now
          for (let i = 0; i < brought.length; i++)
            if (brought.get(i) > 0) assert.ok(brought.get(i) > one.known.get(i))
          one.known.merge(brought)
          assert.ok(one.known.dominates(vector) && vector.dominates(one.known))
        }
      }),
    )
  })
})

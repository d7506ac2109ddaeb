import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Origins } from '../../../../protocol/clock/origins.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'
import { ByteReader, ByteWriter } from '../../../../protocol/peer/bytes.js'
import {
  readSummedVector,
  type SummedVector,
  writeSummedVector,
} from '../../../../protocol/peer/messages/summed-vector.js'

const ORIGINS = 12
const STAMP_MAX = 30
const idOf = (origin: number): string => Origins.id(origin, origin)

/** Origins as a node numbers them that has heard of them in this order. */
function heardOf(order: readonly number[]): Origins {
  const origins = new Origins('a reader')
  for (const origin of order) origins.index(idOf(origin))
  return origins
}

type Entries = ReadonlyMap<number, number>

function vectorOf(entries: Entries, origins: Origins): VersionVector {
  const vector = new VersionVector()
  for (const [origin, stamp] of entries) vector.advance(origins.index(idOf(origin)), stamp)
  return vector
}

const textOf = (vector: VersionVector, origins: Origins): string =>
  Array.from({ length: ORIGINS }, (_, origin) => vector.get(origins.index(idOf(origin)))).join()

/** Sends a vector to a node that has another. */
function through(
  sent: Entries,
  own: Entries,
  named: number,
  order: readonly number[],
): [SummedVector, Origins] {
  const here = heardOf([...sent.keys()])
  const there = heardOf(order)
  const vector = vectorOf(sent, here)
  const out = new ByteWriter()
  writeSummedVector(out, vector, vector.boundBelow(named), here)
  const reader = new ByteReader(out.take())
  const came = readSummedVector(reader, vectorOf(own, there), there)
  assert.equal(reader.more, false)
  return [came, there]
}

describe('a vector whose older entries are summed up', () => {
  const entries = fc
    .array(fc.tuple(fc.nat(ORIGINS - 1), fc.integer({ min: 1, max: STAMP_MAX })))
    .map(pairs => new Map(pairs))
  const order = fc.shuffledSubarray(Array.from({ length: ORIGINS }, (_, origin) => origin))
  const named = fc.nat(ORIGINS)

  it('is the one that was sent or is not understood, whatever its reader has', () => {
    let understood = 0
    fc.assert(
      fc.property(
        entries,
        entries,
        fc.subarray([...Array(ORIGINS).keys()]),
        named,
        order,
        (sent, other, same, n, known) => {
          const own = new Map([...other, ...[...sent].filter(([origin]) => same.includes(origin))])
          const [{ named: byName, all }, there] = through(sent, own, n, known)
          const vector = vectorOf(sent, there)
          assert.ok(vector.dominates(byName))
          assert.ok(byName.count <= n || n >= sent.size)
          if (all === undefined) return
          understood++
          assert.equal(textOf(all, there), textOf(vector, there))
        },
      ),
    )
    assert.ok(understood > 5)
  })

  it('is understood by whoever has the older entries as they are', () => {
    fc.assert(
      fc.property(entries, entries, named, order, (sent, news, n, known) => {
        const bound = vectorOf(sent, heardOf([])).boundBelow(n)
        // of the newer ones it may have anything; what it alone has is newer, too
        const own = new Map([...news].map(([origin, stamp]) => [origin, stamp + STAMP_MAX]))
        for (const [origin, stamp] of sent) if (stamp <= bound) own.set(origin, stamp)
        const [{ all }, there] = through(sent, own, n, known)
        assert.equal(all && textOf(all, there), textOf(vectorOf(sent, there), there))
      }),
    )
  })

  it('takes no more for more origins', () => {
    const size = (count: number): number => {
      const origins = heardOf([])
      const vector = new VersionVector()
      for (let i = 0; i < count; i++) vector.advance(origins.index(idOf(i)), 2 ** 50 + i)
      const out = new ByteWriter()
      writeSummedVector(out, vector, vector.boundBelow(16), origins)
      return out.len
    }
    assert.ok(size(200) <= 16 * 16 + 24, `${size(200)} bytes`)
    assert.ok(size(20_000) <= size(200) + 1)
  })
})

import { deepEqual, throws } from 'node:assert/strict'
import { Origins, SELF } from '../../../../protocol/clock/origins.js'
import { ByteReader, ByteWriter, MalformedError } from '../../../../protocol/peer/bytes.js'
import { OPS_AHEAD_MAX, readOps } from '../../../../protocol/peer/op-reader.js'
import { OpWriter } from '../../../../protocol/peer/op-writer.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const [SET, SORTED_SET, LIST, STREAM] = [3, 4, 5, 6]

describe('readOps', () => {
  const origins = new Origins(Origins.id(Date.UTC(2026, 0, 1), 1))
  const OPS = 2 * OPS_AHEAD_MAX + 3

  /** Members of sets, three of each: groups of those looked ahead at begin in the middle of a key. */
  const keyOf = (i: number): number => Math.floor(i / 3)

  function batch(): Buffer {
    const writer = new OpWriter(origins)
    for (let i = 0; i < OPS; i++)
      writer.element(
        keyOf(i) % 2,
        keyOf(i) + 1,
        Slice.of(`key ${keyOf(i)}`),
        SET,
        Slice.of(`member ${i}`),
        new Slice(),
        false,
        1000 + i,
        SELF,
      )
    const out = new ByteWriter()
    writer.finish(out)
    return out.take()
  }

  it('visits the ops in their order, whatever was not said again of each', () => {
    const read: unknown[] = []
    readOps(new ByteReader(batch()), origins, ({ db, key, element, stamp, origin }) =>
      read.push([db, key.toString(), element.toString(), stamp, origin]),
    )
    const written = Array.from({ length: OPS }, (_, i) => [
      keyOf(i) % 2,
      `key ${keyOf(i)}`,
      `member ${i}`,
      1000 + i,
      SELF,
    ])
    deepEqual(read, written)
  })

  it('looks ahead at some ops, then has those visited', () => {
    const calls: string[] = []
    readOps(
      new ByteReader(batch()),
      origins,
      ({ element }) => calls.push(element.toString()),
      (ops, count) =>
        calls.push(
          `ahead: ${ops
            .slice(0, count)
            .map(({ element }) => element)
            .join()}`,
        ),
    )
    const members = Array.from({ length: OPS }, (_, i) => `member ${i}`)
    const expected: string[] = []
    for (let from = 0; from < OPS; from += OPS_AHEAD_MAX) {
      const group = members.slice(from, from + OPS_AHEAD_MAX)
      expected.push(`ahead: ${group.join()}`, ...group)
    }
    deepEqual(calls, expected)
  })

  it('refuses a batch that is cut off, wherever that is', () => {
    const bytes = batch()
    let refused = 0
    for (let length = 0; length < bytes.length; length++) {
      try {
        readOps(new ByteReader(bytes.subarray(0, length)), origins, () => {})
      } catch (error) {
        if (!(error instanceof MalformedError)) throw error
        refused++
      }
    }
    // a cut between two ops leaves a batch
    deepEqual(refused, bytes.length - OPS)
  })

  function refuses(write: (writer: OpWriter) => void): void {
    const writer = new OpWriter(origins)
    write(writer)
    const out = new ByteWriter()
    writer.finish(out)
    throws(() => readOps(new ByteReader(out.take()), origins, () => {}), MalformedError)
  }

  it('refuses a score that is no number, which would leave a sorted set without an order', () => {
    const nan = Buffer.alloc(8)
    nan.writeDoubleLE(Number.NaN)
    for (const score of [nan, nan.subarray(1), Buffer.alloc(0), Buffer.alloc(9)])
      refuses(writer =>
        writer.element(0, 1, Slice.of('key'), SORTED_SET, Slice.of('name'), Slice.of(score), false, 1, SELF),
      )
  })

  it('refuses counters of what does not count', () => {
    for (const type of [SET, LIST, STREAM])
      refuses(writer => writer.share(0, 1, Slice.of('key'), type, Slice.of('name'), 1n, 1, false, 1, SELF))
  })
})

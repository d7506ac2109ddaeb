import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Origins } from '../../../../protocol/clock/origins.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'
import { ByteReader, ByteWriter, MalformedError } from '../../../../protocol/peer/bytes.js'
import { readHeartbeat, writeHeartbeat } from '../../../../protocol/peer/messages/heartbeat.js'
import { MessageType } from '../../../../protocol/peer/messages/message.js'
import {
  CELL_BYTES,
  readRepairCells,
  writeRepairCells,
} from '../../../../protocol/peer/messages/repair-cells.js'
import { readRepairEnd, writeRepairEnd } from '../../../../protocol/peer/messages/repair-end.js'
import { readRepairMore, writeRepairMore } from '../../../../protocol/peer/messages/repair-more.js'
import { readRepairStart, writeRepairStart } from '../../../../protocol/peer/messages/repair-start.js'
import { readRepairWant, writeRepairWant } from '../../../../protocol/peer/messages/repair-want.js'
import { Cells } from '../../../../protocol/repair/cells.js'
import { Members } from '../../../../protocol/repair/members.js'

const origins = new Origins('sender-1')
const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const half = fc.integer({ min: 0, max: 0xffff })
const whole = fc.nat(2 ** 31 - 1)
const stamp = fc.integer({ min: 1, max: 2 ** 52 })
const member = fc.tuple(word, half)

const vectorOf = (stamps: number[]): VersionVector => {
  const vector = new VersionVector()
  stamps.forEach((value, i) => {
    vector.advance(origins.index(`origin-${i}`), value)
  })
  return vector
}
const vector = fc.array(stamp, { maxLength: 4 }).map(vectorOf)

const membersOf = (pairs: [number, number][]): Members => {
  const members = new Members()
  for (const [low, high] of pairs) members.push(low, high)
  return members
}

const textOf = (value: VersionVector): string =>
  Array.from({ length: origins.count }, (_, i) => value.get(i)).join()

/** Writes a message, checks its type, and reads what follows. */
function through<T>(type: number, write: (out: ByteWriter) => void, read: (reader: ByteReader) => T): T {
  const out = new ByteWriter()
  write(out)
  const reader = new ByteReader(out.take())
  assert.equal(reader.u8(), type)
  const value = read(reader)
  assert.equal(reader.more, false)
  return value
}

describe('repair messages', () => {
  it('START and MORE arrive as they were sent', () => {
    fc.assert(
      fc.property(
        whole,
        word,
        word,
        whole,
        fc.boolean(),
        fc.boolean(),
        vector,
        (number, salt0, salt1, members, returning, isWhole, applied) => {
          const sent = { number, salt0, salt1, members, returning, isWhole, applied }
          const { applied: came, ...rest } = through(
            MessageType.REPAIR_START,
            out => writeRepairStart(out, sent, origins),
            reader => readRepairStart(reader, origins),
          )
          assert.deepEqual(rest, { number, salt0, salt1, members, returning, isWhole })
          assert.equal(textOf(came), textOf(applied))
          const more = through(
            MessageType.REPAIR_MORE,
            out => writeRepairMore(out, number, members),
            readRepairMore,
          )
          assert.deepEqual(more, { number, cells: members })
        },
      ),
    )
  })

  it('CELLS arrive as they were sent, nine bytes each', () => {
    const cell = fc.tuple(word, half, fc.nat(0xffffff))
    fc.assert(
      fc.property(whole, whole, whole, fc.array(cell), (number, members, from, values) => {
        const cells = new Cells(values.length)
        values.forEach(([low, high, check], i) => {
          cells.low[i] = low
          cells.high[i] = high
          cells.check[i] = check
        })
        const came = through(
          MessageType.REPAIR_CELLS,
          out => writeRepairCells(out, { number, members, from, cells }),
          readRepairCells,
        )
        assert.deepEqual(came, { number, members, from, cells })
      }),
    )
    const out = new ByteWriter()
    writeRepairCells(out, { number: 1, members: 1, from: 0, cells: new Cells(3) })
    const bytes = out.take()
    assert.equal(bytes.length, 4 + 3 * CELL_BYTES)
    assert.throws(() => readRepairCells(new ByteReader(bytes.subarray(0, -1), 1)), MalformedError)
  })

  it('WANT and END arrive as they were sent', () => {
    const offer = fc.record({ name: word, time: whole }, { noNullPrototype: true })
    fc.assert(
      fc.property(whole, fc.boolean(), fc.array(member), fc.array(offer), (number, last, pairs, offers) => {
        const wants = membersOf(pairs)
        const came = through(
          MessageType.REPAIR_WANT,
          out => writeRepairWant(out, { number, last, wants, offers }),
          readRepairWant,
        )
        assert.deepEqual({ ...came, wants: undefined }, { number, last, wants: undefined, offers })
        assert.deepEqual(
          pairs,
          pairs.map((_, i) => [came.wants.low[i], came.wants.high[i]]),
        )
      }),
    )
    const positions = fc.uniqueArray(whole).map(values => values.sort((a, b) => a - b))
    fc.assert(
      fc.property(whole, fc.nat(3), vector, positions, (number, how, applied, gone) => {
        const came = through(
          MessageType.REPAIR_END,
          out => writeRepairEnd(out, { number, how, applied, gone }, origins),
          reader => readRepairEnd(reader, origins),
        )
        assert.deepEqual({ ...came, applied: '' }, { number, how, applied: '', gone })
        assert.equal(textOf(came.applied), textOf(applied))
      }),
    )
  })

  it('that promise more than they hold are refused before anything is made of them', () => {
    const huge = new ByteWriter()
    for (const value of [1, 1, 2 ** 40]) huge.varint(value)
    assert.throws(() => readRepairWant(new ByteReader(huge.view())), MalformedError)
    const end = new ByteWriter()
    for (const value of [1, 0, 0, 2 ** 40]) end.varint(value)
    assert.throws(() => readRepairEnd(new ByteReader(end.view()), origins), MalformedError)
  })

  it('HEARTBEAT carries a digest or none, and a position or none', () => {
    const digest = fc.record({ epoch: whole, low: word, high: word }, { noNullPrototype: true })
    const bound = fc.constantFrom(undefined, 0)
    const position = fc.record(
      { applied: vector, purged: vector, membersHash: word, stable: vector, bound },
      { noNullPrototype: true },
    )
    const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
      fc.option(value, { nil: undefined })
    fc.assert(
      fc.property(
        maybe(position),
        maybe(digest),
        fc.record(
          {
            ...{ returning: fc.boolean(), doubts: vector, relays: fc.boolean() },
            ...{ joins: fc.boolean(), isBlank: fc.boolean() },
          },
          { noNullPrototype: true },
        ),
        (at, sums, flags) => {
          const sent = { time: 5, echo: 3, held: 1, ...flags, position: at, digest: sums }
          const came = through(
            MessageType.HEARTBEAT,
            out => writeHeartbeat(out, sent, origins),
            reader => readHeartbeat(reader, new VersionVector(), origins),
          )
          assert.deepEqual({ ...came, position: '' }, { ...sent, position: '' })
          assert.equal(came.position === undefined, at === undefined)
          if (at === undefined || came.position === undefined) return
          assert.equal(textOf(came.position.applied), textOf(at.applied))
          assert.equal(textOf(came.position.purged), textOf(at.purged))
          assert.equal(came.position.membersHash, at.membersHash)
          assert.equal(textOf(came.position.stable), textOf(at.stable))
          assert.equal(came.position.isWhole, at.bound === 0)
          if (at.bound === 0) assert.equal(textOf(came.position.whole!), textOf(at.applied))
        },
      ),
    )
  })
})

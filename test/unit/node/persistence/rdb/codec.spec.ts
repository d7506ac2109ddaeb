import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type ModelKey, type ModelValue, readModel, writeModel } from './model.js'

/** Records with the prototype of literals, as deepEqual wants them. */
const record: typeof fc.record = (model: object) => fc.record(model as never, { noNullPrototype: true })

const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map(array => Buffer.from(array).toString('latin1'))
const integer = fc.oneof(
  fc.integer({ min: -300, max: 300 }).map(String),
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
)
/** Strings that are numbers, that look like them, that repeat themselves, and any other. */
const text = fc.oneof(
  bytes(30),
  integer,
  fc.constantFrom('', '-0', '007', '+1', '9223372036854775808', 'a'.repeat(100), 'ab'.repeat(3000)),
  bytes(200).map(word => word.repeat(8)),
)
const texts = fc.array(text, { minLength: 1, maxLength: 40 })
const score = fc.oneof(
  fc.double({ noNaN: true }).map(value => value + 0),
  fc.integer(),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
)
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const id = fc.tuple(uint64, uint64).map(([ms, seq]) => ({ ms, seq }))
const time = fc.integer({ min: 0, max: 2 ** 45 })

const group = record({
  name: fc.uint8Array({ minLength: 1, maxLength: 9 }),
  lastId: id,
  entriesRead: fc.oneof(fc.constant(-1), fc.nat()),
  names: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 3 }),
  pending: fc.uniqueArray(record({ id, deliveredAt: time, deliveries: fc.nat(), consumer: fc.nat(2) }), {
    maxLength: 8,
    selector: entry => `${entry.id.ms}-${entry.id.seq}`,
  }),
  seenAt: time,
}).map(({ name, names, pending, seenAt, ...rest }) => ({
  name: Buffer.from(name),
  ...rest,
  consumers: names.map((consumer, at) => ({
    name: Buffer.from(consumer),
    seenAt,
    activeAt: seenAt,
    pending: pending.filter(entry => entry.consumer === at).map(({ consumer: _, ...entry }) => entry),
  })),
}))

const value: fc.Arbitrary<ModelValue> = fc.oneof(
  text.map(each => ({ type: 'string' as const, value: each })),
  texts.map(items => ({ type: 'list' as const, items })),
  texts.map(items => ({ type: 'set' as const, items: [...new Set(items)] })),
  fc.array(integer, { minLength: 1, maxLength: 30 }).map(items => ({ type: 'set' as const, items })),
  fc
    .array(fc.tuple(text, text), { minLength: 1, maxLength: 200 })
    .map(fields => ({ type: 'hash' as const, fields })),
  fc
    .array(fc.tuple(text, score), { minLength: 1, maxLength: 200 })
    .map(scores => ({ type: 'zset' as const, scores })),
  fc
    .record({
      type: fc.constant('stream' as const),
      entries: fc.array(
        record({ id, fields: fc.array(text, { maxLength: 3 }).map(half => [...half, ...half]) }),
        {
          maxLength: 150,
        },
      ),
      state: record({ lastId: id, firstId: id, maxDeletedId: id, entriesAdded: fc.nat() }),
      groups: fc.array(group, { maxLength: 3 }),
    })
    .map(stream => ({ ...stream, state: { length: stream.entries.length, ...stream.state } })),
)
const key: fc.Arbitrary<ModelKey> = record({
  db: fc.nat(15),
  key: text,
  deadline: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 46 })),
  value,
})

/** Intsets come back sorted. */
const sorted = (keys: ModelKey[]): ModelKey[] =>
  keys.map(each =>
    each.value.type === 'set'
      ? { ...each, value: { ...each.value, items: [...each.value.items].sort() } }
      : each,
  )

describe('RDB codec', () => {
  it('reads back what it wrote, whatever the keys', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 6 }), fc.boolean(), fc.boolean(), (keys, compress, checksum) => {
        const events = readModel(writeModel(keys, compress, checksum))
        assert.deepEqual(sorted(events.keys), sorted(keys))
        assert.deepEqual(events.auxiliary, [['redis-ver', '7.0.15']])
      }),
      { numRuns: 150 },
    )
  })

  it('splits large lists into nodes and passes large elements through', () => {
    const items = [
      'x'.repeat(3 << 20),
      ...Array.from({ length: 5000 }, (_, i) => `element ${i}`),
      'y'.repeat(20_000),
    ]
    const keys: ModelKey[] = [{ db: 0, key: 'l', deadline: 0, value: { type: 'list', items } }]
    assert.deepEqual(readModel(writeModel(keys)).keys, keys)
  })

  it('writes small collections packed, and strings compressed only if asked to', () => {
    const hash: ModelKey = { db: 0, key: 'h', deadline: 0, value: { type: 'hash', fields: [['a', '1']] } }
    // aux, select, type 16 (hash as listpack), "h", a listpack of 11 bytes
    const file = writeModel([hash], false, false)
    assert.ok(file.includes(Buffer.from([0xfe, 0, 16, 1, 104])), file.toString('hex'))
    const long: ModelKey = {
      db: 0,
      key: 's',
      deadline: 0,
      value: { type: 'string', value: 'a'.repeat(1000) },
    }
    assert.ok(writeModel([long], false).length > 1000)
    assert.ok(writeModel([long], true).length < 100)
  })

  it('takes a file without a checksum, and refuses one whose checksum is wrong', () => {
    const file = writeModel([{ db: 0, key: 'k', deadline: 0, value: { type: 'string', value: 'v' } }])
    file[file.length - 1] ^= 1
    assert.throws(() => readModel(file), /the checksum \(CRC64\) is wrong/)
    assert.equal(readModel(file, false).keys.length, 1)
    file.fill(0, file.length - 8)
    assert.equal(readModel(file).keys.length, 1)
  })
})

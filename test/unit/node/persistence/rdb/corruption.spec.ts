import assert from 'node:assert/strict'
import { RdbError } from '../../../../../node/persistence/rdb/rdb-error.js'
import { type ModelKey, readModel, writeModel } from './model.js'

/** Memory that reading a damaged file of a few KiB may take beyond what is freed, bytes. */
const MEMORY_BYTES_MAX = 64 * 1024 * 1024

const id = (ms: number) => ({ ms: BigInt(ms), seq: 1n })
const fields: [string, string][] = [
  ['name', 'value'],
  ['12', '-70000'],
  ['f', 'x'.repeat(70)],
]
const many = Array.from({ length: 130 }, (_, i) => [`field ${i}`, String(i * 1e9)] as [string, string])
const pending = [{ id: id(1), deliveredAt: 5, deliveries: 2 }]
const keys: ModelKey[] = [
  { type: 'string' as const, value: 'plain' },
  { type: 'string' as const, value: '-123456' },
  { type: 'string' as const, value: 'compressed '.repeat(30) },
  { type: 'list' as const, items: ['a', '300', 'b'.repeat(100)] },
  { type: 'set' as const, items: ['1', '2', '-3000000000'] },
  { type: 'set' as const, items: ['a', 'b'] },
  { type: 'hash' as const, fields },
  { type: 'hash' as const, fields: many.slice(0, 5) },
  {
    type: 'zset' as const,
    scores: [
      ['a', 1.5],
      ['b', 2],
    ] as [string, number][],
  },
  { type: 'zset' as const, scores: [['c'.repeat(80), 2 ** 0.5]] as [string, number][] },
  {
    type: 'stream' as const,
    entries: [
      { id: id(1), fields: ['f', 'v'] },
      { id: id(2), fields: ['f', '1', 'g', '2'] },
    ],
    state: { length: 2, lastId: id(2), firstId: id(1), maxDeletedId: id(0), entriesAdded: 2 },
    groups: [
      {
        name: Buffer.from('group'),
        lastId: id(2),
        entriesRead: 2,
        consumers: [{ name: Buffer.from('c'), seenAt: 5, activeAt: 5, pending }],
      },
    ],
  },
].map((value, at) => ({ db: at % 3, key: `key ${at}`, deadline: at % 2 === 0 ? 0 : 1e12, value }))

/** Reads a damaged file: it is either refused in a clear way or read. Answers whether it was refused. */
function refused(bytes: Buffer, checkCrc: boolean, what: string): boolean {
  try {
    readModel(bytes, checkCrc)
    return false
  } catch (error) {
    if (!(error instanceof RdbError)) throw new Error(`${what}: ${(error as Error).stack}`)
    assert.ok(error.offset !== undefined && error.offset <= bytes.length, `${what}: ${error.message}`)
    return true
  }
}

describe('damaged RDB files', () => {
  const files = [writeModel(keys, true), writeModel(keys, false)]
  let before = 0

  beforeEach(() => {
    before = process.memoryUsage().arrayBuffers
  })

  afterEach(() => {
    const grown = process.memoryUsage().arrayBuffers - before
    assert.ok(grown < MEMORY_BYTES_MAX, `${grown} bytes were taken`)
  })

  it('is refused when cut off anywhere', () => {
    for (const file of files)
      for (let length = 0; length < file.length; length++)
        assert.ok(refused(file.subarray(0, length), true, `cut to ${length}`), `cut to ${length} was read`)
  })

  it('is refused when any one bit is turned over: the checksum sees it if nothing else does', () => {
    for (const file of files) {
      for (let bit = 0; bit < file.length * 8; bit++) {
        file[bit >> 3] ^= 1 << (bit & 7)
        // the version's digits can become those of another version, whose checksum differs, or none that is checked
        assert.ok(refused(file, true, `bit ${bit}`) || bit >> 3 < 9, `bit ${bit} was not noticed`)
        file[bit >> 3] ^= 1 << (bit & 7)
      }
    }
  })

  it('never crashes the reader where no checksum protects it', () => {
    for (const file of files) {
      for (let at = 0; at < file.length; at++) {
        const old = file[at]
        for (const byte of [0, 1, 0x7f, 0x80, 0x81, 0xc3, 0xf0, 0xff, old ^ 0x10, old + 1, old - 1]) {
          file[at] = byte
          refused(file, false, `byte ${at} is ${byte & 255}`)
        }
        file[at] = old
      }
    }
  })

  it('refuses counts and lengths that nothing stands behind, before taking memory', () => {
    const head = Buffer.from('REDIS0010')
    const huge = Buffer.from('811fffffffffffff00', 'hex')
    for (const type of [1, 2, 3, 4, 5, 14, 15, 18, 19, 21]) {
      const bytes = Buffer.concat([
        head,
        Buffer.of(type, 1, 107),
        Buffer.of(0x80, 0x7f, 255, 255, 255),
        Buffer.alloc(40),
      ])
      assert.ok(refused(bytes, false, `type ${type}`))
      assert.ok(
        refused(
          Buffer.concat([head, Buffer.of(type, 1, 107), huge, Buffer.alloc(40)]),
          false,
          `type ${type}`,
        ),
      )
    }
    // a compressed string that claims to be 500 MB
    const bomb = Buffer.concat([
      head,
      Buffer.of(0, 1, 107, 0xc3, 2, 0x80, 0x1d, 0xcd, 0x65, 0),
      Buffer.of(0, 97),
    ])
    assert.throws(
      () => readModel(Buffer.concat([bomb, Buffer.alloc(9)])),
      /expands to 1 bytes in place of 500000000/,
    )
  })
})

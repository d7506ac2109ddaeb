import assert from 'node:assert/strict'
import { RdbError } from '../../../../../node/persistence/rdb/rdb-error.js'
import { type ModelKey, readModel } from './model.js'

/** Files byte by byte, in encodings that the writer does not use: what older and newer servers have left on disks. */

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')
const short = (bytes: Buffer | string): Buffer => {
  const body = Buffer.from(bytes as string, 'latin1')
  return Buffer.concat([Buffer.of(0x40 | (body.length >> 8), body.length & 255), body])
}
const u32 = (value: number): Buffer => {
  const out = Buffer.alloc(4)
  out.writeUInt32LE(value)
  return out
}
const u64 = (value: bigint): Buffer => {
  const out = Buffer.alloc(8)
  out.writeBigInt64LE(value)
  return out
}

/** A file of version `version` with these records and no checksum. */
function file(version: number, ...records: Buffer[]): Buffer {
  const footer = version >= 5 ? Buffer.alloc(8) : Buffer.alloc(0)
  return Buffer.concat([
    ascii(`REDIS${String(version).padStart(4, '0')}`),
    ...records,
    Buffer.of(0xff),
    footer,
  ])
}

const record = (type: number, value: Buffer): Buffer => Buffer.concat([Buffer.of(type), short('k'), value])

function values(...records: Buffer[]): ModelKey['value'][] {
  return readModel(file(9, ...records)).keys.map(({ value }) => value)
}

/** A ziplist of entries that are given as encoding and data. */
function ziplist(...entries: Buffer[]): Buffer {
  let previous = 0
  const body = entries.map(entry => {
    const mark = previous < 254 ? Buffer.of(previous) : Buffer.concat([Buffer.of(254), u32(previous)])
    previous = mark.length + entry.length
    return Buffer.concat([mark, entry])
  })
  const inner = Buffer.concat(body)
  const count = Buffer.of(entries.length & 255, entries.length >> 8)
  return Buffer.concat([u32(11 + inner.length), u32(0), count, inner, Buffer.of(255)])
}

const ziplistOfAll = ziplist(
  Buffer.concat([Buffer.of(3), ascii('abc')]),
  Buffer.concat([Buffer.of(0x41, 0x2c), Buffer.alloc(300, 'x')]),
  Buffer.concat([Buffer.of(0x80, 0, 0, 0, 2), ascii('yz')]),
  Buffer.of(0xc0, 0xff, 0x7f),
  Buffer.of(0xd0, 0, 0, 0, 0x80),
  Buffer.concat([Buffer.of(0xe0), u64(-(2n ** 63n))]),
  Buffer.of(0xf0, 0xff, 0xff, 0x7f),
  Buffer.of(0xfe, 0x80),
  Buffer.of(0xf1),
  Buffer.of(0xfd),
)
const itemsOfAll = [
  'abc',
  'x'.repeat(300),
  'yz',
  '32767',
  '-2147483648',
  '-9223372036854775808',
  '8388607',
  '-128',
  '0',
  '12',
]

describe('RDB files of other versions', () => {
  it('lists as ziplist, as quicklist of ziplists and element by element', () => {
    assert.deepEqual(
      values(
        record(10, short(ziplistOfAll)),
        record(14, Buffer.concat([Buffer.of(2), short(ziplistOfAll), short(ziplistOfAll)])),
        record(1, Buffer.concat([Buffer.of(2), short('a'), Buffer.of(0xc0, 0xff)])),
      ),
      [
        { type: 'list', items: itemsOfAll },
        { type: 'list', items: [...itemsOfAll, ...itemsOfAll] },
        { type: 'list', items: ['a', '-1'] },
      ],
    )
  })

  it('hashes as zipmap and ziplist', () => {
    const long = 'v'.repeat(300)
    const zipmap = Buffer.concat([
      Buffer.of(2, 1),
      ascii('a'),
      Buffer.of(2, 3),
      ascii('xy...'),
      Buffer.of(1),
      ascii('b'),
      Buffer.concat([Buffer.of(254), u32(300), Buffer.of(0)]),
      ascii(long),
      Buffer.of(255),
    ])
    const pair = ziplist(Buffer.concat([Buffer.of(1), ascii('f')]), Buffer.of(0xf3))
    assert.deepEqual(values(record(9, short(zipmap)), record(13, short(pair))), [
      {
        type: 'hash',
        fields: [
          ['a', 'xy'],
          ['b', long],
        ],
      },
      { type: 'hash', fields: [['f', '2']] },
    ])
  })

  it('sorted sets with scores as text and as ziplist', () => {
    const old = Buffer.concat([
      Buffer.of(4),
      short('a'),
      Buffer.of(4),
      ascii('1.25'),
      short('b'),
      Buffer.of(254),
      short('c'),
      Buffer.of(255),
      short('d'),
      Buffer.of(5),
      ascii('1e100'),
    ])
    const packed = ziplist(
      Buffer.concat([Buffer.of(1), ascii('m')]),
      Buffer.concat([Buffer.of(3), ascii('0.5')]),
      Buffer.concat([Buffer.of(1), ascii('n')]),
      Buffer.concat([Buffer.of(4), ascii('-inf')]),
    )
    assert.deepEqual(values(record(3, old), record(12, short(packed))), [
      {
        type: 'zset',
        scores: [
          ['a', 1.25],
          ['b', Number.POSITIVE_INFINITY],
          ['c', Number.NEGATIVE_INFINITY],
          ['d', 1e100],
        ],
      },
      {
        type: 'zset',
        scores: [
          ['m', 0.5],
          ['n', Number.NEGATIVE_INFINITY],
        ],
      },
    ])
    assert.throws(
      () => values(record(3, Buffer.concat([Buffer.of(1), short('a'), Buffer.of(253)]))),
      /not a number/,
    )
  })

  it('sets as intset of each width and, from Redis 7.2, as listpack', () => {
    const narrow = Buffer.concat([u32(2), u32(2), Buffer.of(0xfe, 0xff, 5, 0)])
    const middle = Buffer.concat([u32(4), u32(1), Buffer.of(0, 0, 0, 0x80)])
    const wide = Buffer.concat([u32(8), u32(1), u64(2n ** 62n)])
    const listpack = Buffer.concat([u32(12), Buffer.of(2, 0, 0x81), ascii('a'), Buffer.of(2, 7, 1, 255)])
    assert.deepEqual(
      values(...[narrow, middle, wide].map(set => record(11, short(set))), record(20, short(listpack))),
      [
        { type: 'set', items: ['-2', '5'] },
        { type: 'set', items: ['-2147483648'] },
        { type: 'set', items: [String(2n ** 62n)] },
        { type: 'set', items: ['a', '7'] },
      ],
    )
  })

  it('a file of Redis 2.8, and one from before checksums, with deadlines in seconds', () => {
    const deadline = Buffer.concat([Buffer.of(0xfd), u32(1_700_000_000)])
    const records = [
      Buffer.of(0xfe, 3),
      deadline,
      record(0, short('v')),
      record(0, Buffer.of(0xc1, 0x39, 0x30)),
    ]
    for (const version of [6, 3]) {
      assert.deepEqual(readModel(file(version, ...records)).keys, [
        { db: 3, key: 'k', deadline: 1_700_000_000_000, value: { type: 'string', value: 'v' } },
        { db: 3, key: 'k', deadline: 0, value: { type: 'string', value: '12345' } },
      ])
    }
  })

  it("KeyDB's mvcc-tstamp, member deadlines and cron scripts", () => {
    const aux = (name: string, value: string) => Buffer.concat([Buffer.of(0xfa), short(name), short(value)])
    const deadline = Buffer.concat([Buffer.of(0xfc), u64(1_700_000_000_123n)])
    const cron = Buffer.concat([short('script'), u64(1n), u64(2n), Buffer.of(1), short('key'), Buffer.of(0)])
    const events = readModel(
      file(
        9,
        Buffer.concat([deadline, aux('mvcc-tstamp', '1766'), record(0, short('v'))]),
        aux('keydb-subexpire-key', 'member'),
        Buffer.concat([deadline, record(64, cron)]),
        record(0, short('w')),
      ),
    )
    assert.deepEqual(
      events.keys.map(({ deadline }) => deadline),
      [1_700_000_000_123, 0],
    )
    assert.deepEqual(events.auxiliary, [
      ['mvcc-tstamp', '1766'],
      ['keydb-subexpire-key', 'member'],
    ])
    assert.match(events.left.join(), /KEYDB.CRON script "k"/)
  })

  it('idle times, frequencies, sizes and function libraries', () => {
    const events = readModel(
      file(
        10,
        Buffer.of(0xfb, 2, 1),
        Buffer.of(0xf8, 0x40, 0x64),
        Buffer.of(0xf9, 7),
        record(0, short('v')),
        Buffer.concat([Buffer.of(0xf5), short('#!lua name=mylib\nredis.register_function()')]),
      ),
    )
    assert.equal(events.keys.length, 1)
    assert.match(events.left.join(), /function library "mylib"/)
  })

  it('hashes of Redis 7.4 whose fields expire: the fields stay, and it is said', () => {
    const plain = Buffer.concat([
      u64(5000n),
      Buffer.of(2, 0),
      short('a'),
      short('1'),
      Buffer.of(9),
      short('b'),
      short('2'),
    ])
    const events = readModel(file(12, record(24, plain)))
    assert.deepEqual(events.keys[0].value, {
      type: 'hash',
      fields: [
        ['a', '1'],
        ['b', '2'],
      ],
    })
    assert.match(events.left.join(), /deadlines of hash fields/)
  })

  it('names the module a value or a field belongs to', () => {
    // "ReJSON-RL" version 3, nine letters of six bits
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    let id = 0n
    for (const letter of 'ReJSON-RL') id = (id << 6n) | BigInt(letters.indexOf(letter))
    const packed = Buffer.alloc(9)
    packed[0] = 0x81
    packed.writeBigUInt64BE((id << 10n) | 3n, 1)
    assert.throws(
      () => values(record(7, packed)),
      /offset \d+: key "k" has a type of the module ReJSON-RL \(version 3\)/,
    )
    assert.throws(() => values(Buffer.concat([Buffer.of(0xf7), packed])), /data of the module ReJSON-RL/)
  })

  it('says what is wrong with a file that is none', () => {
    const cases: [Buffer, RegExp][] = [
      [Buffer.alloc(0), /no RDB file/],
      [ascii('HTTP/1.1 200 OK'), /no RDB file/],
      [ascii('REDIS0099\xff'), /RDB version "0099"/],
      [ascii('REDIS00x0\xff'), /RDB version "00x0"/],
      [file(9, Buffer.of(99)), /offset 9: unknown opcode or value type 99/],
      [
        file(9, record(0, Buffer.concat([Buffer.of(0x80), Buffer.from('ffffffff', 'hex')]))),
        /4294967295 bytes wanted/,
      ],
      [file(9, record(1, Buffer.concat([Buffer.of(0x81), Buffer.alloc(8, 255)]))), /is absurd/],
      [Buffer.concat([file(9), ascii('more')]), /4 bytes after the end/],
    ]
    for (const [bytes, message] of cases) {
      assert.throws(
        () => readModel(bytes),
        (error: Error) => error instanceof RdbError && message.test(error.message),
        String(message),
      )
    }
  })
})

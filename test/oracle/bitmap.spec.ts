import type { Random } from '../helpers/random.js'
import { type CommandGenerator, fuzz } from './fuzz.js'
import { type Line, on, oracle } from './harness.js'

const BYTES = Buffer.from([0xff, 0xf0, 0x00, 0x0f, 0x80, 0x01])
/** Bit offsets at the edges of what is one, and what is none. */
const OFFSETS = ['0', '7', '8', '100', '-1', 'x', '', '01', '4294967296', '9223372036854775807', '#1', '1.5']
const LAST_BIT = '4294967295'

const COMMANDS: readonly (readonly string[])[] = [
  ['GETBIT', '0'],
  ['SETBIT', '0', '1'],
  ['BITCOUNT'],
  ['BITPOS', '1'],
  ['BITFIELD', 'GET', 'u8', '0'],
  ['BITFIELD', 'SET', 'u8', '0', '1'],
  ['BITFIELD_RO', 'GET', 'u8', '0'],
]

describe('oracle: bitmaps', () => {
  oracle('wrong types and arity', [
    ['RPUSH', 'list', 'a'],
    ...COMMANDS.flatMap(([name, ...rest]): Line[] => [
      [name],
      [name, 'list', ...rest],
      [name, 'list', ...rest, 'more'],
      [name, 'none', ...rest],
    ]),
    ['BITOP', 'AND', 'to', 'list'],
    ['BITOP', 'NOT', 'list', 'none'],
    ['TYPE', 'list'],
    ['BITOP', 'AND', 'to'],
    ['BITCOUNT', 'list', 'x'],
    ['BITPOS', 'list', '2'],
    ['BITFIELD', 'list'],
    ['BITFIELD_RO', 'list'],
  ])

  oracle('GETBIT and SETBIT', [
    ...OFFSETS.flatMap((offset): Line[] => [
      ['GETBIT', 'k', offset],
      ['SETBIT', 'k', offset, '1'],
      ['SETBIT', 'k', offset, '1'],
      ['SETBIT', 'none', offset, 'x'],
      ['GETBIT', 'k', offset],
    ]),
    ['GET', 'k'],
    ...['2', '-1', 'x', '', '9223372036854775808'].map((bit): Line => ['SETBIT', 'k', '0', bit]),
    ['SETBIT', 'k', '7', '0'],
    ['SETBIT', 'k', '0', '0'],
    ['SETBIT', 'k', '0', '0'],
    ['GET', 'k'],
    ['SETBIT', 'new', '20', '0'],
    ['GET', 'new'],
    ['SET', 'number', '12345'],
    ['GETBIT', 'number', '3'],
    ['SETBIT', 'number', '6', '1'],
    ['GET', 'number'],
    ['INCR', 'counter'],
    ['SETBIT', 'counter', '2', '0'],
    ['GET', 'counter'],
    ['GETBIT', 'k', LAST_BIT],
    ['SETBIT', 'k', '4294967296', '1'],
  ])

  oracle('SETBIT keeps the deadline, and counts as a change where it is one', [
    ['SET', 'k', 'abc', 'PXAT', '99999999999999'],
    ['SETBIT', 'k', '0', '1'],
    ['SETBIT', 'k', '100', '1'],
    ['PEXPIRETIME', 'k'],
    ...[
      ['SETBIT', 'k', '0', '1'],
      ['SETBIT', 'k', '0', '0'],
      ['BITFIELD', 'k', 'GET', 'u8', '0'],
    ].flatMap((words): Line[] => [
      on('b', ['WATCH', 'k']),
      words,
      on('b', ['MULTI']),
      on('b', ['GETBIT', 'k', '0']),
      on('b', ['EXEC']),
    ]),
  ])

  oracle('BITCOUNT', [
    ['SET', 'k', BYTES],
    ['BITCOUNT', 'k'],
    ...['0 0', '0 -1', '1 2', '-2 -1', '-1 -2', '3 1', '0 100', '-100 -50', '-100 1', '5 5', '6 9'].flatMap(
      (range): Line[] => [
        ['BITCOUNT', 'k', ...range.split(' ')],
        ['BITCOUNT', 'k', ...range.split(' '), 'BYTE'],
        ['BITCOUNT', 'k', ...range.split(' '), 'bit'],
        ['BITCOUNT', 'k', ...range.split(' '), 'NONSENSE'],
      ],
    ),
    ['BITCOUNT', 'k', '0'],
    ['BITCOUNT', 'none', '0'],
    ['BITCOUNT', 'none', 'x', 'y'],
    ['BITCOUNT', 'k', 'x', '1'],
    ['BITCOUNT', 'k', '1', 'x'],
    ['BITCOUNT', 'k', '0', '1', 'BIT', 'BIT'],
    ['BITCOUNT', 'k', '9', '22', 'BIT'],
    ['BITCOUNT', 'k', '-22', '-9', 'BIT'],
    ['SET', 'empty', ''],
    ['BITCOUNT', 'empty'],
    ['BITCOUNT', 'empty', '0', '-1'],
    ['SETRANGE', 'long', '999', 'x'],
    ['SETRANGE', 'long', '3', 'xyz'],
    ['BITCOUNT', 'long'],
    ['BITCOUNT', 'long', '3', '-1'],
  ])

  oracle('BITPOS', [
    ['SET', 'k', BYTES],
    ['SET', 'ones', Buffer.alloc(5, 255)],
    ['SET', 'zeros', Buffer.alloc(5)],
    ['SET', 'empty', ''],
    ...['k', 'ones', 'zeros', 'empty', 'none'].flatMap(key =>
      ['0', '1'].flatMap((bit): Line[] => [
        ['BITPOS', key, bit],
        ...['0', '1', '-1', '-100', '4', '5', '100'].map((start): Line => ['BITPOS', key, bit, start]),
        ...['0 -1', '1 3', '-3 -2', '3 1', '0 100', '7 12', '12 12', '-9 -3'].flatMap((range): Line[] => [
          ['BITPOS', key, bit, ...range.split(' ')],
          ['BITPOS', key, bit, ...range.split(' '), 'BIT'],
          ['BITPOS', key, bit, ...range.split(' '), 'byte'],
        ]),
      ]),
    ),
    ['BITPOS', 'k', '2'],
    ['BITPOS', 'k', 'x'],
    ['BITPOS', 'k', '1', 'x'],
    ['BITPOS', 'k', '1', '0', 'x'],
    ['BITPOS', 'k', '1', '0', 'x', 'NONSENSE'],
    ['BITPOS', 'k', '1', '0', '1', 'NONSENSE'],
    ['BITPOS', 'k', '1', 'x', '1', 'NONSENSE'],
    ['BITPOS', 'k', '1', '0', '1', 'BIT', 'more'],
    ['BITPOS', 'none', '1', 'x'],
  ])

  oracle('BITOP', [
    ['SET', 'a', BYTES],
    ['SET', 'b', Buffer.from([0x0f, 0x33, 0x55])],
    ['SET', 'c', 'a longer string than the others are'],
    ['INCR', 'n'],
    ...['AND', 'or', 'Xor'].flatMap(operation =>
      ['a b', 'b a', 'a', 'a none', 'none a', 'a b c', 'c n', 'none none', 'a a'].flatMap((keys): Line[] => [
        ['BITOP', operation, 'to', ...keys.split(' ')],
        ['GET', 'to'],
      ]),
    ),
    ['BITOP', 'NOT', 'to', 'a'],
    ['GET', 'to'],
    ['BITOP', 'NOT', 'to', 'none'],
    ['EXISTS', 'to'],
    ['BITOP', 'NOT', 'to', 'a', 'b'],
    ['BITOP', 'NAND', 'to', 'a', 'b'],
    ['SETEX', 'a', '1000', 'abc'],
    ['BITOP', 'OR', 'a', 'a', 'b'],
    ['GET', 'a'],
    ['TTL', 'a'],
    ['RPUSH', 'list', 'x'],
    ['BITOP', 'AND', 'list', 'a', 'b'],
    ['TYPE', 'list'],
  ])

  oracle('BITFIELD', [
    ['BITFIELD', 'k'],
    ['BITFIELD', 'k', 'SET', 'i8', '0', '-1', 'GET', 'u4', '0', 'GET', 'i4', '2', 'GET', 'u63', '0'],
    ['BITFIELD', 'k', 'INCRBY', 'u2', '100', '1', 'OVERFLOW', 'SAT', 'INCRBY', 'u2', '102', '1'],
    ['BITFIELD', 'k', 'INCRBY', 'u2', '100', '1', 'OVERFLOW', 'SAT', 'INCRBY', 'u2', '102', '7'],
    ['BITFIELD', 'k', 'OVERFLOW', 'FAIL', 'INCRBY', 'u2', '102', '1', 'INCRBY', 'u2', '102', '-3'],
    ['BITFIELD', 'k', 'OVERFLOW', 'fail', 'SET', 'u8', '#50', '999', 'GET', 'u8', '#50'],
    ['STRLEN', 'k'],
    ['GET', 'k'],
    ...['i64', 'u63', 'i1', 'u1', 'i33', 'u7'].flatMap(type =>
      ['wrap', 'sat', 'fail'].flatMap(overflow =>
        ['1', '-1', '9223372036854775807', '-9223372036854775808', '5'].map(
          (by): Line => [
            'BITFIELD',
            'f',
            'OVERFLOW',
            overflow,
            'SET',
            type,
            '3',
            by,
            'INCRBY',
            type,
            '3',
            by,
            'INCRBY',
            type,
            '#2',
            by,
            'GET',
            type,
            '3',
          ],
        ),
      ),
    ),
    ['GET', 'f'],
    ...['u64', 'i65', 'u0', 'x8', 'U8', 'i', '', 'u08', 'u-1'].map(
      (type): Line => ['BITFIELD', 'k', 'GET', type, '0'],
    ),
    ...OFFSETS.flatMap((offset): Line[] => [
      ['BITFIELD', 'g', 'GET', 'u8', offset],
      ['BITFIELD', 'g', 'SET', 'u8', offset, 'x'],
    ]),
    ['BITFIELD', 'g', 'GET', 'i5', '#'],
    ['BITFIELD', 'g', 'GET', 'i5', '#-1'],
    ['BITFIELD', 'g', 'GET', 'i5', '#858993459'],
    ['BITFIELD', 'g', 'GET', 'i5', '#9223372036854775807'],
    ['EXISTS', 'g'],
    ['BITFIELD', 'g', 'OVERFLOW'],
    ['BITFIELD', 'g', 'OVERFLOW', 'NONSENSE'],
    ['BITFIELD', 'g', 'GET', 'u8'],
    ['BITFIELD', 'g', 'SET', 'u8', '0'],
    ['BITFIELD', 'g', 'INCRBY', 'u8', '0'],
    ['BITFIELD', 'g', 'NONSENSE', 'u8', '0', '1'],
    ['BITFIELD', 'g', 'SET', 'u8', '0', '1', 'GET', 'u65', '0'],
    ['EXISTS', 'g'],
    ['BITFIELD_RO', 'k', 'GET', 'u8', '0', 'GET', 'i5', '#3'],
    ['BITFIELD_RO', 'k', 'SET', 'u8', '0', '1'],
    ['BITFIELD_RO', 'k', 'GET', 'u8', '0', 'INCRBY', 'u8', '0', '1'],
    ['BITFIELD_RO', 'none', 'OVERFLOW', 'SAT', 'GET', 'u8', '0'],
    ['RPUSH', 'list', 'a'],
    ['BITFIELD_RO', 'list', 'SET', 'u8', '0', '1'],
    ['BITFIELD', 'list', 'GET', 'u65', '0'],
  ])

  fuzz('bitmaps', generators(), 20260802, 400)
})

function generators(): CommandGenerator[] {
  const key = (random: Random) => random.pick(['a', 'b', 'c'])
  const index = (random: Random) => String(random.between(-40, 40))
  const unit = (random: Random) => random.pick([['BIT'], ['BYTE'], ['bit'], []])
  const field = (random: Random) => [
    `${random.pick(['i', 'u'])}${random.between(1, 64)}`,
    `${random.pick(['', '#'])}${random.between(0, 12)}`,
  ]
  const by = (random: Random) =>
    random.pick(['1', '-1', '100', '-70000', '9223372036854775807', '12345678901'])
  const operation = (random: Random): string[] =>
    random.pick([
      ['GET', ...field(random)],
      ['SET', ...field(random), by(random)],
      ['INCRBY', ...field(random), by(random)],
      ['OVERFLOW', random.pick(['WRAP', 'SAT', 'FAIL'])],
    ])
  return [
    r => ['SETBIT', key(r), String(r.between(0, 90)), r.pick(['0', '1'])],
    r => ['GETBIT', key(r), String(r.between(0, 90))],
    r => ['BITCOUNT', key(r), ...r.pick([[], [index(r), index(r), ...unit(r)]])],
    r => [
      'BITPOS',
      key(r),
      r.pick(['0', '1']),
      ...r.pick([[], [index(r)], [index(r), index(r), ...unit(r)]]),
    ],
    r => ['BITOP', r.pick(['AND', 'OR', 'XOR', 'NOT']), key(r), ...r.some(['a', 'b', 'c', 'none'], 1, 3)],
    r => ['BITFIELD', key(r), ...operation(r), ...operation(r), ...operation(r)],
    r => ['BITFIELD_RO', key(r), 'GET', ...field(r)],
    r => ['SET', key(r), r.pick(['', '12', 'text', '\u00ff\u00ff'])],
    r => ['INCRBY', key(r), '7'],
    r => [r.pick(['GET', 'STRLEN', 'DEL']), key(r)],
  ]
}

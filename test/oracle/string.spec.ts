import type { Random } from '../helpers/random.js'
import { type CommandGenerator, fuzz } from './fuzz.js'
import { approximate, type Line, oracle } from './harness.js'

const INT64_MAX = '9223372036854775807'
const INT64_MIN = '-9223372036854775808'

/** Integers at the edges of what a command may accept, and what is none. */
const NUMBERS = [
  '0',
  '-0',
  '+1',
  '01',
  ' 1',
  '1 ',
  '1.0',
  '',
  'x',
  '-1',
  '-',
  INT64_MAX,
  INT64_MIN,
  '9223372036854775808',
  '-9223372036854775809',
  '99999999999999999999999',
]

/** Every string command on a key of another type, and too short or too long by one word. */
const COMMANDS: readonly (readonly string[])[] = [
  ['APPEND', 'v'],
  ['DECR'],
  ['DECRBY', '1'],
  ['GET'],
  ['GETDEL'],
  ['GETEX', 'PERSIST'],
  ['GETRANGE', '0', '1'],
  ['GETSET', 'v'],
  ['INCR'],
  ['INCRBY', '1'],
  ['INCRBYFLOAT', '1.5'],
  ['MGET'],
  ['SETNX', 'v'],
  ['SETRANGE', '1', 'v'],
  ['STRLEN'],
  ['SUBSTR', '0', '1'],
  ['SET', 'v', 'GET'],
]

describe('oracle: strings', () => {
  oracle('wrong types', [
    ['RPUSH', 'list', 'a'],
    ...COMMANDS.map(([name, ...rest]): Line => [name, 'list', ...rest]),
    ['LCS', 'list', 'none'],
    ['LCS', 'none', 'list'],
    ['MSETNX', 'list', 'a', 'other', 'b'],
    ['TYPE', 'list'],
    ['SETEX', 'list', '100', 'now a string'],
    ['TYPE', 'list'],
  ])

  oracle('arity', [
    ...COMMANDS.flatMap(([name, ...rest]): Line[] => [
      [name],
      [name, 'k', ...rest.slice(1)],
      [name, 'k', ...rest, 'more'],
    ]),
    ...['PSETEX', 'SETEX', 'SET', 'MSET', 'MSETNX', 'LCS'].flatMap((name): Line[] => [[name, 'k']]),
    ['SETEX', 'k', '1'],
    ['PSETEX', 'k', '1', 'v', 'more'],
    ['MSET', 'a', '1', 'b'],
    ['MSETNX', 'a', '1', 'b'],
    ['EXISTS', 'a', 'k'],
  ])

  oracle('integers as increments', [
    ['SET', 'n', '5'],
    ...NUMBERS.flatMap((number): Line[] => [
      ['INCRBY', 'n', number],
      ['DECRBY', 'n', number],
      ['SET', 'n', '5'],
    ]),
  ])

  oracle('integers as values', [
    ...NUMBERS.flatMap((number): Line[] => [
      ['SET', 'n', number],
      ['INCR', 'n'],
      ['INCR', 'n'],
      ['DECRBY', 'n', '3'],
      ['GET', 'n'],
      ['INCRBYFLOAT', 'n', '0.5'],
    ]),
  ])

  oracle('overflow', [
    ['SET', 'max', INT64_MAX],
    ['INCR', 'max'],
    ['INCRBY', 'max', '-1'],
    ['INCR', 'max'],
    ['GET', 'max'],
    ['SET', 'min', INT64_MIN],
    ['DECR', 'min'],
    ['INCR', 'min'],
    ['DECRBY', 'min', '1'],
    ['DECRBY', 'min', INT64_MIN],
    ['DECRBY', 'zero', INT64_MIN],
    ['INCRBY', 'zero', INT64_MIN],
    ['INCRBY', 'zero', '-1'],
    ['GET', 'zero'],
    ['SET', 'big', '9007199254740991'],
    ['INCR', 'big'],
    ['INCR', 'big'],
    ['DECRBY', 'big', '4'],
    ['INCRBY', 'big', '1152921504606846976'],
  ])

  oracle('INCRBYFLOAT', [
    ...[
      '0.1',
      '0.2',
      '1e3',
      '-1.5e-3',
      '.5',
      '5.',
      '+1',
      '-.5',
      'inf',
      '-inf',
      '+Infinity',
      'nan',
      'x',
      '',
      ' 1',
      '1 ',
      '1e',
      '0.00000000000000001',
      '1e-20',
      '3.0e5',
      '1,5',
      '1e400000',
      '1_000',
      '1e18',
    ].flatMap((by): Line[] => [
      ['INCRBYFLOAT', 'f', by],
      ['INCRBYFLOAT', 'other', by],
      ['DEL', 'other'],
    ]),
    ['SET', 'f', '5.0e3'],
    ['INCRBYFLOAT', 'f', '2.0e2'],
    ['SET', 'f', '10.50'],
    ['INCRBYFLOAT', 'f', '0.1'],
    ['INCRBYFLOAT', 'f', '-5'],
    ['SET', 'f', '3'],
    ['INCRBYFLOAT', 'f', '1'],
    ['INCR', 'f'],
    ['INCRBYFLOAT', 'f', '0.5'],
    ['INCR', 'f'],
    ['SET', 'f', ' 1'],
    ['INCRBYFLOAT', 'f', '1'],
    ['SET', 'f', 'inf'],
    ['INCRBYFLOAT', 'f', '1'],
    ['SET', 'f', '1', 'EX', '100'],
    ['INCRBYFLOAT', 'f', '1.25'],
    ['TTL', 'f'],
  ])

  oracle('SET options', [
    ['SET', 'k', 'v', 'NX'],
    ['SET', 'k', 'w', 'nx'],
    ['SET', 'none', 'w', 'XX'],
    ['SET', 'k', 'x', 'XX'],
    ['SET', 'k', 'y', 'NX', 'NX'],
    ['SET', 'k', 'y', 'XX', 'XX'],
    ['SET', 'k', 'y', 'NX', 'XX'],
    ['SET', 'k', 'y', 'XX', 'NX'],
    ['SET', 'k', 'y', 'GET', 'GET'],
    ['SET', 'k', 'z', 'NX', 'GET'],
    ['SET', 'new', 'z', 'GET', 'NX'],
    ['SET', 'absent', 'z', 'XX', 'GET'],
    ['MGET', 'k', 'new', 'absent', 'none'],
    ['SET', 'k', 'v', 'PX', '100000', 'PX', '200000'],
    approximate(2000, 'PTTL', 'k'),
    ['SET', 'k', 'v', 'EX', '100', 'EX', 'x'],
    ['SET', 'k', 'v', 'EX', '0', 'EX', '300'],
    ['TTL', 'k'],
    ['SET', 'k', 'v', 'KEEPTTL', 'KEEPTTL'],
    ['TTL', 'k'],
    ['SET', 'k', 'v', 'EX', '100', 'PX', '100'],
    ['SET', 'k', 'v', 'EX', '100', 'KEEPTTL'],
    ['SET', 'k', 'v', 'KEEPTTL', 'EX', '100'],
    ['SET', 'k', 'v', 'EXAT', '99999999999', 'PXAT', '9'],
    ['SET', 'k', 'v', 'EX'],
    ['SET', 'k', 'v', 'PXAT'],
    ['SET', 'k', 'v', 'EX', 'x', 'NONSENSE'],
    ['SET', 'k', 'v', 'PERSIST'],
    ['SET', 'k', 'v', ''],
    ['SET', 'k', 'v'],
    ['TTL', 'k'],
    ['SET', 'fresh', 'v', 'KEEPTTL'],
    ['TTL', 'fresh'],
    ['SET', 'gone', 'v', 'PXAT', '1'],
    ['GET', 'gone'],
    ['SET', 'k', 'v', 'EXAT', '1', 'GET'],
    ['EXISTS', 'k'],
    ['RPUSH', 'list', 'a'],
    ['SET', 'list', 'v', 'NX', 'GET'],
    ['SET', 'list', 'v', 'EX', '0', 'GET'],
    ['SET', 'list', 'v', 'NX'],
    ['SET', 'list', 'v', 'KEEPTTL'],
    ['TYPE', 'list'],
    ['RPUSH', 'grown', 'a'],
    ['EXPIREAT', 'grown', '4102444800'],
    ['RPUSH', 'grown', 'b'],
    ['SET', 'grown', 'v', 'KEEPTTL'],
    ['EXPIRETIME', 'grown'],
  ])

  oracle('expiry times at the edges', [
    ...[...NUMBERS, '9223372036854775', '9223372036854776', '-9223372036854776', '4503599627370497'].flatMap(
      (time): Line[] => [
        ...['EX', 'PX', 'EXAT', 'PXAT'].flatMap((unit): Line[] => [
          ['SET', 'k', 'v', unit, time],
          ['EXISTS', 'k'],
          ['GETEX', 'k', unit, time],
          ['GETEX', 'none', unit, time],
        ]),
        ['SETEX', 'k', time, 'v'],
        ['PSETEX', 'k', time, 'v'],
        ['EXISTS', 'k'],
      ],
    ),
  ])

  oracle('GETEX', [
    ['SET', 'k', 'v'],
    ['GETEX', 'k'],
    ['TTL', 'k'],
    ['GETEX', 'k', 'EX', '100'],
    ['TTL', 'k'],
    ['GETEX', 'k'],
    ['TTL', 'k'],
    ['GETEX', 'k', 'persist'],
    ['TTL', 'k'],
    ['GETEX', 'k', 'PX', '100000'],
    ['TTL', 'k'],
    ['GETEX', 'k', 'EXAT', '99999999999'],
    ['EXPIRETIME', 'k'],
    ['GETEX', 'k', 'PXAT', '99999999999001'],
    ['PEXPIRETIME', 'k'],
    ['GETEX', 'k', 'PERSIST', 'PERSIST'],
    ['GETEX', 'k', 'EX', '1', 'EX', '50'],
    ['TTL', 'k'],
    ['GETEX', 'k', 'EX', '1', 'PX', '50'],
    ['GETEX', 'k', 'EX', '1', 'PERSIST'],
    ['GETEX', 'k', 'PERSIST', 'EX', '1'],
    ['GETEX', 'k', 'KEEPTTL'],
    ['GETEX', 'k', 'NX'],
    ['GETEX', 'k', 'GET'],
    ['GETEX', 'k', 'EX'],
    ['GETEX', 'k', 'EX', 'x'],
    ['GETEX', 'none', 'NONSENSE'],
    ['GETEX', 'k', 'EXAT', '1'],
    ['EXISTS', 'k'],
  ])

  oracle('GETRANGE, SUBSTR, SETRANGE, APPEND, STRLEN', [
    ['SET', 'k', 'This is a string'],
    ...['0', '3', '-3', '100', '-100', '16', INT64_MAX, INT64_MIN].flatMap((start): Line[] =>
      ['0', '2', '-1', '-20', '1000', INT64_MAX, INT64_MIN].flatMap((end): Line[] => [
        ['GETRANGE', 'k', start, end],
        ['SUBSTR', 'k', start, end],
      ]),
    ),
    ['GETRANGE', 'none', '0', '-1'],
    ['GETRANGE', 'k', 'x', '1'],
    ['GETRANGE', 'k', '1', '1.5'],
    ['SUBSTR', 'k', '1', ''],
    ...NUMBERS.map((offset): Line => ['SETRANGE', 'none', offset, '']),
    ['SETRANGE', 'none', '536870911', 'ab'],
    ['SETRANGE', 'none', '536870912', 'a'],
    ['SETRANGE', 'none', INT64_MAX, 'a'],
    ['SETRANGE', 'k', '536870912', ''],
    ['EXISTS', 'none'],
    ['SETRANGE', 'k', '0', 'Here'],
    ['SETRANGE', 'k', '20', 'far'],
    ['GET', 'k'],
    ['SETRANGE', 'k', '2', ''],
    ['SETRANGE', 'new', '3', 'x'],
    ['GET', 'new'],
    ['APPEND', 'new', ''],
    ['APPEND', 'empty', ''],
    ['EXISTS', 'empty'],
    ['APPEND', 'new', Buffer.from([0, 255, 13, 10])],
    ['GET', 'new'],
    ['SET', 'ttl', '1', 'EX', '100'],
    ['APPEND', 'ttl', '2'],
    ['INCR', 'ttl'],
    ['SETRANGE', 'ttl', '1', '9'],
    ['TTL', 'ttl'],
    ['GETSET', 'ttl', 'x'],
    ['TTL', 'ttl'],
    ['STRLEN', 'ttl'],
    ['STRLEN', 'none'],
    ['INCR', 'counter'],
    ['STRLEN', 'counter'],
    ['APPEND', 'counter', '0'],
    ['INCR', 'counter'],
  ])

  oracle('many keys at once', [
    ['MSET', 'a', '1', 'b', '2', 'a', '3'],
    ['MGET', 'a', 'b', 'none', 'a'],
    ['MSETNX', 'c', '1', 'a', '2'],
    ['EXISTS', 'c'],
    ['MSETNX', 'c', '1', 'c', '2'],
    ['GET', 'c'],
    ['RPUSH', 'list', 'x'],
    ['MGET', 'list', 'a'],
    ['SETEX', 'a', '100', 'x'],
    ['MSET', 'a', '1', 'list', '2'],
    ['TTL', 'a'],
    ['TYPE', 'list'],
    ['GETDEL', 'a'],
    ['GETDEL', 'a'],
    ['SETNX', 'a', '1'],
    ['SETNX', 'a', '2'],
    ['GETSET', 'none', 'v'],
    ['GET', 'none'],
  ])

  oracle('LCS', [
    ['MSET', 'a', 'ohmytext', 'b', 'mynewtext', 'e', '', 'x', 'zzz'],
    ['LCS', 'a', 'b'],
    ['LCS', 'a', 'b', 'LEN'],
    ['LCS', 'a', 'b', 'IDX'],
    ['LCS', 'a', 'b', 'IDX', 'MINMATCHLEN', '4'],
    ['LCS', 'a', 'b', 'IDX', 'MINMATCHLEN', '-4', 'WITHMATCHLEN'],
    ['LCS', 'a', 'b', 'withmatchlen', 'idx', 'minmatchlen', '4'],
    ['LCS', 'a', 'b', 'LEN', 'IDX'],
    ['LCS', 'a', 'b', 'MINMATCHLEN'],
    ['LCS', 'a', 'b', 'MINMATCHLEN', 'x'],
    ['LCS', 'a', 'b', 'MINMATCHLEN', '4'],
    ['LCS', 'a', 'b', 'WITHMATCHLEN'],
    ['LCS', 'a', 'b', 'LEN', 'NONSENSE'],
    ['LCS', 'a', 'none'],
    ['LCS', 'none', 'none', 'IDX'],
    ['LCS', 'a', 'e', 'LEN'],
    ['LCS', 'a', 'x', 'IDX', 'WITHMATCHLEN'],
    ['LCS', 'a', 'a', 'IDX'],
    ['SET', 'n', '12345'],
    ['INCR', 'n'],
    ['LCS', 'n', 'n'],
    ['SETRANGE', 'long', '20000', 'x'],
    ['LCS', 'long', 'long'],
  ])

  fuzz('strings', generators(), 20260801, 400)
})

function generators(): CommandGenerator[] {
  const key = (random: Random) => random.pick(['a', 'b', 'c'])
  const value = (random: Random) =>
    random.pick(['', '0', '7', '-12', '3.25', 'text', 'a longer text than that', INT64_MAX, '\u0000\r\n'])
  const number = (random: Random) => String(random.chance(0.1) ? random.pick(NUMBERS) : random.between(-9, 9))
  const condition = (random: Random) => random.some(['NX', 'XX', 'GET', 'KEEPTTL'], 0, 2)
  const expiry = (random: Random) =>
    random.pick([['EX', '1000'], ['PX', '1000000'], ['EXAT', '99999999999'], ['PXAT', '0'], []])
  return [
    r => ['SET', key(r), value(r), ...condition(r), ...expiry(r)],
    r => ['GETEX', key(r), ...expiry(r)],
    r => ['GETEX', key(r), 'PERSIST'],
    r => approximate(2000, 'PTTL', key(r)),
    r => ['GET', key(r)],
    r => ['APPEND', key(r), value(r)],
    r => ['INCRBY', key(r), number(r)],
    r => ['DECRBY', key(r), number(r)],
    r => ['INCRBYFLOAT', key(r), float(r)],
    r => ['GETRANGE', key(r), number(r), number(r)],
    r => ['SETRANGE', key(r), String(r.between(-1, 30)), value(r)],
    r => [r.pick(['INCR', 'DECR', 'STRLEN', 'GETDEL']), key(r)],
    r => ['MGET', key(r), key(r)],
    r => [r.pick(['MSET', 'MSETNX']), key(r), value(r), key(r), value(r)],
    r => [r.pick(['GETSET', 'SETNX']), key(r), value(r)],
    r => ['LCS', key(r), key(r), ...r.some(['IDX', 'LEN', 'WITHMATCHLEN'], 0, 2)],
  ]
}

const float = (random: Random): string =>
  random.pick(['0.1', '-0.3', '1e2', '3.14159', '-7', '0.0000000001', '123456789.125'])

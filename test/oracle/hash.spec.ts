import type { Random } from '../helpers/random.js'
import { type CommandGenerator, fuzz } from './fuzz.js'
import { type Line, loose, oracle, pairs, unordered } from './harness.js'

const INT64_MAX = '9223372036854775807'
const INT64_MIN = '-9223372036854775808'
const NUMBERS = [
  '0',
  '-0',
  '+1',
  '01',
  ' 1',
  '1 ',
  '1.5',
  '',
  'x',
  '-7',
  INT64_MAX,
  INT64_MIN,
  '9223372036854775808',
]
const FLOATS = [
  '0.1',
  '0.2',
  '1e3',
  '-1.5e-3',
  '.5',
  '5.',
  'inf',
  'nan',
  'x',
  '',
  ' 1',
  '1 ',
  '1e400000',
  '3.0e5',
]

/** Every hash command with the arguments after its key. */
const COMMANDS: readonly (readonly string[])[] = [
  ['HDEL', 'f'],
  ['HEXISTS', 'f'],
  ['HGET', 'f'],
  ['HGETALL'],
  ['HINCRBY', 'f', '1'],
  ['HINCRBYFLOAT', 'f', '1.5'],
  ['HKEYS'],
  ['HLEN'],
  ['HMGET', 'f'],
  ['HMSET', 'f', 'v'],
  ['HRANDFIELD'],
  ['HSCAN', '0'],
  ['HSET', 'f', 'v'],
  ['HSETNX', 'f', 'v'],
  ['HSTRLEN', 'f'],
  ['HVALS'],
]

describe('oracle: hashes', () => {
  oracle('wrong types', [
    ['RPUSH', 'list', 'a'],
    ...COMMANDS.map(([name, ...rest]): Line => [name, 'list', ...rest]),
    ['HRANDFIELD', 'list', '1'],
    ['HINCRBY', 'list', 'f', 'x'],
    ['HINCRBYFLOAT', 'list', 'f', 'x'],
    ['TYPE', 'list'],
  ])

  oracle('arity', [
    ...COMMANDS.flatMap(([name, ...rest]): Line[] => [[name], [name, 'k', ...rest.slice(1)]]),
    ['HSET', 'k', 'f', 'v', 'g'],
    ['HMSET', 'k', 'f', 'v', 'g'],
    ['HSETNX', 'k', 'f', 'v', 'g'],
    ['HGET', 'k', 'f', 'g'],
    ['HGETALL', 'k', 'f'],
    ['HKEYS', 'k', 'f'],
    ['HLEN', 'k', 'f'],
    ['HINCRBY', 'k', 'f', '1', '2'],
    ['HSTRLEN', 'k', 'f', 'g'],
    ['HRANDFIELD', 'k', '1', 'WITHVALUES', 'x'],
    ['EXISTS', 'k'],
  ])

  oracle('fields come and go', [
    ['HSET', 'h', 'a', '1', 'b', '2', 'a', '3'],
    ['HSET', 'h', 'b', '2', 'c', '', '', 'empty name'],
    ['HMSET', 'h', 'd', '4', 'b', '5'],
    pairs('HGETALL', 'h'),
    unordered('HKEYS', 'h'),
    unordered('HVALS', 'h'),
    ['HLEN', 'h'],
    ['HGET', 'h', 'a'],
    ['HGET', 'h', 'none'],
    ['HGET', 'none', 'a'],
    ['HMGET', 'h', 'a', 'none', '', 'a'],
    ['HMGET', 'none', 'a', 'b'],
    ['HEXISTS', 'h', 'a'],
    ['HEXISTS', 'h', 'none'],
    ['HEXISTS', 'none', 'a'],
    ['HSTRLEN', 'h', 'a'],
    ['HSTRLEN', 'h', 'c'],
    ['HSTRLEN', 'h', ''],
    ['HSTRLEN', 'h', 'none'],
    ['HSTRLEN', 'none', 'a'],
    ['HSETNX', 'h', 'a', 'other'],
    ['HSETNX', 'h', 'new', 'x'],
    ['HSETNX', 'fresh', 'a', Buffer.from([0, 255, 13, 10])],
    ['HGETALL', 'fresh'],
    ['HDEL', 'h', 'a', 'a', 'none'],
    ['HDEL', 'h', 'b', 'c', '', 'd', 'new', 'more'],
    ['EXISTS', 'h'],
    ['HDEL', 'h', 'a'],
    ['HGETALL', 'h'],
    ['HKEYS', 'h'],
    ['HVALS', 'h'],
    ['HLEN', 'h'],
  ])

  oracle('HINCRBY', [
    ...NUMBERS.flatMap((number): Line[] => [
      ['HINCRBY', 'h', 'sum', number],
      ['HSET', 'h', 'n', number],
      ['HINCRBY', 'h', 'n', '1'],
      ['HINCRBY', 'h', 'n', '-2'],
      ['HGET', 'h', 'n'],
      ['HSTRLEN', 'h', 'n'],
    ]),
    ['HINCRBY', 'h', 'max', INT64_MAX],
    ['HINCRBY', 'h', 'max', '1'],
    ['HINCRBY', 'h', 'min', INT64_MIN],
    ['HINCRBY', 'h', 'min', '-1'],
    ['HINCRBY', 'none', 'n', 'x'],
    ['EXISTS', 'none'],
  ])

  oracle('HINCRBYFLOAT', [
    ...FLOATS.flatMap((number): Line[] => [
      ['HINCRBYFLOAT', 'h', 'sum', number],
      ['HSET', 'h', 'n', number],
      ['HINCRBYFLOAT', 'h', 'n', '1.25'],
      ['HINCRBY', 'h', 'n', '1'],
      ['HGET', 'h', 'n'],
    ]),
    ['HINCRBY', 'h', 'i', '10'],
    ['HINCRBYFLOAT', 'h', 'i', '0.5'],
    ['HINCRBYFLOAT', 'h', 'i', '0.5'],
    ['HINCRBY', 'h', 'i', '1'],
    ['HSTRLEN', 'h', 'i'],
    ['HINCRBYFLOAT', 'none', 'n', 'x'],
    ['EXISTS', 'none'],
  ])

  oracle('HRANDFIELD', [
    ['HSET', 'one', 'a', '1'],
    ['HSET', 'h', 'a', '1', 'b', '2', 'c', '3'],
    ...['0', '1', '-1', '2', '', 'x', '1.0', INT64_MAX, INT64_MIN, '-4611686018427387904'].flatMap(
      (count): Line[] => [
        ['HRANDFIELD', 'none', count],
        ['HRANDFIELD', 'none', count, 'WITHVALUES'],
        ['HRANDFIELD', 'none', count, 'NONSENSE'],
      ],
    ),
    ['HRANDFIELD', 'none'],
    ['HRANDFIELD', 'one'],
    ['HRANDFIELD', 'one', '-3'],
    ['HRANDFIELD', 'one', '-3', 'withvalues'],
    ['HRANDFIELD', 'one', '5', 'WITHVALUES'],
    loose('HRANDFIELD', 'h'),
    loose('HRANDFIELD', 'h', '2'),
    unordered('HRANDFIELD', 'h', '3'),
    pairs('HRANDFIELD', 'h', '3', 'WITHVALUES'),
    pairs('HRANDFIELD', 'h', '100', 'WITHVALUES'),
    ['HRANDFIELD', 'h', '0', 'WITHVALUES'],
    ['HRANDFIELD', 'h', 'WITHVALUES'],
    ['HRANDFIELD', 'h', INT64_MAX, 'WITHVALUES'],
  ])

  oracle('HSCAN', [
    ['HSET', 'h', 'a', '1', 'ab', '2', 'b', '3', '12', '4'],
    pairs('HSCAN', 'h', '0'),
    pairs('HSCAN', 'h', '0', 'MATCH', 'a*'),
    pairs('HSCAN', 'h', '0', 'match', '1?', 'count', '100'),
    ['HSCAN', 'none', '0'],
    ['HSCAN', 'h', 'x'],
    ['HSCAN', 'h', '0', 'COUNT', '0'],
    ['HSCAN', 'h', '0', 'COUNT', 'x'],
    ['HSCAN', 'h', '0', 'COUNT'],
    ['HSCAN', 'h', '0', 'NOVALUES'],
    ['HSCAN', 'h', '0', 'TYPE', 'hash'],
  ])

  fuzz('hashes', generators(), 20260902, 400)
})

function generators(): CommandGenerator[] {
  const key = (random: Random) => random.pick(['a', 'b', 'c'])
  const field = (random: Random) => random.pick(['', 'f', 'g', 'h', '1', '\u0000'])
  const fields = (random: Random) => Array.from({ length: random.between(1, 4) }, () => field(random))
  const value = (random: Random) => random.pick(['', '0', '12', '-3', '1.5', 'text', INT64_MAX, ...FLOATS])
  const values = (random: Random) => fields(random).flatMap(name => [name, value(random)])
  const number = (random: Random) =>
    random.chance(0.1) ? random.pick(NUMBERS) : String(random.between(-9, 9))
  const float = (random: Random) => random.pick(['0.5', '-1.25', '3', '1e2', '100.125'])
  return [
    r => ['HSET', key(r), ...values(r)],
    r => ['HSET', key(r), ...values(r)],
    r => ['HMSET', key(r), ...values(r)],
    r => ['HSETNX', key(r), field(r), value(r)],
    r => ['HDEL', key(r), ...fields(r)],
    r => ['HINCRBY', key(r), field(r), number(r)],
    r => ['HINCRBYFLOAT', key(r), field(r), float(r)],
    r => ['HMGET', key(r), ...fields(r)],
    r => [r.pick(['HGET', 'HEXISTS', 'HSTRLEN']), key(r), field(r)],
    r => pairs('HGETALL', key(r)),
    r => pairs('HSCAN', key(r), '0', 'COUNT', '100'),
    r => pairs('HRANDFIELD', key(r), '100', 'WITHVALUES'),
    r => unordered(r.pick(['HKEYS', 'HVALS']), key(r)),
    r => ['HLEN', key(r)],
    r => [r.pick(['RENAME', 'COPY']), key(r), key(r)],
    r => ['DEL', key(r)],
    r => ['SADD', key(r), 'm'],
  ]
}

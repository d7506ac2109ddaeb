import type { Random } from '../helpers/random.js'
import { type CommandGenerator, fuzz } from './fuzz.js'
import { type Line, loose, oracle, unordered } from './harness.js'

const INT64_MAX = '9223372036854775807'
const INT64_MIN = '-9223372036854775808'
const COUNTS = ['0', '1', '-1', '2', '100', '-0', '+1', '', 'x', '1.0', INT64_MAX, INT64_MIN]

/** Every set command with the arguments after its first key. */
const COMMANDS: readonly (readonly string[])[] = [
  ['SADD', 'm'],
  ['SCARD'],
  ['SDIFF'],
  ['SINTER'],
  ['SISMEMBER', 'm'],
  ['SMEMBERS'],
  ['SMISMEMBER', 'm'],
  ['SMOVE', 'other', 'm'],
  ['SPOP'],
  ['SRANDMEMBER'],
  ['SREM', 'm'],
  ['SSCAN', '0'],
  ['SUNION'],
]

const STORES = ['SDIFFSTORE', 'SINTERSTORE', 'SUNIONSTORE']

const three: readonly Line[] = [
  ['SADD', 'a', '1', '2', '3', 'x', ''],
  ['SADD', 'b', '2', '3', '4', 'y'],
  ['SADD', 'c', '3', 'x', 'z', Buffer.from([0, 255, 13, 10])],
]

describe('oracle: sets', () => {
  oracle('wrong types', [
    ['RPUSH', 'list', 'a'],
    ['SADD', 's', 'a'],
    ...COMMANDS.map(([name, ...rest]): Line => [name, 'list', ...rest]),
    ...STORES.flatMap((name): Line[] => [
      [name, 'd', 'list'],
      [name, 'd', 's', 'list'],
      [name, 'd', 'none', 'list'],
      [name, 'list', 'none'],
      ['RPUSH', 'list', 'a'],
      [name, 'list', 's'],
      ['TYPE', 'list'],
      ['DEL', 'list'],
      ['RPUSH', 'list', 'a'],
    ]),
    ['SINTERCARD', '2', 's', 'list'],
    ['SINTERCARD', '2', 'none', 'list'],
    ['SMOVE', 's', 'list', 'a'],
    ['SMOVE', 's', 'list', 'none'],
    ['SMOVE', 'none', 'list', 'a'],
    ['SMEMBERS', 's'],
    ['SPOP', 'list', '0'],
    ['SRANDMEMBER', 'list', '1'],
  ])

  oracle('arity', [
    ...COMMANDS.flatMap(([name, ...rest]): Line[] => [[name], [name, 'k', ...rest.slice(1)]]),
    ...STORES.flatMap((name): Line[] => [[name], [name, 'd']]),
    ['SCARD', 'k', 'x'],
    ['SISMEMBER', 'k', 'a', 'b'],
    ['SMEMBERS', 'k', 'a'],
    ['SMOVE', 'a', 'b'],
    ['SMOVE', 'a', 'b', 'c', 'd'],
    ['SINTERCARD'],
    ['SINTERCARD', '1'],
    ['SPOP', 'k', '1', '2'],
    ['SPOP', 'k', 'x', '2'],
    ['SRANDMEMBER', 'k', '1', '2'],
    ['SRANDMEMBER', 'k', 'x', '2'],
  ])

  oracle('SADD, SREM, SISMEMBER, SMISMEMBER, SCARD', [
    ['SADD', 's', 'a', 'b', 'a', ''],
    ['SADD', 's', 'a'],
    ['SADD', 's', '1', '01', '+1'],
    unordered('SMEMBERS', 's'),
    ['SISMEMBER', 's', 'a'],
    ['SISMEMBER', 's', 'c'],
    ['SISMEMBER', 'none', 'c'],
    ['SMISMEMBER', 's', 'a', 'c', '', 'a'],
    ['SMISMEMBER', 'none', 'a', 'c'],
    ['SREM', 's', 'a', 'a', 'none'],
    ['SCARD', 's'],
    ['SCARD', 'none'],
    ['SREM', 's', 'b', '', '1', '01', '+1', 'more'],
    ['EXISTS', 's'],
    ['SREM', 's', 'b'],
    ['SMEMBERS', 's'],
  ])

  oracle('SINTER, SUNION, SDIFF', [
    ...three,
    ...['SINTER', 'SUNION', 'SDIFF'].flatMap((name): Line[] => [
      unordered(name, 'a'),
      unordered(name, 'a', 'b'),
      unordered(name, 'b', 'a'),
      unordered(name, 'a', 'b', 'c'),
      unordered(name, 'a', 'a'),
      unordered(name, 'a', 'none'),
      unordered(name, 'none', 'a'),
      unordered(name, 'none'),
      unordered(name, 'none', 'never'),
    ]),
  ])

  oracle('SINTERSTORE, SUNIONSTORE, SDIFFSTORE', [
    ...three,
    ...STORES.flatMap((name): Line[] => [
      [name, 'd', 'a', 'b'],
      unordered('SMEMBERS', 'd'),
      ['EXPIRE', 'd', '100'],
      [name, 'd', 'b', 'a', 'c'],
      ['TTL', 'd'],
      unordered('SMEMBERS', 'd'),
      [name, 'd', 'd', 'a'],
      unordered('SMEMBERS', 'd'),
      [name, 'd', 'none'],
      ['EXISTS', 'd'],
      [name, 'd', 'none'],
      ['SET', 'd', 'text'],
      [name, 'd', 'a', 'd'],
      [name, 'd', 'a'],
      ['TYPE', 'd'],
      ['SET', 'd', 'text'],
      [name, 'd', 'none', 'never'],
      ['EXISTS', 'd'],
    ]),
    ['SDIFFSTORE', 'a', 'a', 'a'],
    ['EXISTS', 'a'],
  ])

  oracle('SINTERCARD', [
    ...three,
    ['SINTERCARD', '1', 'a'],
    ['SINTERCARD', '2', 'a', 'b'],
    ['SINTERCARD', '3', 'a', 'b', 'c'],
    ['SINTERCARD', '2', 'a', 'none'],
    ['SINTERCARD', '3', 'a', 'b'],
    ['SINTERCARD', '1', 'a', 'b'],
    ...COUNTS.flatMap((count): Line[] => [
      ['SINTERCARD', count, 'a'],
      ['SINTERCARD', '2', 'a', 'b', 'LIMIT', count],
    ]),
    ['SINTERCARD', '1', 'a', 'limit', '2', 'LIMIT', '1'],
    ['SINTERCARD', '1', 'a', 'limit'],
    ['SINTERCARD', '1', 'a', 'NONSENSE', '1'],
    ['SINTERCARD', '2', 'a', 'LIMIT', '1'],
  ])

  oracle('SMOVE', [
    ...three,
    ['SMOVE', 'a', 'b', '1'],
    ['SMOVE', 'a', 'b', '2'],
    ['SMOVE', 'a', 'b', 'none'],
    ['SMOVE', 'a', 'a', '3'],
    ['SMOVE', 'a', 'a', 'none'],
    ['SMOVE', 'none', 'a', '3'],
    ['SMOVE', 'a', 'new', '3'],
    ['SMOVE', 'a', 'new', 'x'],
    ['SMOVE', 'a', 'new', ''],
    ['EXISTS', 'a'],
    unordered('SMEMBERS', 'b'),
    unordered('SMEMBERS', 'new'),
  ])

  oracle('SPOP and SRANDMEMBER', [
    ['SADD', 'one', 'a'],
    ['SADD', 's', 'a', 'b', 'c'],
    ...COUNTS.flatMap((count): Line[] => [
      ['SPOP', 'none', count],
      ['SRANDMEMBER', 'none', count],
    ]),
    ['SRANDMEMBER', 'one', '-3'],
    ['SRANDMEMBER', 'one'],
    loose('SRANDMEMBER', 's'),
    loose('SRANDMEMBER', 's', '2'),
    unordered('SRANDMEMBER', 's', '3'),
    unordered('SRANDMEMBER', 's', INT64_MAX),
    ['SRANDMEMBER', 's', '0'],
    ['SRANDMEMBER', 's', INT64_MIN],
    ['SPOP', 's', '0'],
    ['SPOP', 's', '-1'],
    loose('SPOP', 's'),
    ['SCARD', 's'],
    loose('SPOP', 's', '1'),
    ['SCARD', 's'],
    loose('SPOP', 's', '5'),
    ['EXISTS', 's'],
    ['SPOP', 's'],
    ['SPOP', 's', '1'],
    ['SPOP', 'one'],
    ['EXISTS', 'one'],
  ])

  oracle('SSCAN', [
    ['SADD', 's', 'a', 'ab', 'b', '12'],
    unordered('SSCAN', 's', '0'),
    unordered('SSCAN', 's', '0', 'MATCH', 'a*'),
    unordered('SSCAN', 's', '0', 'match', '1?', 'count', '100'),
    ['SSCAN', 'none', '0'],
    ['SSCAN', 'none', '7'],
    ['SSCAN', 's', 'x'],
    ['SSCAN', 'none', 'x'],
    ['SSCAN', 's', '0', 'COUNT', '0'],
    ['SSCAN', 's', '0', 'COUNT', 'x'],
    ['SSCAN', 's', '0', 'COUNT'],
    ['SSCAN', 's', '0', 'TYPE', 'set'],
    ['SSCAN', 's', '0', 'NOSUCH', 'x'],
    ['SSCAN', 'none', '0', 'NOSUCH', 'x'],
  ])

  fuzz('sets', generators(), 20260901, 400)
})

function generators(): CommandGenerator[] {
  const key = (random: Random) => random.pick(['a', 'b', 'c', 'd'])
  const keys = (random: Random) => random.some(['a', 'b', 'c', 'd', 'none'], 1, 4)
  const member = (random: Random) =>
    random.pick(['', '1', '2', '-3', 'x', 'yy', '12345678901234567890', '\u0000'])
  const members = (random: Random) => Array.from({ length: random.between(1, 5) }, () => member(random))
  return [
    r => ['SADD', key(r), ...members(r)],
    r => ['SADD', key(r), ...members(r)],
    r => ['SREM', key(r), ...members(r)],
    r => unordered(r.pick(['SINTER', 'SUNION', 'SDIFF']), ...keys(r)),
    r => [r.pick(STORES), key(r), ...keys(r)],
    r => {
      const names = keys(r)
      return ['SINTERCARD', String(names.length), ...names, 'LIMIT', String(r.between(0, 4))]
    },
    r => ['SMOVE', key(r), key(r), member(r)],
    r => ['SMISMEMBER', key(r), ...members(r)],
    r => unordered('SMEMBERS', key(r)),
    r => unordered('SSCAN', key(r), '0', 'COUNT', '100'),
    r => unordered('SPOP', key(r), '100'),
    r => ['SCARD', key(r)],
    r => ['EXPIRE', key(r), '100'],
    r => ['TTL', key(r)],
    r => ['SET', key(r), 'text'],
    r => ['DEL', key(r)],
    r => ['TYPE', key(r)],
  ]
}

import type { Random } from '../helpers/random.js'
import { type CommandGenerator, fuzz } from './fuzz.js'
import { approximate, type Line, oracle, unordered } from './harness.js'

const INT64_MAX = '9223372036854775807'
const INT64_MIN = '-9223372036854775808'
/** Payload of redis-server 7.0: the string "hello". */
const HELLO = Buffer.from('000568656c6c6f0a00', 'hex')

/** One key of each type, by name. */
const KEYS: Line[] = [
  ['SET', 'string', 'v'],
  ['RPUSH', 'list', 'b', 'a', 'c'],
  ['SADD', 'set', '3', '1', '2'],
  ['HSET', 'hash', 'f', 'v'],
  ['ZADD', 'zset', '1', 'm', '2', 'n'],
]
const NAMES = ['string', 'list', 'set', 'hash', 'zset', 'none']

const TIMES = [
  '0',
  '-1',
  'x',
  '',
  '1.5',
  '01',
  ' 1',
  '99999999999',
  INT64_MAX,
  INT64_MIN,
  '9223372036854775808',
]
/** Edges of what seconds and milliseconds may be. */
const EDGES = [
  '9223372036854775',
  '9223372036854776',
  '-9223372036854775',
  '-9223372036854776',
  '-9223372036',
]
const CONDITIONS = [
  'NX',
  'XX',
  'GT',
  'LT',
  'NX XX',
  'NX GT',
  'NX LT',
  'GT LT',
  'XX GT',
  'XX LT',
  'XX XX',
  'nope',
]

describe('oracle: generic commands', () => {
  oracle('arity', [
    ...'COPY DEL DUMP EXISTS EXPIRE EXPIREAT EXPIRETIME KEYS MOVE OBJECT PERSIST PEXPIRE PEXPIREAT PEXPIRETIME PTTL RENAME RENAMENX RESTORE SCAN SORT SORT_RO SWAPDB TOUCH TTL TYPE UNLINK'
      .split(' ')
      .map((name): Line => [name]),
    ...'DUMP EXPIRETIME KEYS MOVE PERSIST PEXPIRETIME PTTL RENAME RENAMENX SWAPDB TTL TYPE RANDOMKEY'
      .split(' ')
      .map((name): Line => [name, 'a', 'b', 'c']),
    ['OBJECT', 'ENCODING'],
    ['OBJECT', 'ENCODING', 'a', 'b'],
    ['OBJECT', 'NOSUCH'],
    ['OBJECT', 'NOSUCH', 'a'],
    ['OBJECT', 'HELP'],
    ['OBJECT', 'HELP', 'a'],
  ])

  oracle('DEL, UNLINK, EXISTS, TOUCH, TYPE', [
    ...KEYS,
    ...NAMES.map((name): Line => ['TYPE', name]),
    ['EXISTS', ...NAMES, 'string', 'string'],
    ['TOUCH', ...NAMES, 'list', 'list'],
    ['DEL', 'string', 'string', 'none', 'list'],
    ['UNLINK', 'set', 'hash', 'hash', 'none'],
    ['EXISTS', ...NAMES],
    ['DBSIZE'],
    ['DEL', 'zset'],
    ['RANDOMKEY'],
    ['SET', 'only', '1'],
    ['RANDOMKEY'],
  ])

  oracle('EXPIRE and its kin: times', [
    ...KEYS,
    ...['EXPIRE', 'PEXPIRE', 'EXPIREAT', 'PEXPIREAT'].flatMap(name =>
      [...TIMES, ...EDGES].flatMap((time): Line[] => [
        ['SET', 'k', 'v'],
        [name, 'k', time],
        [name, 'none', time],
        ['EXISTS', 'k'],
      ]),
    ),
    ['EXPIREAT', 'list', '33177117420'],
    ['EXPIRETIME', 'list'],
    ['PEXPIRETIME', 'list'],
    ['PEXPIREAT', 'set', '33177117420999'],
    ['EXPIRETIME', 'set'],
    ['PEXPIRETIME', 'set'],
    ['EXPIRE', 'hash', '100'],
    approximate(2, 'TTL', 'hash'),
    approximate(2000, 'PTTL', 'hash'),
    ['PERSIST', 'hash'],
    ['PERSIST', 'hash'],
    ['PERSIST', 'none'],
    ...NAMES.flatMap((name): Line[] =>
      name === 'list' || name === 'set'
        ? []
        : ['TTL', 'PTTL', 'EXPIRETIME', 'PEXPIRETIME'].map((command): Line => [command, name]),
    ),
    ['EXPIRE', 'zset', '-5'],
    ['EXISTS', 'zset'],
  ])

  oracle('EXPIRE and its kin: conditions', [
    ['SET', 'k', 'v'],
    ...['EXPIREAT', 'PEXPIREAT'].flatMap(name => {
      const [early, late] =
        name === 'EXPIREAT' ? ['33177117420', '33177117430'] : ['33177117420000', '33177117430000']
      return CONDITIONS.flatMap((condition): Line[] => [
        ['PERSIST', 'k'],
        [name, 'k', early, ...condition.split(' ')],
        ['PEXPIRETIME', 'k'],
        [name, 'k', early],
        [name, 'k', late, ...condition.split(' ')],
        ['PEXPIRETIME', 'k'],
        [name, 'k', early, ...condition.split(' ')],
        ['PEXPIRETIME', 'k'],
        [name, 'none', early, ...condition.split(' ')],
      ])
    }),
    ['EXPIRE', 'k', 'x', 'nope'],
    ['EXPIRE', 'k', '-1', 'GT'],
    ['EXISTS', 'k'],
    ['EXPIRE', 'k', '-1', 'LT'],
    ['EXISTS', 'k'],
    ['SET', 'k', 'v'],
    ['EXPIRE', 'k', '-1', 'NX'],
    ['EXISTS', 'k'],
    ['SET', 'k', 'v'],
    ['EXPIRE', 'k', '100'],
    ['EXPIRE', 'k', '-1', 'XX'],
    ['EXISTS', 'k'],
  ])

  oracle('KEYS and SCAN', [
    ...KEYS,
    ...['*', 's*', '?et', '[sz]*t', '[^s]*', '', 'nothing', '\\*'].map(
      (pattern): Line => unordered('KEYS', pattern),
    ),
    unordered('SCAN', '0', 'COUNT', '1000'),
    unordered('SCAN', '0', 'COUNT', '1000', 'MATCH', '*set'),
    ...NAMES.map((type): Line => unordered('SCAN', '0', 'TYPE', type, 'COUNT', '1000')),
    unordered('SCAN', '0', 'TYPE', 'STRING', 'COUNT', '1000'),
    unordered('SCAN', '0', 'count', '1000', 'match', 's*', 'type', 'set'),
    unordered('SCAN', ''),
    ...['x', '-', '1x', ' 1', '99999999999999999999'].map((cursor): Line => ['SCAN', cursor]),
    ['SCAN', '0', 'COUNT', '0'],
    ['SCAN', '0', 'COUNT', '-1'],
    ['SCAN', '0', 'COUNT', 'x'],
    ['SCAN', '0', 'COUNT'],
    ['SCAN', '0', 'MATCH'],
    ['SCAN', '0', 'TYPE'],
    ['SCAN', '0', 'NONSENSE', 'x'],
    ['SCAN', 'x', 'NONSENSE'],
  ])

  oracle('RENAME and RENAMENX', [
    ...KEYS,
    ['EXPIREAT', 'list', '33177117420'],
    ['RENAME', 'list', 'moved'],
    ['EXPIRETIME', 'moved'],
    ['LRANGE', 'moved', '0', '-1'],
    ['RENAME', 'moved', 'string'],
    ['TYPE', 'string'],
    ['RENAME', 'none', 'x'],
    ['RENAME', 'none', 'none'],
    ['RENAME', 'zset', 'zset'],
    ['RENAMENX', 'zset', 'zset'],
    ['RENAMENX', 'zset', 'hash'],
    ['RENAMENX', 'none', 'x'],
    ['RENAMENX', 'zset', 'new'],
    ['ZRANGE', 'new', '0', '-1', 'WITHSCORES'],
    ['SET', 'plain', 'v'],
    ['EXPIREAT', 'plain', '33177117420'],
    ['RENAME', 'hash', 'plain'],
    ['TTL', 'plain'],
    unordered('KEYS', '*'),
  ])

  oracle('COPY and MOVE', [
    ...KEYS,
    ['EXPIREAT', 'list', '33177117420'],
    ['COPY', 'list', 'copied'],
    ['LRANGE', 'copied', '0', '-1'],
    ['EXPIRETIME', 'copied'],
    ['COPY', 'list', 'copied'],
    ['COPY', 'zset', 'copied', 'REPLACE'],
    ['TTL', 'copied'],
    ['COPY', 'list', 'list'],
    ['COPY', 'none', 'none'],
    ['COPY', 'list', 'list', 'DB', '0'],
    ['COPY', 'list', 'list', 'DB', '1'],
    ['COPY', 'none', 'list', 'DB', '1', 'REPLACE'],
    ...['x', '', '-1', '16', '99999999999', INT64_MAX, '9223372036854775808', '1.0'].flatMap((db): Line[] => [
      ['COPY', 'list', 'x', 'DB', db],
      ['MOVE', 'list', db],
      ['MOVE', 'none', db],
      ['SWAPDB', db, '0'],
      ['SWAPDB', '0', db],
    ]),
    ['COPY', 'list', 'x', 'DB'],
    ['COPY', 'list', 'x', 'NONSENSE'],
    ['COPY', 'list', 'x', 'DB', 'x', 'NONSENSE'],
    ['MOVE', 'list', '0'],
    ['MOVE', 'list', '1'],
    ['MOVE', 'set', '1'],
    ['MOVE', 'set', '1'],
    ['MOVE', 'hash', '2'],
    unordered('KEYS', '*'),
    ['SELECT', '1'],
    unordered('KEYS', '*'),
    ['LRANGE', 'list', '0', '-1'],
    ['EXPIRETIME', 'list'],
    ['SELECT', '2'],
    ['HGETALL', 'hash'],
  ])

  oracle('SWAPDB', [
    ...KEYS,
    ['EXPIREAT', 'list', '33177117420'],
    ['SELECT', '5'],
    ['SET', 'string', 'of 5'],
    ['SADD', 'list', 'a set'],
    ['SET', 'only5', 'x'],
    ['SWAPDB', '5', '0'],
    unordered('KEYS', '*'),
    ['GET', 'string'],
    ['LRANGE', 'list', '0', '-1'],
    ['EXPIRETIME', 'list'],
    ['ZRANGE', 'zset', '0', '-1', 'WITHSCORES'],
    ['SELECT', '0'],
    unordered('KEYS', '*'),
    ['GET', 'string'],
    ['TYPE', 'list'],
    ['TTL', 'list'],
    ['SWAPDB', '0', '0'],
    ['SWAPDB', '0', '5'],
    ['GET', 'string'],
  ])

  oracle('DUMP and RESTORE', [
    ...KEYS,
    ['DUMP', 'string'],
    ['RESTORE', 'new', '0', HELLO],
    ['RESTORE', 'string', '0', 'x'],
    ['EXISTS', 'new'],
  ])

  fuzz('generic commands', generators(), 20260803, 400)
})

function generators(): CommandGenerator[] {
  const key = (random: Random) => random.pick(['a', 'b', 'c', 'd'])
  const at = (random: Random) => `${33177117420 + random.int(4)}`
  const member = (random: Random) => random.pick(['1', '22', '-3', '4.5', '100', '7'])
  return [
    r => ['SET', key(r), member(r)],
    r => ['RPUSH', key(r), member(r), member(r)],
    r => ['SADD', key(r), member(r)],
    r => ['ZADD', key(r), member(r), member(r)],
    r => ['HSET', key(r), member(r), member(r)],
    r => [r.pick(['DEL', 'UNLINK', 'EXISTS', 'TOUCH']), key(r), key(r)],
    r => [r.pick(['EXPIRETIME', 'PEXPIRETIME', 'PERSIST', 'TYPE']), key(r)],
    r => ['EXPIREAT', key(r), at(r), ...r.some(['NX', 'XX', 'GT', 'LT'], 0, 2)],
    r => [r.pick(['RENAME', 'RENAMENX']), key(r), key(r)],
    r => ['COPY', key(r), key(r), ...r.pick([[], ['REPLACE'], ['DB', '1', 'REPLACE'], ['DB', '1']])],
    r => ['MOVE', key(r), r.pick(['0', '1'])],
    r => ['SELECT', r.pick(['0', '1'])],
    () => ['SWAPDB', '0', '1'],
    () => unordered('KEYS', '*'),
    () => ['DBSIZE'],
    r => ['SORT', key(r), 'ALPHA', ...r.some(['DESC', 'ASC'], 0, 1)],
    r => [
      'SORT',
      key(r),
      ...r.pick([[], ['LIMIT', '1', '2'], ['STORE', key(r)], ['BY', '*'], ['GET', '*', 'GET', '#']]),
    ],
  ]
}

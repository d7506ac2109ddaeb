import type { Random } from '../helpers/random.js'
import { type CommandGenerator, fuzz } from './fuzz.js'
import { type Line, oracle } from './harness.js'

const INT64_MAX = '9223372036854775807'
const INT64_MIN = '-9223372036854775808'
const NUMBERS = [
  ...['0', '1', '-1', '2', '-0', '+1', '01', ' 1', '1.5', '', 'x'],
  ...[INT64_MAX, INT64_MIN, '-9223372036854775807', '9223372036854775808', '99999999999999999999999'],
]

/** Every list command that takes one list, with arguments that are right. */
const COMMANDS: readonly (readonly string[])[] = [
  ['LINDEX', '0'],
  ['LINSERT', 'BEFORE', 'a', 'b'],
  ['LLEN'],
  ['LPOP'],
  ['LPOS', 'a'],
  ['LPUSH', 'a'],
  ['LPUSHX', 'a'],
  ['LRANGE', '0', '-1'],
  ['LREM', '0', 'a'],
  ['LSET', '0', 'a'],
  ['LTRIM', '0', '-1'],
  ['RPOP'],
  ['RPUSH', 'a'],
  ['RPUSHX', 'a'],
  ['LMOVE', 'other', 'LEFT', 'RIGHT'],
  ['RPOPLPUSH', 'other'],
  ['BLMOVE', 'other', 'LEFT', 'RIGHT', '0.01'],
  ['BRPOPLPUSH', 'other', '0.01'],
  ['BLPOP', '0.01'],
  ['BRPOP', '0.01'],
]
const all = (key = 'l'): Line => ['LRANGE', key, '0', '-1']

describe('oracle: lists', () => {
  oracle('a list of one that is moved onto itself keeps its deadline', [
    ['RPUSH', 'l', 'a'],
    ['PEXPIREAT', 'l', '4000000000000'],
    ['LMOVE', 'l', 'l', 'LEFT', 'RIGHT'],
    ['RPOPLPUSH', 'l', 'l'],
    ['BLMOVE', 'l', 'l', 'LEFT', 'LEFT', '0'],
    ['PEXPIRETIME', 'l'],
    all(),
  ])

  oracle('wrong types', [
    ['SET', 's', 'v'],
    ['RPUSH', 'l', 'a'],
    ...COMMANDS.map(([name, ...rest]): Line => [name, 's', ...rest]),
    ['LPOP', 's', '2'],
    ['LMOVE', 'l', 's', 'LEFT', 'LEFT'],
    ['LMOVE', 'none', 's', 'LEFT', 'LEFT'],
    ['RPOPLPUSH', 'l', 's'],
    ['BLMOVE', 'l', 's', 'LEFT', 'LEFT', '0'],
    ['BLMOVE', 'none', 's', 'LEFT', 'LEFT', '0.01'],
    ['BRPOPLPUSH', 'l', 's', '0'],
    ['LMPOP', '2', 'none', 's', 'LEFT'],
    ['LMPOP', '2', 'l', 's', 'LEFT'],
    ['LMPOP', '2', 's', 'l', 'LEFT'],
    ['BLMPOP', '0', '2', 's', 'l', 'LEFT'],
    ['BLPOP', 'none', 's', '0'],
    ['BLPOP', 's', 'l', '0'],
    ['BRPOP', 'none', 's', 'l', '0'],
    ['LINDEX', 's', 'x'],
    ['LSET', 's', 'x', 'v'],
    ['LPOS', 's', 'x', 'RANK', '0'],
    all(),
  ])

  oracle('no key', [
    ...COMMANDS.filter(([name]) => !/PUSH$/.test(name)).map(
      ([name, ...rest]): Line => [name, 'none', ...rest],
    ),
    ['LPOP', 'none', '0'],
    ['RPOP', 'none', '3'],
    ['LPOP', 'none', '-1'],
    ['LPOP', 'none', 'x'],
    ['LINDEX', 'none', 'x'],
    ['LSET', 'none', 'x', 'v'],
    ['LPOS', 'none', 'a', 'COUNT', '0'],
    ['LREM', 'none', 'x', 'a'],
    ['LMPOP', '1', 'none', 'LEFT'],
    ['LMPOP', '1', 'none', 'RIGHT', 'COUNT', '3'],
    ['EXISTS', 'none', 'other'],
  ])

  oracle('arity', [
    ...COMMANDS.flatMap(([name, ...rest]): Line[] => [
      [name],
      [name, 'l', ...rest.slice(1)],
      [name, 'l', ...rest, 'more'],
      ['DEL', 'l'],
    ]),
    ['LPOP', 'l', '1', '2'],
    ['RPOP', 'l', 'x', '2'],
    ['LMPOP'],
    ['LMPOP', '1', 'l'],
    ['BLMPOP', '0', '1', 'l'],
  ])

  oracle('pushes and pops', [
    ['RPUSH', 'l', 'a', 'b', 'c'],
    ['LPUSH', 'l', '1', '2', '3'],
    all(),
    ['LPUSHX', 'l', 'x', 'y'],
    ['RPUSHX', 'l', 'x', 'y'],
    ['LPUSHX', 'none', 'x'],
    ['EXISTS', 'none'],
    all(),
    ['LPOP', 'l'],
    ['RPOP', 'l'],
    ['LPOP', 'l', '0'],
    ['LPOP', 'l', '1'],
    ['RPOP', 'l', '2'],
    ['LPOP', 'l', '-1'],
    ['RPOP', 'l', INT64_MAX],
    ['EXISTS', 'l'],
    ['RPUSH', 'l', '', Buffer.from([0, 255, 13, 10])],
    all(),
    ['LPOP', 'l', '100'],
    ['TYPE', 'l'],
    ['LPUSH', 'l', ...Array.from({ length: 600 }, (_, i) => `${i}`)],
    ['RPUSH', 'l', ...Array.from({ length: 600 }, (_, i) => `${i}`)],
    all(),
  ])

  oracle('numbers', [
    ['RPUSH', 'l', 'a', 'b', 'a', 'c'],
    ...NUMBERS.flatMap((number): Line[] => [
      ['LINDEX', 'l', number],
      ['LSET', 'l', number, 'z'],
      ['LRANGE', 'l', number, number],
      ['LRANGE', 'l', '-2', number],
      ['LREM', 'l', number, 'a'],
      ['LPOP', 'l', number],
      ['LPOS', 'l', 'a', 'RANK', number],
      ['LPOS', 'l', 'a', 'COUNT', number],
      ['LPOS', 'l', 'a', 'MAXLEN', number],
      ['LMPOP', number, 'l', 'LEFT'],
      ['LMPOP', '1', 'l', 'RIGHT', 'COUNT', number],
      all(),
      ['DEL', 'l'],
      ['RPUSH', 'l', 'a', 'b', 'a', 'c'],
      ['LTRIM', 'l', number, '-2'],
      all(),
      ['LTRIM', 'l', '0', number],
      all(),
      ['DEL', 'l'],
      ['RPUSH', 'l', 'a', 'b', 'a', 'c'],
    ]),
  ])

  oracle('LINSERT', [
    ['RPUSH', 'l', 'a', 'b', 'a'],
    ['LINSERT', 'l', 'BEFORE', 'a', '1'],
    ['LINSERT', 'l', 'after', 'a', '2'],
    ['LINSERT', 'l', 'AFTER', 'b', '3'],
    ['LINSERT', 'l', 'BEFORE', 'b', '4'],
    ['LINSERT', 'l', 'BEFORE', 'none', '5'],
    ['LINSERT', 'l', 'BESIDE', 'b', '5'],
    ['LINSERT', 'none', 'BESIDE', 'b', '5'],
    all(),
    ['LREM', 'l', '-1', 'a'],
    ['LINSERT', 'l', 'AFTER', '3', 'end'],
    ['LINSERT', 'l', 'AFTER', 'end', 'the end'],
    ['RPUSH', 'l', 'pushed'],
    ['LPUSH', 'l', 'pushed'],
    all(),
    ...Array.from(
      { length: 300 },
      (_, i): Line => ['LINSERT', 'l', i % 2 ? 'AFTER' : 'BEFORE', i ? `n${i - 1}` : 'b', `n${i}`],
    ),
    all(),
  ])

  oracle('LPOS', [
    ['RPUSH', 'l', 'a', 'b', 'c', '1', '2', '3', 'c', 'c'],
    ['LPOS', 'l', 'c'],
    ['LPOS', 'l', 'none'],
    ...['1', '2', '3', '4', '-1', '-2', '-3', '-4'].flatMap((rank): Line[] => [
      ['LPOS', 'l', 'c', 'RANK', rank],
      ['LPOS', 'l', 'c', 'RANK', rank, 'COUNT', '0'],
      ['LPOS', 'l', 'c', 'COUNT', '2', 'rank', rank],
      ['LPOS', 'l', 'c', 'RANK', rank, 'MAXLEN', '6'],
      ['LPOS', 'l', 'c', 'RANK', rank, 'MAXLEN', '7', 'COUNT', '0'],
    ]),
    ['LPOS', 'l', 'c', 'RANK'],
    ['LPOS', 'l', 'c', 'COUNT', '1', 'RANK'],
    ['LPOS', 'l', 'c', 'NOSUCH', '1'],
    ['LPOS', 'l', 'c', 'COUNT', 'x', 'NOSUCH', '1'],
    ['LPOS', 'l', 'c', 'COUNT', '1', 'COUNT', '3'],
    ['LPOS', 'none', 'c', 'RANK', '0'],
  ])

  oracle('LMOVE, RPOPLPUSH and LMPOP', [
    ['RPUSH', 'l', 'a', 'b', 'c', 'd'],
    ...['LEFT', 'RIGHT'].flatMap(from =>
      ['LEFT', 'right'].flatMap((to): Line[] => [
        ['LMOVE', 'l', 'l', from, to],
        all(),
        ['LMOVE', 'l', 'm', from, to],
        all('m'),
      ]),
    ),
    ['EXISTS', 'l'],
    ['RPOPLPUSH', 'm', 'm'],
    ['RPOPLPUSH', 'm', 'l'],
    ['LMOVE', 'm', 'l', 'UP', 'LEFT'],
    ['LMOVE', 'none', 'l', 'LEFT', 'UP'],
    ['BLMOVE', 'm', 'l', 'LEFT', 'UP', 'x'],
    ['BLMOVE', 'm', 'l', 'LEFT', 'LEFT', '0'],
    ['BRPOPLPUSH', 'm', 'm', '0'],
    all('m'),
    all(),
    ['LMPOP', '2', 'none', 'm', 'LEFT', 'COUNT', '2'],
    ['LMPOP', '1', 'm', 'RIGHT', 'COUNT', '2'],
    ['LMPOP', '1', 'm', 'RIGHT'],
    ['RPUSH', 'l', 'a', 'b', 'c', 'd'],
    ['LMPOP', '2', 'l', 'LEFT'],
    ['LMPOP', '1', 'l', 'MIDDLE'],
    ['LMPOP', '1', 'l', 'LEFT', 'COUNT'],
    ['LMPOP', '1', 'l', 'LEFT', 'COUNT', '1', 'COUNT', '1'],
    ['LMPOP', '1', 'l', 'LEFT', 'NUMBER', '1'],
    ['LMPOP', '0', 'l', 'LEFT'],
    ['BLMPOP', '0', '2', 'none', 'l', 'right', 'count', '3'],
    ['BLMPOP', 'x', '1', 'l', 'LEFT'],
    ['BLMPOP', 'x', '0', 'l', 'LEFT'],
    ['BLMPOP', '-1', '1', 'l', 'UP'],
    ['COMMAND', 'GETKEYS', 'BLMPOP', '0', '2', 'a', 'b', 'LEFT'],
    ['COMMAND', 'GETKEYS', 'LMPOP', '2', 'a', 'b', 'LEFT'],
    ['COMMAND', 'GETKEYS', 'LMOVE', 'a', 'b', 'LEFT', 'LEFT'],
  ])

  oracle('order after RENAME, COPY, MOVE, SORT and RESTORE', [
    ['RPUSH', 'l', 'a', 'b', 'c'],
    ['LINSERT', 'l', 'AFTER', 'a', 'inserted'],
    ['LPUSH', 'l', '1', '2'],
    ['COPY', 'l', 'copy'],
    ['RENAME', 'l', 'renamed'],
    ['RPUSH', 'copy', 'last'],
    ['LPUSH', 'copy', 'first'],
    ['LINSERT', 'copy', 'BEFORE', 'c', 'again'],
    all('copy'),
    all('renamed'),
    ['MOVE', 'copy', '1'],
    ['SELECT', '1'],
    all('copy'),
    ['SELECT', '0'],
    ['SORT', 'renamed', 'ALPHA', 'DESC', 'STORE', 'sorted'],
    all('sorted'),
    ['LPUSH', 'sorted', 'first'],
    all('sorted'),
  ])
})

const KEYS = ['a', 'b', 'c']
const VALUES = ['x', 'y', 'z', '1', '22', '']
const key = (random: Random): string => random.pick(KEYS)
const value = (random: Random): string => random.pick(VALUES)
const index = (random: Random): string => `${random.int(14) - 7}`
const end = (random: Random): string => random.pick(['LEFT', 'RIGHT'])
const values = (random: Random): string[] => Array.from({ length: 1 + random.int(4) }, () => value(random))

const GENERATORS: readonly CommandGenerator[] = [
  r => [r.pick(['LPUSH', 'RPUSH']), key(r), ...values(r)],
  r => [r.pick(['LPUSH', 'RPUSH']), key(r), ...values(r)],
  r => [r.pick(['LPUSH', 'RPUSH']), key(r), ...values(r)],
  r => [r.pick(['LPUSHX', 'RPUSHX']), key(r), ...values(r)],
  r => [r.pick(['LPOP', 'RPOP']), key(r)],
  r => [r.pick(['LPOP', 'RPOP']), key(r), `${r.int(4)}`],
  r => ['LINSERT', key(r), r.pick(['BEFORE', 'AFTER']), value(r), value(r)],
  r => ['LINSERT', key(r), r.pick(['BEFORE', 'AFTER']), value(r), value(r)],
  r => ['LSET', key(r), index(r), value(r)],
  r => ['LINDEX', key(r), index(r)],
  r => ['LREM', key(r), `${r.int(5) - 2}`, value(r)],
  r => ['LTRIM', key(r), index(r), index(r)],
  r => ['LRANGE', key(r), index(r), index(r)],
  r => ['LRANGE', key(r), '0', '-1'],
  r => ['LLEN', key(r)],
  r => ['LMOVE', key(r), key(r), end(r), end(r)],
  r => ['RPOPLPUSH', key(r), key(r)],
  r => ['LMPOP', '2', key(r), key(r), end(r), 'COUNT', `${1 + r.int(3)}`],
  r => ['LPOS', key(r), value(r), 'RANK', r.pick(['1', '2', '-1', '-2']), 'COUNT', `${r.int(3)}`],
  r => ['LPOS', key(r), value(r), 'MAXLEN', `${r.int(5)}`],
  r => [r.pick(['COPY', 'RENAME']), key(r), key(r)],
  r => ['DEL', key(r)],
]

describe('oracle: random lists', () => {
  fuzz('lists', GENERATORS, 20_260_801, 4_000)
})

import type { Random } from '../helpers/random.js'
import { type CommandGenerator, fuzz } from './fuzz.js'
import { blocks, type Line, loose, on, oracle, pairs, receive, unordered } from './harness.js'

const INT64_MAX = '9223372036854775807'
const INT64_MIN = '-9223372036854775808'
const SCORES = [
  '0',
  '-0',
  '1',
  '1.5',
  '-inf',
  '+inf',
  'inf',
  'nan',
  '',
  ' 1',
  '1 ',
  'x',
  '1e3',
  '.5',
  '5.',
  '0x10',
  '1e400',
  '1e-400',
  '17179869184.25',
  '0.1',
  '3.0e20',
  '123456789012345678',
]
const COUNTS = ['0', '1', '-1', '2', '100', '+1', '', 'x', '1.0', INT64_MAX, INT64_MIN]

/** Every sorted-set command with the arguments after its first key. */
const COMMANDS: readonly (readonly string[])[] = [
  ['ZADD', '1', 'm'],
  ['ZCARD'],
  ['ZCOUNT', '0', '1'],
  ['ZINCRBY', '1', 'm'],
  ['ZLEXCOUNT', '-', '+'],
  ['ZMSCORE', 'm'],
  ['ZPOPMAX'],
  ['ZPOPMIN'],
  ['ZRANDMEMBER'],
  ['ZRANGE', '0', '-1'],
  ['ZRANGEBYLEX', '-', '+'],
  ['ZRANGEBYSCORE', '0', '1'],
  ['ZRANK', 'm'],
  ['ZREM', 'm'],
  ['ZREMRANGEBYLEX', '-', '+'],
  ['ZREMRANGEBYRANK', '0', '-1'],
  ['ZREMRANGEBYSCORE', '0', '1'],
  ['ZREVRANGE', '0', '-1'],
  ['ZREVRANGEBYLEX', '+', '-'],
  ['ZREVRANGEBYSCORE', '1', '0'],
  ['ZREVRANK', 'm'],
  ['ZSCAN', '0'],
  ['ZSCORE', 'm'],
]

const sorted: readonly Line[] = [
  ['ZADD', 'a', '1', 'one', '2', 'two', '2', 'zwei', '3', 'three', 'inf', 'end', '-1.5', ''],
  ['ZADD', 'b', '2', 'two', '4', 'four', '-inf', 'end', '2.5', 'three'],
  ['SADD', 's', 'one', 'two', 'five'],
]

describe('oracle: sorted sets', () => {
  oracle('wrong types', [
    ['RPUSH', 'list', 'a'],
    ['ZADD', 'z', '1', 'a'],
    ...COMMANDS.map(([name, ...rest]): Line => [name, 'list', ...rest]),
    ...['ZUNION', 'ZINTER', 'ZDIFF', 'ZINTERCARD'].flatMap((name): Line[] => [
      [name, '1', 'list'],
      [name, '2', 'z', 'list'],
      [name, '2', 'none', 'list'],
    ]),
    ...['ZUNIONSTORE', 'ZINTERSTORE', 'ZDIFFSTORE'].flatMap((name): Line[] => [
      [name, 'd', '1', 'list'],
      [name, 'd', '2', 'z', 'list'],
      [name, 'd', '2', 'none', 'list'],
      [name, 'list', '1', 'z'],
      ['TYPE', 'list'],
      ['DEL', 'list'],
      ['RPUSH', 'list', 'a'],
    ]),
    ['ZRANGESTORE', 'd', 'list', '0', '-1'],
    ['ZRANGESTORE', 'list', 'z', '0', '-1'],
    ['TYPE', 'list'],
    ['ZMPOP', '1', 's', 'MIN'],
  ])

  oracle('arity', [
    ...COMMANDS.flatMap(([name, ...rest]): Line[] => [
      [name],
      [name, 'k', ...rest.slice(1)],
      [name, 'k', ...rest, 'more'],
    ]),
    ...[
      'ZUNION',
      'ZINTER',
      'ZDIFF',
      'ZINTERCARD',
      'ZMPOP',
      'ZUNIONSTORE',
      'ZINTERSTORE',
      'ZDIFFSTORE',
    ].flatMap((name): Line[] => [[name], [name, '1'], [name, 'd', '1']]),
    ['ZRANGESTORE', 'd', 'k', '0'],
  ])

  oracle('ZADD scores and options', [
    ...SCORES.flatMap((score): Line[] => [
      ['ZADD', 'z', score, 'm'],
      ['ZSCORE', 'z', 'm'],
      ['ZINCRBY', 'z', score, 'n'],
      ['ZADD', 'z', 'INCR', score, 'n'],
      ['ZREM', 'z', 'n'],
    ]),
    ['DEL', 'z'],
    ['ZADD', 'z', '1', 'a', '2', 'b', '3', 'a'],
    ['ZADD', 'z', 'NX', '5', 'a', '6', 'c'],
    ['ZADD', 'z', 'XX', '5', 'a', '6', 'd'],
    ['ZADD', 'z', 'XX', 'CH', '7', 'a', '6', 'd'],
    ['ZADD', 'z', 'GT', 'CH', '1', 'a', '9', 'b', '4', 'new'],
    ['ZADD', 'z', 'LT', 'CH', '1', 'a', '99', 'b', '4', 'newer'],
    ['ZADD', 'z', 'XX', 'GT', 'INCR', '-1', 'a'],
    ['ZADD', 'z', 'NX', 'INCR', '1', 'a'],
    ['ZADD', 'z', 'NX', 'INCR', '1', 'fresh'],
    ['ZADD', 'z', 'XX', 'INCR', '1', 'absent'],
    ['ZADD', 'z', 'INCR', '1', 'a', '2', 'b'],
    ['ZADD', 'z', 'NX', 'XX', '1', 'a'],
    ['ZADD', 'z', 'NX', 'GT', '1', 'a'],
    ['ZADD', 'z', 'GT', 'LT', '1', 'a'],
    ['ZADD', 'z', 'CH', '1'],
    ['ZADD', 'z', 'NX'],
    ['ZADD', 'z', '1', 'a', '2'],
    ['ZADD', 'z', '1', 'a', 'x', 'b'],
    ['ZADD', 'none', 'XX', '1', 'a'],
    ['EXISTS', 'none'],
    ['ZADD', 'z', '-inf', 'i'],
    ['ZINCRBY', 'z', 'inf', 'i'],
    ['ZRANGE', 'z', '0', '-1', 'WITHSCORES'],
  ])

  oracle('ranges by rank, score and member', [
    ...sorted,
    ...['0', '1', '-1', '-100', '100', 'x', '1.5', ''].flatMap((start): Line[] =>
      ['0', '2', '-1', '-2', '100', INT64_MIN].flatMap((stop): Line[] => [
        ['ZRANGE', 'a', start, stop],
        ['ZRANGE', 'a', start, stop, 'REV', 'WITHSCORES'],
        ['ZREVRANGE', 'a', start, stop, 'WITHSCORES'],
      ]),
    ),
    ...['-inf', '+inf', '1', '(1', '(2', '2', '-1.5', '(', '', 'x', '(x', 'nan', '1e400'].flatMap(
      (min): Line[] =>
        ['+inf', '2', '(3', '-inf', '1e400', '('].flatMap((max): Line[] => [
          ['ZRANGEBYSCORE', 'a', min, max],
          ['ZREVRANGEBYSCORE', 'a', max, min, 'WITHSCORES', 'LIMIT', '1', '2'],
          ['ZRANGE', 'a', min, max, 'BYSCORE', 'LIMIT', '0', '-1'],
          ['ZCOUNT', 'a', min, max],
        ]),
    ),
    ['ZADD', 'lex', '0', 'a', '0', 'b', '0', 'ba', '0', 'c', '0', ''],
    ...['-', '+', '[', '(', '[b', '(b', '[ba', 'b', '', '-x', '[zz'].flatMap((min): Line[] =>
      ['+', '-', '[c', '(c', '[ba', 'x'].flatMap((max): Line[] => [
        ['ZRANGEBYLEX', 'lex', min, max],
        ['ZREVRANGEBYLEX', 'lex', max, min, 'LIMIT', '1', '2'],
        ['ZRANGE', 'lex', max, min, 'BYLEX', 'REV'],
        ['ZLEXCOUNT', 'lex', min, max],
      ]),
    ),
    ['ZRANGE', 'a', '0', '-1', 'LIMIT', '0', '1'],
    ['ZRANGE', 'a', '0', '-1', 'LIMIT', '0', '-1'],
    ['ZRANGE', 'a', '0', '1', 'BYSCORE', 'BYLEX'],
    ['ZRANGE', 'a', '-', '+', 'BYLEX', 'WITHSCORES'],
    ['ZRANGEBYSCORE', 'a', '0', '9', 'LIMIT', '-1', '2'],
    ['ZRANGEBYSCORE', 'a', '0', '9', 'LIMIT', '0'],
    ['ZRANGEBYSCORE', 'a', '0', '9', 'LIMIT', 'x', '1'],
    ['ZRANGEBYSCORE', 'a', '0', '9', 'REV'],
    ['ZREVRANGE', 'a', '0', '1', 'BYSCORE'],
    ['ZRANGESTORE', 'd', 'a', '1', '3'],
    ['ZRANGE', 'd', '0', '-1', 'WITHSCORES'],
    ['ZRANGESTORE', 'd', 'a', '(1', '3', 'BYSCORE', 'LIMIT', '1', '5'],
    ['ZRANGESTORE', 'd', 'a', '3', '1', 'BYSCORE', 'REV'],
    ['ZRANGESTORE', 'd', 'a', '3', '1', 'WITHSCORES'],
    ['ZRANGESTORE', 'd', 'none', '0', '-1'],
    ['EXISTS', 'd'],
    ['ZRANGESTORE', 'a', 'a', '0', '1'],
    ['ZRANGE', 'a', '0', '-1', 'WITHSCORES'],
  ])

  oracle('removals by range', [
    ...sorted,
    ['ZREM', 'a', 'one', 'one', 'none'],
    ['ZREMRANGEBYRANK', 'a', '-1', '-1'],
    ['ZREMRANGEBYRANK', 'a', '5', '1'],
    ['ZREMRANGEBYRANK', 'a', 'x', '1'],
    ['ZREMRANGEBYSCORE', 'a', '(2', '3'],
    ['ZREMRANGEBYSCORE', 'a', 'x', '3'],
    ['ZREMRANGEBYSCORE', 'none', 'x', '3'],
    ['ZRANGE', 'a', '0', '-1', 'WITHSCORES'],
    ['ZREMRANGEBYSCORE', 'a', '-inf', '+inf'],
    ['EXISTS', 'a'],
    ['ZADD', 'lex', '0', 'a', '0', 'b', '0', 'c'],
    ['ZREMRANGEBYLEX', 'lex', '[a', '(c'],
    ['ZREMRANGEBYLEX', 'lex', 'a', '(c'],
    ['ZREMRANGEBYLEX', 'lex', '-', '+'],
    ['EXISTS', 'lex'],
  ])

  oracle('ranks, scores and pops', [
    ...sorted,
    ...['one', 'zwei', '', 'end', 'none'].flatMap((member): Line[] => [
      ['ZRANK', 'a', member],
      ['ZREVRANK', 'a', member],
      ['ZSCORE', 'a', member],
    ]),
    ['ZRANK', 'none', 'a'],
    ['ZREVRANK', 'none', 'a'],
    ['ZSCORE', 'none', 'a'],
    ['ZMSCORE', 'a', 'one', 'none', 'end', ''],
    ['ZMSCORE', 'none', 'one', 'none'],
    ['ZCARD', 'none'],
    ['ZPOPMIN', 'a'],
    ['ZPOPMAX', 'a'],
    ['ZPOPMIN', 'a', '2'],
    ...COUNTS.flatMap((count): Line[] => [
      ['ZPOPMIN', 'none', count],
      ['ZPOPMAX', 'none', count],
      ['ZRANDMEMBER', 'none', count],
      ['ZRANDMEMBER', 'none', count, 'WITHSCORES'],
    ]),
    ['ZPOPMAX', 'a', '0'],
    ['ZPOPMAX', 'a', '-1'],
    ['ZPOPMAX', 'a', '1', '2'],
    ['ZPOPMAX', 'a', '100'],
    ['EXISTS', 'a'],
    ['ZPOPMAX', 'a'],
    loose('ZRANDMEMBER', 'b'),
    unordered('ZRANDMEMBER', 'b', '100'),
    pairs('ZRANDMEMBER', 'b', '100', 'WITHSCORES'),
    ['ZADD', 'single', '1.5', 'x'],
    ['ZRANDMEMBER', 'single', '-2', 'WITHSCORES'],
    ['ZRANDMEMBER', 'single', '-2', 'NONSENSE'],
    ['ZMPOP', '2', 'none', 'b', 'MIN'],
    ['ZMPOP', '2', 'none', 'b', 'MAX', 'COUNT', '2'],
    ['ZMPOP', '1', 'none', 'MAX'],
    ['ZMPOP', '1', 'b', 'MIDDLE'],
    ['ZMPOP', '0', 'b', 'MIN'],
    ['ZMPOP', 'x', 'b', 'MIN'],
    ['ZMPOP', '5', 'b', 'MIN'],
    ['ZMPOP', '1', 'b', 'MIN', 'COUNT', '0'],
    ['ZMPOP', '1', 'b', 'MIN', 'COUNT', 'x'],
    ['ZMPOP', '1', 'b', 'MIN', 'COUNT', '1', 'COUNT', '1'],
    ['ZMPOP', '1', 'b', 'MIN', 'COUNT'],
  ])

  oracle('blocking pops', [
    ['ZADD', 'z', '1', 'a', '2', 'b'],
    ['BZPOPMIN', 'none', 'z', '0'],
    ['BZPOPMAX', 'z', '0'],
    ['BZPOPMIN', 'z', 'x'],
    ['BZPOPMIN', 'z', '-1'],
    ['BZMPOP', '0', '1', 'z', 'MIN', 'COUNT', '0'],
    ['BZMPOP', '-1', '1', 'z', 'MIN'],
    blocks('b', 'BZPOPMIN', 'z', '0'),
    ['ZADD', 'z', '7', 'c', '6', 'd'],
    receive('b'),
    ['ZCARD', 'z'],
    ['DEL', 'z'],
    blocks('c', 'BZMPOP', '0', '2', 'y', 'z', 'MAX', 'COUNT', '5'),
    on('d', ['ZADD', 'z', '7', 'c', '6', 'd']),
    receive('c'),
    ['EXISTS', 'z'],
  ])

  oracle('unions, intersections, differences', [
    ...sorted,
    ...['ZUNION', 'ZINTER'].flatMap((name): Line[] => [
      [name, '2', 'a', 'b'],
      [name, '2', 'a', 'b', 'WITHSCORES'],
      [name, '3', 'a', 'b', 's', 'WITHSCORES'],
      [name, '2', 'a', 'none', 'WITHSCORES'],
      [name, '1', 'none'],
      [name, '2', 'a', 'b', 'WEIGHTS', '2', '-0.5', 'WITHSCORES'],
      [name, '2', 'a', 'b', 'WEIGHTS', '0', 'inf', 'WITHSCORES'],
      [name, '2', 'a', 'b', 'AGGREGATE', 'MIN', 'WITHSCORES'],
      [name, '2', 'a', 'b', 'aggregate', 'max', 'weights', '1', '2', 'withscores'],
      [name, '2', 'a', 'b', 'WEIGHTS', '1'],
      [name, '2', 'a', 'b', 'WEIGHTS', '1', 'x'],
      [name, '2', 'a', 'b', 'AGGREGATE', 'AVG'],
      [name, '0', 'a'],
      [name, 'x', 'a'],
      [name, '3', 'a', 'b'],
    ]),
    ['ZDIFF', '2', 'a', 'b', 'WITHSCORES'],
    ['ZDIFF', '3', 'a', 'b', 's'],
    ['ZDIFF', '2', 'none', 'a'],
    ['ZDIFF', '2', 'a', 'a'],
    ['ZDIFF', '2', 'a', 'b', 'WEIGHTS', '1', '2'],
    ['ZINTERCARD', '2', 'a', 'b'],
    ['ZINTERCARD', '2', 'a', 'b', 'LIMIT', '1'],
    ['ZINTERCARD', '2', 'a', 'b', 'LIMIT', '-1'],
    ['ZINTERCARD', '2', 'a', 'b', 'LIMIT', 'x'],
    ['ZINTERCARD', '2', 'a', 'b', 'WITHSCORES'],
    ...['ZUNIONSTORE', 'ZINTERSTORE', 'ZDIFFSTORE'].flatMap((name): Line[] => [
      [name, 'd', '2', 'a', 'b'],
      ['ZRANGE', 'd', '0', '-1', 'WITHSCORES'],
      ['EXPIRE', 'd', '100'],
      [name, 'd', '2', 'b', 's'],
      ['TTL', 'd'],
      ['ZRANGE', 'd', '0', '-1', 'WITHSCORES'],
      [name, 'd', '2', 'd', 'a'],
      ['ZRANGE', 'd', '0', '-1', 'WITHSCORES'],
      [name, 'd', '1', 'none'],
      ['EXISTS', 'd'],
      [name, 'd', '2', 'a', 'b', 'WITHSCORES'],
      [name, 'd', '0', 'a'],
    ]),
  ])

  oracle('ZSCAN', [
    ...sorted,
    pairs('ZSCAN', 'a', '0'),
    pairs('ZSCAN', 'a', '0', 'MATCH', 't*', 'COUNT', '100'),
    ['ZSCAN', 'none', '0'],
    ['ZSCAN', 'a', 'x'],
    ['ZSCAN', 'a', '0', 'COUNT', '0'],
    ['ZSCAN', 'a', '0', 'NOSUCH'],
  ])

  fuzz('sorted sets', generators(), 20260903, 400)
})

function generators(): CommandGenerator[] {
  const key = (random: Random) => random.pick(['a', 'b', 'c'])
  const member = (random: Random) => random.pick(['', 'x', 'y', 'z', 'aa', '1', '\u0000'])
  const score = (random: Random) =>
    random.chance(0.1) ? random.pick(SCORES) : random.pick(['0', '1', '2', '-1', '0.1', '2.5', 'inf', '-inf'])
  const scored = (random: Random) =>
    Array.from({ length: random.between(1, 4) }, () => [score(random), member(random)]).flat()
  const options = (random: Random) => random.some(['NX', 'XX', 'GT', 'LT', 'CH', 'INCR'], 0, 2)
  const bound = (random: Random) => random.pick(['-inf', '+inf', '0', '(0', '1', '(2.5', '-1'])
  const lex = (random: Random) => random.pick(['-', '+', '[', '[a', '(x', '[y', '(z'])
  const rank = (random: Random) => String(random.between(-5, 5))
  const limit = (random: Random) => (random.chance(0.3) ? ['LIMIT', rank(random), rank(random)] : [])
  const withScores = (random: Random) => random.some(['WITHSCORES'], 0, 1)
  const sources = (random: Random) => ['2', key(random), key(random)]
  const aggregate = (random: Random) => [
    ...(random.chance(0.5) ? ['WEIGHTS', random.pick(['1', '2', '0.5', '-1']), '1.5'] : []),
    ...(random.chance(0.5) ? ['AGGREGATE', random.pick(['SUM', 'MIN', 'MAX'])] : []),
  ]
  return [
    r => ['ZADD', key(r), ...scored(r)],
    r => ['ZADD', key(r), ...options(r), ...scored(r)],
    r => ['ZINCRBY', key(r), score(r), member(r)],
    r => ['ZREM', key(r), member(r), member(r)],
    r => ['ZRANGE', key(r), rank(r), rank(r), ...withScores(r)],
    r => ['ZRANGE', key(r), bound(r), bound(r), 'BYSCORE', ...limit(r), ...withScores(r)],
    r => ['ZRANGEBYSCORE', key(r), bound(r), bound(r), ...withScores(r), ...limit(r)],
    r => ['ZREVRANGEBYSCORE', key(r), bound(r), bound(r), ...withScores(r), ...limit(r)],
    r => [r.pick(['ZCOUNT', 'ZREMRANGEBYSCORE']), key(r), bound(r), bound(r)],
    r => ['ZREMRANGEBYRANK', key(r), rank(r), rank(r)],
    r => ['ZRANGESTORE', key(r), key(r), rank(r), rank(r), ...r.some(['REV'], 0, 1)],
    r => ['ZADD', 'lex', '0', member(r), '0', member(r)],
    r => [r.pick(['ZRANGEBYLEX', 'ZREVRANGEBYLEX']), 'lex', lex(r), lex(r), ...limit(r)],
    r => [r.pick(['ZLEXCOUNT', 'ZREMRANGEBYLEX']), 'lex', lex(r), lex(r)],
    r => [r.pick(['ZPOPMIN', 'ZPOPMAX']), key(r), String(r.between(0, 2))],
    r => [r.pick(['ZRANK', 'ZREVRANK', 'ZSCORE']), key(r), member(r)],
    r => ['ZMSCORE', key(r), member(r), member(r)],
    r => [r.pick(['ZUNION', 'ZINTER']), ...sources(r), ...aggregate(r), ...withScores(r)],
    r => [r.pick(['ZUNIONSTORE', 'ZINTERSTORE']), key(r), ...sources(r), ...aggregate(r)],
    r => ['ZDIFF', ...sources(r), ...withScores(r)],
    r => ['ZINTERCARD', ...sources(r)],
    r => pairs('ZSCAN', key(r), '0', 'COUNT', '100'),
    r => ['DEL', key(r)],
    r => ['SADD', key(r), member(r)],
    r => [r.pick(['RENAME', 'COPY']), key(r), key(r)],
  ]
}

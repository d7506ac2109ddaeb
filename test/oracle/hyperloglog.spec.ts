import type { Random } from '../helpers/random.js'
import { type CommandGenerator, fuzz } from './fuzz.js'
import { type Line, on, oracle } from './harness.js'

/** Element names in a row. */
const elements = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `element ${from + i}`)

const HEADER = Buffer.from('HYLL\x01\0\0\0\0\0\0\0\0\0\0\x80', 'latin1')
/** Looks like a sparse HyperLogLog of one register too few, and of one too many. */
const TOO_FEW = Buffer.concat([HEADER, Buffer.from([0x7f, 0xfe])])
const TOO_MANY = Buffer.concat([HEADER, Buffer.from([0x7f, 0xff, 0x00])])
const DENSE = Buffer.concat([
  Buffer.from('HYLL\0\0\0\0\0\0\0\0\0\0\0\x80', 'latin1'),
  Buffer.alloc(12288, 0x41),
])

describe('oracle: HyperLogLogs', () => {
  oracle('wrong types and arity', [
    ['RPUSH', 'list', 'a'],
    ['SET', 'string', 'a string of more than sixteen bytes'],
    ['SET', 'short', 'HYLL'],
    ['SET', 'number', '12345'],
    ['SET', 'encoding', Buffer.from('HYLL\x02\0\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1')],
    ['SET', 'length', DENSE.subarray(1)],
    ['PFADD', 'good', 'a'],
    ...['list', 'string', 'short', 'number', 'encoding', 'length', 'none'].flatMap((key): Line[] => [
      ['PFADD', key, 'x'],
      ['PFCOUNT', key],
      ['PFCOUNT', key, 'good'],
      ['PFMERGE', 'good', key],
      ['PFMERGE', key, 'good'],
      ...['GETREG', 'DECODE', 'ENCODING', 'TODENSE', 'nonsense'].map((word): Line => ['PFDEBUG', word, key]),
    ]),
    ['PFADD'],
    ['PFCOUNT'],
    ['PFMERGE'],
    ['PFDEBUG', 'DECODE'],
    ['PFDEBUG', 'DECODE', 'good', 'more'],
    ['PFSELFTEST', 'x'],
    ['TYPE', 'good'],
    ['OBJECT', 'ENCODING', 'good'],
  ])

  oracle('the bytes of a growing one', [
    ['PFADD', 'h'],
    ['GET', 'h'],
    ['PFADD', 'h'],
    ...Array.from({ length: 60 }, (_, i) => i).flatMap((i): Line[] => [
      ['PFADD', 'h', ...elements(i * 30, 1 + (i % 40))],
      ['PFDEBUG', 'DECODE', 'h'],
      ['GET', 'h'],
      ...(i % 3 === 0
        ? [
            ['PFCOUNT', 'h'],
            ['GET', 'h'],
          ]
        : []),
    ]),
    ['PFDEBUG', 'ENCODING', 'h'],
    ...Array.from({ length: 30 }, (_, i) => i).flatMap((i): Line[] => [
      ['PFADD', 'h', ...elements(5000 + i * 500, 500)],
      ['PFCOUNT', 'h'],
      ['PFADD', 'h', ...elements(5000 + i * 500, 500)],
    ]),
    ['PFDEBUG', 'ENCODING', 'h'],
    ['GET', 'h'],
    ['STRLEN', 'h'],
    ['PFDEBUG', 'GETREG', 'h'],
  ])

  oracle('elements of any length and bytes', [
    ...Array.from({ length: 40 }, (_, i): Line => ['PFADD', 'h', Buffer.alloc(i, 255 - i)]),
    ['GET', 'h'],
    ['PFCOUNT', 'h'],
  ])

  oracle('PFMERGE and PFCOUNT of several', [
    ['PFADD', 'a', ...elements(0, 50)],
    ['PFADD', 'b', ...elements(25, 50)],
    ['PFADD', 'c', ...elements(0, 4000)],
    ['PFCOUNT', 'a', 'b'],
    ['PFCOUNT', 'a', 'none', 'c'],
    ['PFCOUNT', 'none', 'none'],
    ['PFMERGE', 'to', 'a', 'b'],
    ['GET', 'to'],
    ['PFCOUNT', 'to'],
    ['PFMERGE', 'to', 'a'],
    ['GET', 'to'],
    ['PFMERGE', 'to', 'a', 'c', 'none'],
    ['GET', 'to'],
    ['PFMERGE', 'empty'],
    ['GET', 'empty'],
    ['PFMERGE', 'empty', 'none'],
    ['PFMERGE', 'a'],
    ['GET', 'a'],
    ['EXPIRE', 'b', '1000'],
    ['PFMERGE', 'b', 'a'],
    ['TTL', 'b'],
    ['PFADD', 'b', 'x'],
    ['TTL', 'b'],
  ])

  oracle('what a client SET', [
    ['SET', 'few', TOO_FEW],
    ['SET', 'many', TOO_MANY],
    ['SET', 'dense', DENSE],
    ...['few', 'many'].flatMap((key): Line[] => [
      ['PFCOUNT', key],
      ['PFCOUNT', key, 'dense'],
      ['PFMERGE', 'to', key],
      ['PFDEBUG', 'TODENSE', key],
    ]),
    ['EXISTS', 'to'],
    ['PFCOUNT', 'dense'],
    ['PFADD', 'dense', ...elements(0, 2000)],
    ['PFCOUNT', 'dense'],
    ['GET', 'dense'],
    ['PFADD', 'h', ...elements(0, 20)],
    ['COPY', 'h', 'copied'],
    ['PFADD', 'copied', 'x', 'y', 'z'],
    ['GET', 'copied'],
    ['RENAME', 'copied', 'renamed'],
    ['PFADD', 'renamed', ...elements(0, 20), 'w'],
    ['GET', 'renamed'],
    ['SETRANGE', 'renamed', '15', '\0'],
    ['PFCOUNT', 'renamed'],
    ['APPEND', 'h', 'x'],
    ['PFADD', 'h', 'x'],
    ['GETRANGE', 'h', '0', '3'],
    ['INCR', 'h'],
    ['SET', 'h', 'overwritten'],
    ['PFADD', 'h', 'x'],
    ['DEL', 'h'],
    ['PFADD', 'h', 'x'],
    ['GET', 'h'],
  ])

  oracle('PFDEBUG, PFSELFTEST and the directive', [
    ['PFSELFTEST'],
    ['PFADD', 'h', ...elements(0, 20)],
    ['PFDEBUG', 'todense', 'h'],
    ['PFDEBUG', 'TODENSE', 'h'],
    ['PFDEBUG', 'DECODE', 'h'],
    ['GET', 'h'],
    ['CONFIG', 'SET', 'hll-sparse-max-bytes', '60'],
    ...Array.from({ length: 20 }, (_, i): Line[] => [
      ['PFADD', 'small', `${i}`],
      ['GET', 'small'],
    ]).flat(),
    ['CONFIG', 'SET', 'hll-sparse-max-bytes', '3000'],
  ])

  oracle('PFADD counts as a change where it raises a register', [
    ['PFADD', 'h', 'a'],
    ...[
      ['PFADD', 'h', 'a'],
      ['PFADD', 'h', 'b'],
    ].flatMap((words): Line[] => [
      on('b', ['WATCH', 'h']),
      words,
      on('b', ['MULTI']),
      on('b', ['PFCOUNT', 'h']),
      on('b', ['EXEC']),
    ]),
  ])

  fuzz('HyperLogLogs', generators(), 20260804, 300)
})

function generators(): CommandGenerator[] {
  const key = (random: Random) => random.pick(['a', 'b', 'c'])
  return [
    r => ['PFADD', key(r), ...elements(r.between(0, 3000), r.between(0, 40))],
    r => ['PFADD', key(r), ...elements(r.between(0, 100), r.between(1, 3))],
    r => ['PFCOUNT', key(r)],
    r => ['PFCOUNT', key(r), key(r)],
    r => ['PFMERGE', key(r), ...r.some(['a', 'b', 'c', 'none'], 0, 2)],
    r => [r.pick(['GET', 'STRLEN', 'EXISTS']), key(r)],
    r => (r.chance(0.2) ? ['DEL', key(r)] : ['PFDEBUG', 'ENCODING', key(r)]),
  ]
}

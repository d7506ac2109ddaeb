import type { Random } from '../helpers/random.js'
import { type CommandGenerator, fuzz } from './fuzz.js'

/**
 * Commands of several groups on the same few keys: strings that become bitmaps, HyperLogLogs, counters and back. None reads
 * a HyperLogLog's bytes: the estimate kept in those that a SET or BITOP made is not Redis's (see merge/hyperloglog.ts).
 */
describe('oracle: strings in all their uses', () => {
  fuzz('mixed', generators(), 20260805, 600)
})

function generators(): CommandGenerator[] {
  const key = (random: Random) => random.pick(['a', 'b', 'c'])
  const value = (random: Random) =>
    random.pick(['', '7', '-12', 'text', '3.5', 'a longer text, of more than forty-four bytes in all'])
  return [
    r => ['SET', key(r), value(r)],
    r => ['APPEND', key(r), value(r)],
    r => ['SETRANGE', key(r), String(r.between(0, 70)), value(r)],
    r => ['SETBIT', key(r), String(r.between(0, 600)), r.pick(['0', '1'])],
    r => ['BITFIELD', key(r), 'INCRBY', 'u7', String(r.between(0, 90)), '100'],
    r => ['INCRBY', key(r), '5'],
    r => ['PFADD', key(r), value(r), String(r.int(50))],
    r => ['PFMERGE', key(r), key(r)],
    r => ['PFCOUNT', key(r), ...r.some(['a', 'b'], 0, 1)],
    r => ['PFDEBUG', 'ENCODING', key(r)],
    r => ['GETRANGE', key(r), '0', '3'],
    r => [r.pick(['STRLEN', 'TYPE', 'BITCOUNT', 'EXPIRETIME', 'PERSIST', 'DEL']), key(r)],
    r => ['BITOP', 'OR', key(r), key(r), key(r)],
    r => ['EXPIREAT', key(r), '33177117420', 'NX'],
    r => [r.pick(['RENAME', 'COPY']), key(r), key(r)],
    r => [r.pick(['RPUSH', 'SADD']), key(r), value(r)],
    r => ['SORT', key(r), 'ALPHA'],
  ]
}

import type { Random } from '../helpers/random.js'
import { type CommandGenerator, fuzz } from './fuzz.js'
import { type Line, oracle } from './harness.js'

const INT64_MAX = '9223372036854775807'

const sicily: readonly Line[] = [
  ['GEOADD', 'g', '13.361389', '38.115556', 'Palermo', '15.087269', '37.502669', 'Catania'],
  ['GEOADD', 'g', '12.758489', '38.788135', 'edge1', '17.241510', '38.788135', 'edge2'],
]

const WITH = ['WITHCOORD', 'WITHDIST', 'WITHHASH']

describe('oracle: geo', () => {
  oracle('wrong types and arity', [
    ['RPUSH', 'list', 'a'],
    ['GEOADD', 'list', '1', '2', 'm'],
    ['GEOADD', 'list', '200', '2', 'm'],
    ['GEODIST', 'list', 'a', 'b'],
    ['GEODIST', 'list', 'a', 'b', 'x'],
    ['GEOHASH', 'list', 'a'],
    ['GEOHASH', 'list'],
    ['GEOPOS', 'list', 'a'],
    ['GEOPOS', 'list'],
    ['GEORADIUS', 'list', '200', '37', '1', 'm'],
    ['GEORADIUSBYMEMBER', 'list', 'a', 'x', 'm'],
    ['GEOSEARCH', 'list', 'NONSENSE', 'a', 'b', 'c', 'd'],
    ['GEOSEARCHSTORE', 'd', 'list', 'FROMMEMBER', 'a', 'BYRADIUS', '1', 'm'],
    ['GEOSEARCHSTORE', 'list', 'none', 'FROMMEMBER', 'a', 'BYRADIUS', '1', 'm'],
    ['EXISTS', 'list'],
    ...[
      'GEOADD',
      'GEODIST',
      'GEOHASH',
      'GEOPOS',
      'GEORADIUS',
      'GEORADIUS_RO',
      'GEORADIUSBYMEMBER',
      'GEORADIUSBYMEMBER_RO',
      'GEOSEARCH',
      'GEOSEARCHSTORE',
    ].flatMap((name): Line[] => [[name], [name, 'k'], [name, 'k', 'a', 'b']]),
    ['GEODIST', 'k', 'a', 'b', 'm', 'x'],
  ])

  oracle('GEOADD', [
    ...sicily,
    ['GEOADD', 'g', 'NX', '1', '2', 'Palermo', '3', '4', 'new'],
    ['GEOADD', 'g', 'XX', 'CH', '1', '2', 'Palermo', '3', '4', 'newer'],
    ['GEOADD', 'g', 'CH', '1', '2', 'Palermo'],
    ['GEOADD', 'g', 'XX', 'NX', '1', '2', 'Palermo'],
    ['GEOADD', 'g', 'GT', '1', '2', 'Palermo'],
    ['GEOADD', 'g', 'CH', 'CH', 'CH'],
    ['GEOADD', 'g', '1', '2', 'a', '3'],
    ['GEOADD', 'g', '1', '2', 'a', '3', '4'],
    ['GEOADD', 'g', 'x', '2', 'a'],
    ['GEOADD', 'g', '1', 'x', 'a'],
    ['GEOADD', 'g', '1', '2', 'a', '181', '4', 'b'],
    ['GEOADD', 'g', '181', '2', 'a'],
    ['GEOADD', 'g', '1', '86', 'a'],
    ['GEOADD', 'g', '1', '-85.05112879', 'a'],
    ['GEOADD', 'g', '-180.0001', '2', 'a'],
    ['GEOADD', 'g', 'inf', '2', 'a'],
    ['GEOADD', 'g', '1e300', '-inf', 'a'],
    ['GEOADD', 'g', '0.1234567', '1e-300', 'a', '123456.7890125', '0', 'b'],
    [
      'GEOADD',
      'g',
      '180',
      '85.05112878',
      'ne',
      '-180',
      '-85.05112878',
      'sw',
      '0',
      '0',
      'origin',
      '-0',
      '-0',
      'zero',
    ],
    ['ZRANGE', 'g', '0', '-1', 'WITHSCORES'],
    ['GEOPOS', 'g', 'ne', 'sw', 'origin', 'zero', 'a', 'none'],
    ['GEOHASH', 'g', 'ne', 'sw', 'origin', 'zero', 'a', 'none'],
    ['GEODIST', 'g', 'ne', 'sw'],
    ['GEODIST', 'g', 'origin', 'zero'],
  ])

  oracle('GEODIST, GEOHASH, GEOPOS', [
    ...sicily,
    ...['m', 'km', 'ft', 'mi', 'M', 'Km', 'x', ''].map(
      (unit): Line => ['GEODIST', 'g', 'Palermo', 'Catania', unit],
    ),
    ['GEODIST', 'g', 'Palermo', 'Catania'],
    ['GEODIST', 'g', 'Palermo', 'Palermo'],
    ['GEODIST', 'g', 'Palermo', 'none'],
    ['GEODIST', 'none', 'Palermo', 'Catania', 'x'],
    ['GEODIST', 'none', 'Palermo', 'Catania'],
    ['GEOHASH', 'g', 'Palermo', 'Catania', 'none'],
    ['GEOHASH', 'g'],
    ['GEOHASH', 'none', 'a', 'b'],
    ['GEOHASH', 'none'],
    ['GEOPOS', 'g', 'Palermo', 'none', 'edge2'],
    ['GEOPOS', 'g'],
    ['GEOPOS', 'none', 'a', 'b'],
    [
      'ZADD',
      'odd',
      '0',
      'a',
      '1',
      'b',
      '-1',
      'c',
      '1.75',
      'd',
      '4503599627370496',
      'e',
      '1e18',
      'f',
      '9007199254740993',
      'g',
    ],
    ['GEOPOS', 'odd', 'a', 'b', 'd', 'e', 'f', 'g'],
    ['GEOHASH', 'odd', 'a', 'b', 'd', 'e', 'f', 'g'],
    ['GEODIST', 'odd', 'a', 'f'],
  ])

  oracle('GEORADIUS and GEORADIUSBYMEMBER', [
    ...sicily,
    ['GEORADIUS', 'g', '15', '37', '200', 'km'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'ASC'],
    ['GEORADIUS', 'g', '15', '37', '200', 'KM', 'desc', ...WITH],
    ...WITH.map((option): Line => ['GEORADIUS', 'g', '15', '37', '200000', 'm', option]),
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'COUNT', '1'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'COUNT', '1', 'DESC'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'COUNT', '1', 'ANY'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'ANY'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'COUNT', '0'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'COUNT', '-1'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'COUNT', 'x'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'COUNT', INT64_MAX],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'COUNT'],
    ['GEORADIUS', 'g', '15', '37', '-1', 'km'],
    ['GEORADIUS', 'g', '15', '37', 'x', 'km'],
    ['GEORADIUS', 'g', '15', '37', '1', 'parsec'],
    ['GEORADIUS', 'g', '15', '97', '1', 'km'],
    ['GEORADIUS', 'g', '15', '37', '0', 'km'],
    ['GEORADIUS', 'g', '15', '37', '50000', 'km', 'WITHDIST'],
    ['GEORADIUS', 'none', '15', '37', '1', 'km'],
    ['GEORADIUS', 'none', '15', '37', '1', 'km', 'NONSENSE'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'STORE', 'd'],
    ['ZRANGE', 'd', '0', '-1', 'WITHSCORES'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'STOREDIST', 'd'],
    ['ZRANGE', 'd', '0', '-1', 'WITHSCORES'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'STOREDIST', 'd', 'STORE', 'e', 'COUNT', '1'],
    ['ZRANGE', 'e', '0', '-1', 'WITHSCORES'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'STORE', 'd', 'WITHDIST'],
    ['GEORADIUS', 'g', '15', '37', '200', 'km', 'STORE'],
    ['GEORADIUS', 'none', '15', '37', '200', 'km', 'STORE', 'd'],
    ['EXISTS', 'd'],
    ['GEORADIUS', 'g', '150', '37', '1', 'm', 'STORE', 'e'],
    ['EXISTS', 'e'],
    ['GEORADIUS_RO', 'g', '15', '37', '200', 'km', 'STORE', 'd'],
    ['GEORADIUS_RO', 'g', '15', '37', '200', 'km', 'ASC', 'WITHDIST'],
    ['GEORADIUSBYMEMBER', 'g', 'Palermo', '200', 'km', 'ASC', 'WITHDIST'],
    ['GEORADIUSBYMEMBER', 'g', 'none', '200', 'km'],
    ['GEORADIUSBYMEMBER', 'g', 'none', 'x', 'km'],
    ['GEORADIUSBYMEMBER', 'none', 'none', 'x', 'y'],
    ['GEORADIUSBYMEMBER', 'none', 'none', 'x', 'y', 'STORE', 'd'],
    ['GEORADIUSBYMEMBER', 'g', 'Palermo', '200', 'km', 'STOREDIST', 'g'],
    ['ZRANGE', 'g', '0', '-1', 'WITHSCORES'],
    ['GEORADIUSBYMEMBER_RO', 'g', 'Palermo', '200', 'km', 'STORE', 'd'],
  ])

  oracle('GEOSEARCH and GEOSEARCHSTORE', [
    ...sicily,
    ['GEOSEARCH', 'g', 'FROMLONLAT', '15', '37', 'BYRADIUS', '200', 'km', 'ASC'],
    ['GEOSEARCH', 'g', 'FROMLONLAT', '15', '37', 'BYBOX', '400', '400', 'km', 'ASC', ...WITH],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Palermo', 'BYBOX', '400', '400', 'km', 'DESC', 'COUNT', '2'],
    ['GEOSEARCH', 'g', 'BYBOX', '400', '400', 'km', 'FROMMEMBER', 'Palermo'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'none', 'BYBOX', '400', '400', 'km'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Palermo', 'FROMLONLAT', '1', '2', 'BYBOX', '400', '400', 'km'],
    ['GEOSEARCH', 'g', 'FROMLONLAT', '1', '2', 'FROMMEMBER', 'Palermo', 'BYBOX', '400', '400', 'km'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Catania', 'FROMMEMBER', 'Palermo', 'BYRADIUS', '1', 'm'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Palermo', 'BYBOX', '400', '400', 'km', 'BYRADIUS', '1', 'm'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Palermo', 'BYRADIUS', '1', 'm', 'BYBOX', '400', '400', 'km'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Palermo', 'ASC', 'ASC', 'ASC'],
    ['GeoSearch', 'g', 'BYRADIUS', '1', 'm', 'ASC', 'ASC', 'ASC'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Palermo', 'BYBOX', '-1', '400', 'km'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Palermo', 'BYBOX', 'x', '400', 'km'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Palermo', 'BYBOX', '1', 'x', 'km'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Palermo', 'BYBOX', '1', '1', 'x'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Palermo', 'BYRADIUS', '1', 'm', 'STOREDIST'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Palermo', 'BYRADIUS', '1', 'm', 'STORE', 'd'],
    ['GEOSEARCH', 'g', 'FROMMEMBER', 'Palermo', 'BYRADIUS', '1', 'm', 'COUNT', '1', 'ANY', 'WITHDIST'],
    ['GEOSEARCH', 'none', 'FROMMEMBER', 'Palermo', 'BYRADIUS', '1', 'm'],
    ['GEOSEARCH', 'none', 'FROMMEMBER', 'Palermo', 'BYRADIUS', '1', 'm', 'ANY'],
    ['GEOSEARCHSTORE', 'd', 'g', 'FROMLONLAT', '15', '37', 'BYBOX', '400', '400', 'km', 'ASC', 'COUNT', '3'],
    ['ZRANGE', 'd', '0', '-1', 'WITHSCORES'],
    ['GEOSEARCHSTORE', 'd', 'g', 'FROMLONLAT', '15', '37', 'BYBOX', '400', '400', 'mi', 'STOREDIST'],
    ['ZRANGE', 'd', '0', '-1', 'WITHSCORES'],
    ['GEOSEARCHSTORE', 'd', 'g', 'FROMLONLAT', '15', '37', 'BYRADIUS', '4', 'km', 'WITHDIST'],
    ['GEOSEARCHSTORE', 'd', 'g', 'FROMLONLAT', '15', '37', 'BYRADIUS', '4', 'km'],
    ['EXISTS', 'd'],
    ['GEOSEARCHSTORE', 'g', 'g', 'FROMLONLAT', '15', '37', 'BYRADIUS', '200', 'km'],
    ['ZRANGE', 'g', '0', '-1', 'WITHSCORES'],
    ['GEOSEARCHSTORE', 'g', 'none', 'FROMLONLAT', '15', '37', 'BYRADIUS', '200', 'km'],
    ['EXISTS', 'g'],
  ])

  fuzz('geo', generators(), 20260904, 400)
})

function generators(): CommandGenerator[] {
  const key = (random: Random) => random.pick(['a', 'b'])
  const near = (random: Random, max: number) =>
    String(Math.round((random.next() - 0.5) * 2 * max * 1e6) / 1e6)
  const place = (random: Random) =>
    random.chance(0.5) ? [near(random, 180), near(random, 85.05)] : [near(random, 2), near(random, 2)]
  const member = (random: Random) => `m${random.int(60)}`
  const unit = (random: Random) => random.pick(['m', 'km', 'ft', 'mi'])
  const length = (random: Random) => String(Math.round(10 ** (random.next() * 7.5)) / 10)
  const options = (random: Random) => [
    ...random.some(WITH, 0, 2),
    ...random.some(['ASC', 'DESC'], 0, 1),
    ...(random.chance(0.3) ? ['COUNT', String(random.between(1, 9)), ...random.some(['ANY'], 0, 1)] : []),
  ]
  const from = (random: Random) =>
    random.chance(0.5) ? ['FROMMEMBER', member(random)] : ['FROMLONLAT', ...place(random)]
  const by = (random: Random) =>
    random.chance(0.5)
      ? ['BYRADIUS', length(random), unit(random)]
      : ['BYBOX', length(random), length(random), unit(random)]
  const add: CommandGenerator = r => [
    'GEOADD',
    key(r),
    ...Array.from({ length: r.between(1, 8) }, () => [...place(r), member(r)]).flat(),
  ]
  return [
    add,
    add,
    r => ['GEODIST', key(r), member(r), member(r), unit(r)],
    r => [r.pick(['GEOPOS', 'GEOHASH']), key(r), member(r), member(r)],
    r => ['GEOSEARCH', key(r), ...from(r), ...by(r), ...options(r)],
    r => ['GEOSEARCH', key(r), ...from(r), ...by(r), ...options(r)],
    r => ['GEORADIUS', key(r), ...place(r), length(r), unit(r), ...options(r)],
    r => ['GEORADIUSBYMEMBER_RO', key(r), member(r), length(r), unit(r), ...options(r)],
    r => ['GEOSEARCHSTORE', 'd', key(r), ...from(r), ...by(r), ...r.some(['STOREDIST'], 0, 1)],
    r => ['ZRANGE', r.pick(['a', 'd']), '0', '-1', 'WITHSCORES'],
    r => ['ZREM', key(r), member(r)],
  ]
}

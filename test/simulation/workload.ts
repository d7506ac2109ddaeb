import { oneOf, pick, type Random } from './random.js'

/** Most writes meet a key of their own type; this share goes to any key, and clashes. */
const STRAY_SHARE = 0.15
/** Keys of each type, when there is room for all. */
const KEYS_PER_TYPE = 2
const TYPES = ['string', 'number', 'hash', 'set', 'zset', 'list', 'stream', 'sketch'] as const
type Kind = (typeof TYPES)[number]

/** What a command is made of. */
interface Draw {
  random: Random
  /** Keys there are. */
  keys: number
}

const value = ({ random }: Draw): string => `v${pick(random, 1000)}`
const number = ({ random }: Draw): string => `${pick(random, 100)}`
const field = ({ random }: Draw): string => `f${pick(random, 3)}`
const anyKey = ({ random, keys }: Draw): string => `k${pick(random, keys)}`

/** A key that mostly holds this type; with few keys, any. */
function key(draw: Draw, kind: Kind): string {
  const { random, keys } = draw
  if (keys < TYPES.length * KEYS_PER_TYPE || random() < STRAY_SHARE) return anyKey(draw)
  return `k${TYPES.indexOf(kind) + TYPES.length * pick(random, KEYS_PER_TYPE)}`
}

/** Different keys, mostly of this type. */
function distinct(draw: Draw, count: number, kind: Kind = oneOf(draw.random, TYPES)): string[] {
  const names = new Set<string>()
  while (names.size < Math.min(count, draw.keys)) names.add(names.size === 0 ? key(draw, kind) : anyKey(draw))
  return [...names]
}

type Make = (draw: Draw) => string[]

const fields = (draw: Draw, each: (draw: Draw) => string): string[] => {
  const names = ['f0', 'f1', 'f2'].filter(() => draw.random() < 0.4)
  return (names.length === 0 ? [field(draw)] : names).flatMap(name => [name, each(draw)])
}
/** Of a few, so that commands that look for one find it. */
const word = ({ random }: Draw): string => `w${pick(random, 5)}`
const words = (draw: Draw): string[] => Array.from({ length: 1 + pick(draw.random, 3) }, () => word(draw))
const members = (draw: Draw): string[] => fields(draw, () => '').filter(word => word !== '')

/** Of a HyperLogLog; the first two raise one register, to 5 and to 1. */
const elements = ({ random }: Draw): string[] =>
  Array.from({ length: 1 + pick(random, 3) }, () => oneOf(random, ['e87', 'e144', 'e0', 'e1', 'e2']))

function bitFields(d: Draw): string[] {
  const add = [
    'INCRBY',
    oneOf(d.random, ['u4', 'i5']),
    `${pick(d.random, 200)}`,
    `${pick(d.random, 40) - 20}`,
  ]
  const set = ['SET', 'u8', `#${pick(d.random, 400)}`, `${pick(d.random, 256)}`]
  const dice = pick(d.random, 3)
  if (dice === 0) return set
  const adds = ['OVERFLOW', oneOf(d.random, ['WRAP', 'SAT', 'FAIL']), ...add]
  return dice === 1 ? adds : [...adds, ...set]
}

/** Of one stream the ids are made by the nodes, of the other they are given, and few. */
const idOf = (d: Draw, name: string): string =>
  d.keys >= TYPES.length * KEYS_PER_TYPE && name === `k${TYPES.indexOf('stream')}` ? '*' : entryId(d)
const entryId = ({ random }: Draw): string => `${1 + pick(random, 30)}-${pick(random, 2)}`
const group = ({ random }: Draw): string => `g${pick(random, 2)}`
const consumer = ({ random }: Draw): string => `c${pick(random, 2)}`
const count = ({ random }: Draw): string => `${1 + pick(random, 4)}`

function addEntry(d: Draw, ...options: string[]): string[] {
  const name = key(d, 'stream')
  return ['XADD', name, ...options, idOf(d, name), 'f', value(d)]
}

const onGroup = (d: Draw, ...words: string[]): string[] => [
  'XGROUP',
  words[0],
  key(d, 'stream'),
  group(d),
  ...words.slice(1),
]

function readGroup(d: Draw, after: string, ...options: string[]): string[] {
  return [
    'XREADGROUP',
    'GROUP',
    group(d),
    consumer(d),
    'COUNT',
    count(d),
    ...options,
    'STREAMS',
    key(d, 'stream'),
    after,
  ]
}

/** What becomes of groups takes several commands one after the other: without it less than one run in twenty shows anything. */
const STREAM_WEIGHT = 2

const STREAM_COMMANDS: [weight: number, make: Make][] = [
  [9, d => addEntry(d)],
  [1, d => addEntry(d, 'MAXLEN', count(d))],
  [0.5, d => addEntry(d, 'NOMKSTREAM')],
  [2, d => ['XDEL', key(d, 'stream'), entryId(d), entryId(d), entryId(d)]],
  [1.5, d => ['XTRIM', key(d, 'stream'), 'MAXLEN', count(d)]],
  [0.5, d => ['XTRIM', key(d, 'stream'), 'MINID', entryId(d)]],
  [0.5, d => ['XSETID', key(d, 'stream'), entryId(d)]],
  [
    0.5,
    d => [
      'XSETID',
      key(d, 'stream'),
      entryId(d),
      'ENTRIESADDED',
      `${pick(d.random, 20)}`,
      'MAXDELETEDID',
      entryId(d),
    ],
  ],
  [2, d => [...onGroup(d, 'CREATE', oneOf(d.random, ['0', '$', entryId(d)])), 'MKSTREAM']],
  [0.5, d => onGroup(d, 'SETID', oneOf(d.random, ['0', '$', entryId(d)]))],
  [0.5, d => onGroup(d, 'DESTROY')],
  [0.5, d => onGroup(d, 'CREATECONSUMER', consumer(d))],
  [0.5, d => onGroup(d, 'DELCONSUMER', consumer(d))],
  [6, d => readGroup(d, '>')],
  [1, d => readGroup(d, '>', 'NOACK')],
  [0.5, d => readGroup(d, '0')],
  [2, d => ['XACK', key(d, 'stream'), group(d), entryId(d), entryId(d)]],
  [1, d => ['XCLAIM', key(d, 'stream'), group(d), consumer(d), '0', entryId(d)]],
  [0.5, d => ['XCLAIM', key(d, 'stream'), group(d), consumer(d), '0', entryId(d), 'FORCE']],
  [1, d => ['XAUTOCLAIM', key(d, 'stream'), group(d), consumer(d), '0', '0', 'COUNT', count(d)]],
]

const deadlineCondition = ({ random }: Draw): string[] => oneOf(random, [[], ['NX'], ['XX'], ['GT'], ['LT']])

/** Commands that write several keys, or one key by others. */
const MANY_KEYS: [weight: number, make: Make][] = [
  [1, d => ['MSET', ...distinct(d, 2).flatMap(name => [name, value(d)])]],
  [0.5, d => ['MSETNX', ...distinct(d, 2).flatMap(name => [name, value(d)])]],
  [0.5, d => ['UNLINK', ...distinct(d, 2)]],
  [0.5, d => ['RENAMENX', anyKey(d), anyKey(d)]],
  [0.5, d => ['BITOP', oneOf(d.random, ['OR', 'AND', 'XOR']), key(d, 'string'), key(d, 'string'), anyKey(d)]],
  [1, d => ['SMOVE', key(d, 'set'), key(d, 'set'), field(d)]],
  [
    1,
    d => [
      oneOf(d.random, ['SUNIONSTORE', 'SINTERSTORE', 'SDIFFSTORE']),
      key(d, 'set'),
      key(d, 'set'),
      key(d, 'set'),
    ],
  ],
  [
    1,
    d => [
      oneOf(d.random, ['ZUNIONSTORE', 'ZINTERSTORE', 'ZDIFFSTORE']),
      key(d, 'zset'),
      '2',
      key(d, 'zset'),
      key(d, oneOf(d.random, ['zset', 'set'])),
    ],
  ],
  [0.5, d => ['ZRANGESTORE', key(d, 'zset'), key(d, 'zset'), '0', `${pick(d.random, 3)}`]],
  [0.5, d => ['GEOADD', key(d, 'zset'), `${pick(d.random, 90)}`, `${pick(d.random, 80)}`, field(d)]],
  [
    0.5,
    d => ['GEOSEARCHSTORE', key(d, 'zset'), key(d, 'zset'), 'FROMLONLAT', '1', '1', 'BYRADIUS', '9999', 'km'],
  ],
  [0.5, d => ['ZMPOP', '2', ...distinct(d, 2, 'zset'), oneOf(d.random, ['MIN', 'MAX'])]],
  [
    0.5,
    d => ['LMPOP', '2', ...distinct(d, 2, 'list'), oneOf(d.random, ['LEFT', 'RIGHT']), 'COUNT', count(d)],
  ],
]

/** Variants of commands of one key. */
const VARIANTS: [weight: number, make: Make][] = [
  [0.5, d => [oneOf(d.random, ['SETNX', 'GETSET']), key(d, 'string'), value(d)]],
  [0.5, d => ['PSETEX', key(d, 'string'), `${50 + pick(d.random, 3000)}`, value(d)]],
  [
    1,
    d => [
      'GETEX',
      key(d, 'string'),
      ...oneOf(d.random, [['PERSIST'], ['PX', `${100 + pick(d.random, 3000)}`]]),
    ],
  ],
  [1, d => [oneOf(d.random, ['INCR', 'DECR']), key(d, 'number')]],
  [0.5, d => ['DECRBY', key(d, 'number'), number(d)]],
  [2, d => ['PEXPIRE', anyKey(d), `${100 + pick(d.random, 4000)}`, ...deadlineCondition(d)]],
  [0.3, d => ['PEXPIREAT', anyKey(d), '1']],
  [1, d => ['HSETNX', key(d, 'hash'), field(d), value(d)]],
  [0.5, d => ['HMSET', key(d, 'hash'), ...fields(d, value)]],
  [0.5, d => ['SPOP', key(d, 'set'), count(d)]],
  [1, d => ['ZADD', key(d, 'zset'), oneOf(d.random, ['NX', 'XX', 'GT', 'LT']), number(d), field(d)]],
  [1, d => ['ZADD', key(d, 'zset'), 'INCR', number(d), field(d)]],
  [
    0.3,
    d => [oneOf(d.random, ['ZADD', 'ZINCRBY']), key(d, 'zset'), oneOf(d.random, ['inf', '-inf']), field(d)],
  ],
  [1, d => [oneOf(d.random, ['ZPOPMIN', 'ZPOPMAX']), key(d, 'zset'), count(d)]],
  [0.5, d => ['ZREMRANGEBYRANK', key(d, 'zset'), '0', `${pick(d.random, 2)}`]],
  [0.5, d => ['ZREMRANGEBYSCORE', key(d, 'zset'), '-inf', number(d)]],
  [0.3, d => ['ZREMRANGEBYLEX', key(d, 'zset'), '-', '[f1']],
  [0.5, d => ['RESTORE', anyKey(d), '0', oneOf(d.random, DUMPS), 'REPLACE']],
  [0.3, d => ['XGROUP', 'CREATE', key(d, 'stream'), group(d), '$']],
]

/** What RESTORE brings, as DUMP gives it. */
const DUMPS = [
  // the string v1
  'AAJ2MQoAX+WwXstQeVs=',
  // the number 42
  'AMAqCgCB+1z6hmNPUA==',
  // a hash of f0 and f1
  'EBQUAAAABACCZjADAQGCZjEDgXgC/woAWf7Coux835g=',
  // a set of f0 and f1
  'AgICZjACZjEKAAJnTsTh9ir0',
  // a sorted set of f0 and f1
  'ERYWAAAABACCZjADAQGCZjEDgzIuNQT/CgDNNEguoUhUgA==',
  // a list of w0, w1 and w2
  'EgECExMAAAADAIJ3MAOCdzEDgncyA/8KABJx/7UtkqRO',
  // a HyperLogLog of two registers
  'ABhIWUxMAQAAAAAAAAAAAACARSWAc4OQR1MKADQKJl617d9M',
  // a stream of two entries with a group, a consumer and a pending entry
  'EwEQAAAAAAAAAAUAAAAAAAAAASoqAAAADwACAQABAQGBZgIAAQIBAAEAAYJ2MQMEAQIBAgEAAYJ2MgMEAf8CBwEFAQAAAgECZzAFAQEBAAAAAAAAAAUAAAAAAAAAARzFgCCiAQAAAQECYzAcxYAgogEAAAEAAAAAAAAABQAAAAAAAAABCgAUyz3Ml6kyQQ==',
].map(dump => Buffer.from(dump, 'base64').toString('latin1'))

/** The commands, each with its weight. */
const COMMANDS: [weight: number, make: Make][] = [
  [3, d => ['SET', key(d, 'string'), value(d)]],
  [1, d => ['SET', key(d, 'string'), value(d), oneOf(d.random, ['NX', 'XX', 'KEEPTTL'])]],
  [3, d => ['SET', key(d, 'string'), value(d), 'PX', `${50 + pick(d.random, 3000)}`]],
  [2, d => ['SET', key(d, 'string'), value(d), 'KEEPTTL']],
  [1, d => ['SET', key(d, 'string'), 'long '.repeat(60 + pick(d.random, 5))]],
  [2, d => ['APPEND', key(d, 'string'), value(d)]],
  [3, d => ['SETRANGE', key(d, 'string'), `${pick(d.random, 400)}`, value(d)]],
  [1, d => ['SETBIT', key(d, 'string'), `${pick(d.random, 3000)}`, `${pick(d.random, 2)}`]],
  [1, d => ['GETDEL', key(d, 'string')]],
  [2, d => ['BITFIELD', key(d, 'string'), ...bitFields(d)]],
  [2, d => ['SET', key(d, 'number'), number(d)]],
  [5, d => ['INCRBY', key(d, 'number'), `${pick(d.random, 9) - 3}`]],
  [1, d => ['INCRBYFLOAT', key(d, 'number'), '0.5']],
  [3, d => ['DEL', anyKey(d)]],
  [4, d => ['PEXPIRE', anyKey(d), `${100 + pick(d.random, 4000)}`]],
  [1, d => ['PERSIST', anyKey(d)]],
  [1, d => ['RENAME', anyKey(d), anyKey(d)]],
  [1, d => copy(d)],
  [0.5, d => ['MOVE', anyKey(d), `${pick(d.random, 2)}`]],
  [0.3, () => ['FLUSHDB']],
  [0.1, () => ['FLUSHALL']],
  [0.1, () => ['SWAPDB', '0', '1']],
  [4, d => ['HSET', key(d, 'hash'), ...fields(d, d.random() < 0.5 ? value : number)]],
  [3, d => ['HDEL', key(d, 'hash'), field(d)]],
  [4, d => ['HINCRBY', key(d, 'hash'), field(d), `${pick(d.random, 7) - 2}`]],
  [1, d => ['HINCRBYFLOAT', key(d, 'hash'), field(d), '0.25']],
  [4, d => ['SADD', key(d, 'set'), ...members(d)]],
  [2, d => ['SREM', key(d, 'set'), ...members(d)]],
  [1, d => ['SPOP', key(d, 'set')]],
  [3, d => ['ZADD', key(d, 'zset'), number(d), field(d)]],
  [2, d => ['ZINCRBY', key(d, 'zset'), `${pick(d.random, 7) - 2}`, field(d)]],
  [2, d => ['ZREM', key(d, 'zset'), field(d)]],
  [2, d => ['RPUSH', key(d, 'list'), ...words(d)]],
  [2, d => ['LPUSH', key(d, 'list'), ...words(d)]],
  [0.5, d => [oneOf(d.random, ['RPUSHX', 'LPUSHX']), key(d, 'list'), word(d)]],
  [2, d => ['LMOVE', key(d, 'list'), key(d, 'list'), 'LEFT', oneOf(d.random, ['LEFT', 'RIGHT'])]],
  [0.5, d => ['RPOPLPUSH', key(d, 'list'), key(d, 'list')]],
  [2, d => ['LSET', key(d, 'list'), `${pick(d.random, 5) - 2}`, word(d)]],
  [1, d => ['LTRIM', key(d, 'list'), `${pick(d.random, 2)}`, `${-1 - pick(d.random, 2)}`]],
  [3, d => ['LINSERT', key(d, 'list'), oneOf(d.random, ['BEFORE', 'AFTER']), word(d), word(d)]],
  [1, d => ['LREM', key(d, 'list'), `${pick(d.random, 4) - 2}`, word(d)]],
  [2, d => [oneOf(d.random, ['LPOP', 'RPOP']), key(d, 'list')]],
  [0.5, d => [oneOf(d.random, ['LPOP', 'RPOP']), key(d, 'list'), '2']],
  [0.5, d => ['SORT', anyKey(d), 'ALPHA', 'STORE', key(d, 'list')]],
  [4, d => ['PFADD', key(d, 'sketch'), ...elements(d)]],
  [0.3, d => ['PFADD', key(d, 'sketch')]],
  [2, d => ['PFMERGE', key(d, 'sketch'), key(d, 'sketch')]],
  [1, d => ['DEL', key(d, 'sketch')]],
  ...STREAM_COMMANDS.map(([weight, make]): [number, Make] => [STREAM_WEIGHT * weight, make]),
  ...MANY_KEYS,
  ...VARIANTS,
]

const TOTAL = COMMANDS.reduce((sum, [weight]) => sum + weight, 0)

function copy(draw: Draw): string[] {
  const [from, to] = [anyKey(draw), anyKey(draw)]
  if (from === to) return copy(draw)
  return ['COPY', from, to, 'DB', `${pick(draw.random, 2)}`, 'REPLACE']
}

/** One random write as a client would send it. @param keys how many there are: k0, k1, ... */
export function randomCommand(random: Random, keys: number): string[] {
  let dice = random() * TOTAL
  const [, make] = COMMANDS.find(([weight]) => (dice -= weight) < 0) ?? COMMANDS[0]
  return make({ random, keys })
}

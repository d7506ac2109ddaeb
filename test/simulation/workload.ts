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
  ...STREAM_COMMANDS,
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

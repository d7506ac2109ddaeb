import type { Random } from '../helpers/random.js'
import type { RespClient, Word } from '../helpers/resp-client.js'
import { isAggregate, printResp, type RespValue } from '../helpers/resp-value.js'

/** Data of every type that a server can be filled with, and all of a server's data in a form that can be compared. */

/** Strings that are encoded in different ways: numbers of each width, short, long, repetitive and random bytes. */
function word(random: Random): Word {
  switch (random.int(8)) {
    case 0:
      return String(random.between(-200, 200))
    case 1:
      return String(random.between(-40_000, 40_000))
    case 2:
      return String(random.between(-(2 ** 31), 2 ** 31 - 1))
    case 3:
      return String(BigInt(random.between(0, 2 ** 52)) * 2047n)
    case 4:
      return 'repeat '.repeat(random.between(1, 40))
    case 5:
      return Buffer.from(Array.from({ length: random.between(0, 90) }, () => random.int(256)))
    case 6:
      return `text number ${random.int(1000)}`
    default:
      return random.pick(['', '-0', '007', '1e5', '9223372036854775807', '-9223372036854775808'])
  }
}

const words = (random: Random, min: number, max: number): Word[] =>
  Array.from({ length: random.between(min, max) }, () => word(random))

/** Now and then a collection too large for the packed encodings. */
const size = (random: Random): number =>
  random.chance(0.2) ? random.between(130, 700) : random.between(1, 20)

function score(random: Random): string {
  return random.pick([String(random.int(100)), String(random.next() * 1e6), '-1.5e300', '0.1', 'inf', '-inf'])
}

function stream(random: Random, key: string): Word[][] {
  const commands: Word[][] = []
  const count = size(random)
  for (let i = 1; i <= count; i++) {
    const fields = random.chance(0.7)
      ? ['name', word(random), 'age', word(random)]
      : words(random, 1, 3).flatMap(w => [w, w])
    commands.push(['XADD', key, `${1000 + i * 5 + random.int(5)}-${random.int(5)}`, ...fields])
  }
  return commands
}

/** Commands that make one key of a random type. */
export function makeKey(random: Random, key: string): Word[][] {
  switch (random.int(7)) {
    case 0:
      return [['RPUSH', key, ...words(random, 1, size(random))]]
    case 1:
      return [['SADD', key, ...words(random, 1, size(random))]]
    case 2:
      return [
        [
          'SADD',
          key,
          ...Array.from({ length: size(random) }, () => String(random.int(2 ** random.between(8, 50)))),
        ],
      ]
    case 3:
      return [['HSET', key, ...words(random, 1, size(random)).flatMap(field => [field, word(random)])]]
    case 4:
      return [['ZADD', key, ...words(random, 1, size(random)).flatMap(member => [score(random), member])]]
    case 5:
      return stream(random, key)
    default:
      return [['SET', key, word(random)]]
  }
}

/** Fills databases 0, 3 and 15; some keys expire, far in the future. */
export async function fill(client: RespClient, random: Random, keys: number): Promise<void> {
  for (const db of [0, 3, 15]) {
    await client.ask('SELECT', db)
    const commands: Word[][] = []
    for (let i = 0; i < keys; i++) {
      commands.push(...makeKey(random, `key:${i}`))
      if (random.chance(0.3)) commands.push(['PEXPIREAT', `key:${i}`, random.between(4e12, 5e12)])
    }
    await Promise.all(commands.map(each => client.ask(...each)))
  }
}

const READ: Record<string, (key: string) => Word[][]> = {
  string: key => [['GET', key]],
  list: key => [['LRANGE', key, 0, -1]],
  set: key => [['SMEMBERS', key]],
  hash: key => [['HGETALL', key]],
  zset: key => [['ZRANGE', key, 0, -1, 'WITHSCORES']],
  stream: key => [
    ['XRANGE', key, '-', '+'],
    ['XINFO', 'STREAM', key],
    ['XINFO', 'GROUPS', key],
  ],
}

/** The items of a reply as text; those of sets and hashes in one order. */
function canonical(type: string, value: RespValue): string {
  if (!isAggregate(value) || value.items === null || (type !== 'set' && type !== 'hash'))
    return printResp(value)
  const step = type === 'hash' ? 2 : 1
  const groups: string[] = []
  for (let i = 0; i < value.items.length; i += step)
    groups.push(
      value.items
        .slice(i, i + step)
        .map(item => printResp(item))
        .join(' '),
    )
  return groups.sort().join('\n')
}

/** Every key of databases 0, 3 and 15 with its type, deadline and content, read by the type's own commands. */
export async function readAll(client: RespClient, types = Object.keys(READ)): Promise<Map<string, string>> {
  const all = new Map<string, string>()
  for (const db of [0, 3, 15]) {
    await client.ask('SELECT', db)
    const keys = (await client.ask('KEYS', '*')) as string[]
    await Promise.all(
      keys.map(async key => {
        const type = String(await client.ask('TYPE', key))
        if (!types.includes(type)) return
        const deadline = await client.ask('PEXPIRETIME', key)
        const reads = await Promise.all(READ[type](key).map(each => client.call(...each)))
        const content = reads.map(reply => canonical(type, withoutTree(reply))).join('\n')
        all.set(`${db} ${key}`, `${type} ${deadline}\n${content}`)
      }),
    )
  }
  return all
}

/** XINFO STREAM without the shape of the radix tree, which is no data. */
function withoutTree(reply: RespValue): RespValue {
  if (!isAggregate(reply) || reply.items === null) return reply
  const items: RespValue[] = []
  for (let i = 0; i < reply.items.length; i++) {
    const item = reply.items[i]
    const isTree = !isAggregate(item) && /^radix-tree/.test(item.text?.toString('latin1') ?? '')
    if (isTree) i++
    else items.push(item)
  }
  return { ...reply, items }
}

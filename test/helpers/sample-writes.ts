import type { TestNode } from './start-node.js'

let run = 0

/** Writes of all kinds, each acknowledged before this resolves. */
export async function fillWith(node: TestNode, count: number): Promise<void> {
  const client = await node.client()
  const name = ++run
  const writes: string[][] = []
  for (let i = 0; i < count; i++) {
    const key = `${name}:${i % 50}`
    writes.push(
      ['SET', `s${key}`, `value ${i}`],
      ['INCRBY', `c${key}`, String(i)],
      ['HSET', `h${key}`, `f${i % 7}`, String(i), `g${i % 3}`, 'x'],
      ['SADD', `set${key}`, String(i), String(i + 1)],
      ['RPUSH', `l${key}`, String(i)],
      ['PFADD', `p${key}`, String(i), String(i * 7)],
      ['SETBIT', `b${key}`, String(900 + i * 37), '1'],
      ['APPEND', `a${key}`, `a part of some length ${i}`],
    )
    if (i % 5 === 0) writes.push(['DEL', `s${name}:${(i + 7) % 50}`])
    if (i % 7 === 0) writes.push(['SREM', `set${key}`, String(i)], ['HDEL', `h${key}`, 'f1'])
    if (i % 11 === 0)
      writes.push(['EXPIRE', `c${key}`, '1000'], ['SELECT', '1'], ['SET', key, 'one'], ['SELECT', '0'])
  }
  await Promise.all(writes.map(words => client.ask(...(words as [string, ...string[]]))))
  await client.close()
}

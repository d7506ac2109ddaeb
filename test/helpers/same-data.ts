import { deepEqual } from 'node:assert/strict'
import type { RespClient } from './resp-client.js'
import { waitConverged } from './start-mesh.js'
import type { TestNode } from './start-node.js'

/** Keys a SCAN is asked for at once, and requests on their way at once. */
const PAGE = 1000

/** A value in a form that is equal where the data is: hashes and sets without an order. */
function canonical(type: string, value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value)
  if (type === 'set') return JSON.stringify([...value].sort())
  if (type !== 'hash') return JSON.stringify(value)
  const fields: [string, unknown][] = []
  for (let i = 0; i < value.length; i += 2) fields.push([String(value[i]), value[i + 1]])
  return JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const READ: Record<string, (key: string) => string[]> = {
  string: key => ['GET', key],
  hash: key => ['HGETALL', key],
  set: key => ['SMEMBERS', key],
  list: key => ['LRANGE', key, '0', '-1'],
  zset: key => ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
  stream: key => ['XRANGE', key, '-', '+'],
}

/** One pipeline: all requests, then all replies. */
async function pipeline(client: RespClient, requests: string[][]): Promise<unknown[]> {
  const replies: unknown[] = []
  for (let from = 0; from < requests.length; from += PAGE) {
    const some = requests.slice(from, from + PAGE)
    replies.push(...(await Promise.all(some.map(words => client.ask(...words)))))
  }
  return replies
}

async function allKeys(client: RespClient): Promise<string[]> {
  const keys = new Set<string>()
  let cursor = '0'
  do {
    const [next, page] = (await client.ask('SCAN', cursor, 'COUNT', PAGE)) as [string, string[]]
    for (const key of page) keys.add(key)
    cursor = next
  } while (cursor !== '0')
  return [...keys].sort()
}

/** All that a client can read in database 0: each key with its type and value. */
export async function readAll(node: TestNode): Promise<Map<string, string>> {
  const client = await node.client()
  try {
    const keys = await allKeys(client)
    const types = (await pipeline(
      client,
      keys.map(key => ['TYPE', key]),
    )) as string[]
    const values = await pipeline(
      client,
      keys.map((key, i) => READ[types[i]](key)),
    )
    return new Map(keys.map((key, i) => [key, `${types[i]} ${canonical(types[i], values[i])}`]))
  } finally {
    await client.close()
  }
}

/**
 * Waits until the nodes' digests agree, then reads every key from each of them and compares: a digest could be wrong in
 * the same way everywhere. Resolves with what they hold.
 */
export async function waitSame(
  nodes: readonly TestNode[],
  deadlineMs?: number,
): Promise<Map<string, string>> {
  await waitConverged(nodes, deadlineMs)
  const [first, ...rest] = await Promise.all(nodes.map(readAll))
  for (const other of rest) deepEqual(other, first)
  return first
}

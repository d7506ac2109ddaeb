import type { Word } from './resp-client.js'
import type { TestNode } from './start-node.js'

/** Commands sent before their replies are read. */
const PIPELINE = 500

/** Sends `count` commands through one connection, pipelined; rejects with the first error reply. */
export async function writeMany(
  node: TestNode,
  count: number,
  command: (i: number) => Word[],
): Promise<void> {
  const client = await node.client()
  try {
    for (let from = 0; from < count; from += PIPELINE) {
      const some = Array.from({ length: Math.min(PIPELINE, count - from) }, (_, i) => command(from + i))
      await Promise.all(some.map(words => client.ask(...words)))
    }
  } finally {
    await client.close()
  }
}

/** How long each of `count` commands takes that are sent one after the other, ms, in ascending order. */
export async function latencies(
  node: TestNode,
  count: number,
  command: (i: number) => Word[],
): Promise<number[]> {
  const client = await node.client()
  const times: number[] = []
  try {
    for (let i = 0; i < count; i++) {
      const begin = performance.now()
      await client.ask(...command(i))
      times.push(performance.now() - begin)
    }
  } finally {
    await client.close()
  }
  return times.sort((a, b) => a - b)
}

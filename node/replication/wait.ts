import { setTimeout } from 'node:timers/promises'
import type { Client } from '../server/client.js'
import type { Replication } from './replication.js'

/** Waiting peers are asked how far they are this often, ms. */
const PROBE_INTERVAL_MS = 20

/** Lets a client wait until enough peers have applied this node's writes up to a stamp, or time runs out (0: never). */
export function waitForPeers(
  client: Client,
  replication: Replication,
  stamp: number,
  wanted: number,
  timeoutMs: number,
): void {
  const deadline = timeoutMs === 0 ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs
  const finish = client.server.blocking.suspend(client, reply => reply.int(replication.acknowledged(stamp)))
  const isOver = (): boolean => finish.ended || replication.acknowledged(stamp) >= wanted
  setImmediate(async () => {
    await probeUntil(replication, isOver, deadline)
    if (!finish.ended) finish.end()
  })
}

/** Waits until every linked peer has applied this node's writes up to a stamp, or time runs out. Returns how many have not. */
export async function untilPeersLevel(
  replication: Replication,
  stamp: number,
  timeoutMs: number,
): Promise<number> {
  const deadline = performance.now() + timeoutMs
  const behind = (): number => replication.connected.length - replication.acknowledged(stamp)
  await probeUntil(replication, () => behind() === 0, deadline)
  return behind()
}

/** Asks the peers how far they are until it is over or the deadline has passed. */
async function probeUntil(replication: Replication, isOver: () => boolean, deadline: number): Promise<void> {
  while (!isOver() && performance.now() < deadline) {
    replication.probe()
    await setTimeout(Math.max(1, Math.min(PROBE_INTERVAL_MS, deadline - performance.now())))
  }
}

import { setTimeout as setTimeoutPromise } from 'node:timers/promises'
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
  const look = (): void => {
    if (finish.ended) return
    if (replication.acknowledged(stamp) >= wanted || performance.now() >= deadline) {
      finish.end()
      return
    }
    replication.probe()
    setTimeout(look, Math.max(1, Math.min(PROBE_INTERVAL_MS, deadline - performance.now())))
  }
  setImmediate(look)
}

/** Waits until every linked peer has applied this node's writes up to a stamp, or time runs out. Returns how many have not. */
export async function untilPeersLevel(
  replication: Replication,
  stamp: number,
  timeoutMs: number,
): Promise<number> {
  const deadline = performance.now() + timeoutMs
  const behind = (): number => replication.connected.length - replication.acknowledged(stamp)
  while (behind() > 0 && performance.now() < deadline) {
    replication.probe()
    await setTimeoutPromise(Math.max(1, Math.min(PROBE_INTERVAL_MS, deadline - performance.now())))
  }
  return behind()
}

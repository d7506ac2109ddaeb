/** What KeyDB's multi-master mode gets wrong with streams and consumer groups, as a scenario (docs/keydb.md). */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { sumOfPeers } from '../helpers/mesh-figures.js'
import { parseResp, toPlain } from '../helpers/resp-value.js'
import { LARGE, report } from '../helpers/scale.js'
import { startMesh, type TestMesh } from '../helpers/start-mesh.js'
import type { TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

/** How long clients add entries, ms. */
const ADD_MS = LARGE ? 600_000 : 3000
const WRITERS_PER_NODE = 3
/** Time over which the idle link is measured, ms, and within which it has to be quiet again. */
const RATE_MS = 2000
const QUIET_MS = 5000
/** Entries read at once. */
const PAGE = 10_000

/** Entries as XRANGE and XREADGROUP give them. */
type Entry = [id: string, fields: string[]]

/** Adds entries from one client until the time is up; returns their ids by what they say. */
async function addUntil(node: TestNode, end: number, name: string): Promise<Map<string, string>> {
  const client = await node.client()
  const ids = new Map<string, string>()
  try {
    for (let i = 0; performance.now() < end; i++) {
      const text = `${name} ${i}`
      ids.set(text, String(await client.ask('XADD', 's', '*', 'text', text)))
    }
  } finally {
    await client.close()
  }
  return ids
}

/** Visits all entries of a stream, a page at a time, which are the same on all nodes. Returns how many there are. */
async function readSame(
  nodes: readonly TestNode[],
  key: string,
  visit: (entry: Entry) => void,
): Promise<number> {
  const clients = await Promise.all(nodes.map(node => node.client()))
  let count = 0
  for (let from = '-'; ; ) {
    for (const client of clients) client.send('XRANGE', key, from, '+', 'COUNT', PAGE)
    const [first, ...others] = await Promise.all(clients.map(client => client.receiveRaw()))
    const page = entriesIn(first)
    for (const other of others) if (!other.equals(first)) deepEqual(entriesIn(other), page)
    for (const entry of page) visit(entry)
    count += page.length
    if (page.length < PAGE) break
    from = `(${page[page.length - 1][0]}`
  }
  await Promise.all(clients.map(client => client.close()))
  return count
}

const entriesIn = (reply: Buffer): Entry[] => toPlain(parseResp(reply)!.value) as Entry[]

describe('KeyDB scenarios: streams', function () {
  this.timeout(ADD_MS + 120_000)
  let mesh: TestMesh

  before(async () => {
    mesh = await startMesh(2)
  })
  after(() => mesh.stop())

  /** Bytes that both nodes send in this time: with writes, and in all. */
  const sentIn = async (ms: number): Promise<{ writes: number; all: number }> => {
    const sent = async (...causes: string[]): Promise<number> => {
      const sums = await Promise.all(mesh.nodes.map(node => sumOfPeers(node, ...causes)))
      return sums.reduce((a, b) => a + b, 0)
    }
    const both = (): Promise<number[]> =>
      Promise.all([sent('out_live', 'out_catch_up'), sent('out_heartbeat', 'out_digest')])
    const before = await both()
    await pause(ms)
    const [writes, rest] = (await both()).map((bytes, i) => bytes - before[i])
    return { writes, all: writes + rest }
  }

  it('F5: entries added and read on two nodes at once: the same ids, each once, all delivered, and a quiet link after', async () => {
    const [a, b] = mesh.nodes
    await a.ask('XGROUP', 'CREATE', 's', 'g', '0', 'MKSTREAM')
    await mesh.waitConverged()
    const baseline = await sentIn(RATE_MS)

    let adding = true
    const delivered = new Map<string, number>()
    const read = async (node: TestNode, name: string): Promise<void> => {
      const client = await node.client()
      try {
        for (;;) {
          const wasAdding = adding
          const reply = await client.ask('XREADGROUP', 'GROUP', 'g', name, 'COUNT', 50, 'STREAMS', 's', '>')
          const entries = reply === null ? [] : (reply as [string, Entry[]][])[0][1]
          for (const [id] of entries) delivered.set(id, (delivered.get(id) ?? 0) + 1)
          if (entries.length > 0) await client.ask('XACK', 's', 'g', ...entries.map(([id]) => id))
          else if (!wasAdding) return
        }
      } finally {
        await client.close()
      }
    }
    const readers = [read(a, 'reader-a'), read(b, 'reader-b')]
    const end = performance.now() + ADD_MS
    const added = await Promise.all(
      mesh.nodes.flatMap((node, n) =>
        Array.from({ length: WRITERS_PER_NODE }, (_, i) => addUntil(node, end, `${n}.${i}`)),
      ),
    )
    await mesh.waitConverged()
    adding = false
    await Promise.all(readers)
    await mesh.waitConverged()
    const ended = performance.now()
    let quiet = { writes: 0, all: 0 }
    await waitFor(
      () => `the link to be as quiet as before, ${baseline.all} bytes in ${RATE_MS} ms; it had ${quiet.all}`,
      async () => {
        quiet = await sentIn(RATE_MS)
        // heartbeats come in whole ones, and name what they have
        return quiet.writes === 0 && quiet.all <= 2 * baseline.all
      },
      QUIET_MS,
    )
    const quietAfter = performance.now() - ended

    const ids = new Map(added.flatMap(each => [...each]))
    const entries = await readSame(mesh.nodes, 's', ([id, [, text]]) => {
      equal(ids.get(text), id)
      ok(delivered.has(id), `${id} was given to no consumer`)
    })
    equal(entries, ids.size)
    for (const node of mesh.nodes) equal(((await node.ask('XPENDING', 's', 'g')) as unknown[])[0], 0)
    const deliveries = [...delivered.values()].reduce((sum, times) => sum + times, 0)
    report(
      `${entries} entries, ${deliveries - entries} given out on both nodes; the link as quiet as before within ${(quietAfter / 1000).toFixed(1)} s (${quiet.all} bytes in ${RATE_MS} ms, ${baseline.all} before)`,
    )
  })
})

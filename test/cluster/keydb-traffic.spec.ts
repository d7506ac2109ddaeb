/** What writes, slow peers and resyncs cost in bytes, memory and time, as scenarios (docs/keydb.md). */
import { ok } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { FaultyMesh } from '../helpers/faulty-mesh.js'
import { peerFigures, residentBytes, sumOfPeers } from '../helpers/mesh-figures.js'
import { LARGE, mb, report, sized } from '../helpers/scale.js'
import { linksUp, waitConverged } from '../helpers/start-mesh.js'
import type { TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'
import { latencies, writeMany } from '../helpers/write-many.js'

const MB = 1e6
/** Least time over which a rate is measured, ms. */
const RATE_MS = 2500

const untilLinks = (node: TestNode, count: number): Promise<unknown> =>
  waitFor(`${node.name} to have ${count} links`, async () => (await linksUp(node)).up === count)

const percentile = (sorted: readonly number[], p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))]

describe('KeyDB scenarios: a peer in trouble', function () {
  this.timeout(sized(180_000, 600_000))
  let mesh: FaultyMesh
  let [a, b, c]: TestNode[] = []

  beforeEach(async () => {
    mesh = await FaultyMesh.start(3)
    ;[a, b, c] = mesh.nodes
  })
  afterEach(() => mesh.stop())

  it('F18: a slow peer costs the others 4 MB each at the most, and is brought up to date once', async () => {
    const [count, value] = [sized(8000, 200_000), 'v'.repeat(2000)]
    await writeMany(a, 100, i => ['SET', `key-${i}`, value])
    await mesh.waitConverged()
    mesh.slow(0, 2, 100_000)
    mesh.slow(1, 2, 100_000)
    let outbox = 0
    let writing = true
    const watching = (async () => {
      while (writing)
        for (const peer of await peerFigures(a)) outbox = Math.max(outbox, peer.get('outbox') ?? 0)
    })()
    await writeMany(a, count, i => ['SET', `key-${i}`, value])
    writing = false
    await watching
    // the quick one may be behind a writer as busy as that
    await waitConverged([a, b], 120_000)
    const [own, other] = await Promise.all([a, b].map(residentBytes))
    mesh.healAll()
    await mesh.waitWhole()
    await mesh.waitConverged(120_000)
    const got = await sumOfPeers(c, 'in_live', 'in_catch_up')
    report(
      `${mb(count * 2000)} written; outbox up to ${mb(outbox)}; ${mb(own)} resident at the writer, ${mb(other)} at its quick peer; the slow one got ${mb(got)}`,
    )
    // the bound, what one turn of the loop may add before it is looked at, and a catch-up's window
    ok(outbox <= 4.2 * MB + 1 * MB + 0.6 * MB, `${outbox} bytes waited`)
    ok(own - other < 40 * MB, `${own} bytes resident, ${other} at the other`)
    // what was queued when it fell behind still comes, beside the catch-up: an outbox of each of the two others
    ok(got < 1.5 * count * 2000 + 2 * 4.2 * MB, `${got} bytes`)
  })

  it('F19: a killed peer, a frozen one and a name that is not known change no latency', async () => {
    const command = (i: number): (string | number)[] => ['SET', `key-${i}`, i]
    const measure = async (): Promise<{ median: number; p99: number; worst: number }> => {
      const times = await latencies(a, 3000, command)
      return { median: percentile(times, 0.5), p99: percentile(times, 0.99), worst: percentile(times, 1) }
    }
    await measure()
    const before = await measure()
    const say = ({ median, p99, worst }: typeof before): string =>
      `${median.toFixed(2)} / ${p99.toFixed(2)} / ${worst.toFixed(1)} ms`
    await b.kill()
    c.signal('SIGSTOP')
    await a.ask('REPLICAOF', 'no-such-host.invalid', 6379)
    const after = await measure()
    c.signal('SIGCONT')
    report(`median, p99, worst of SET: ${say(before)} before, ${say(after)} after`)
    ok(after.p99 < before.p99 + 20 && after.worst < before.worst + 500, say(after))
  })

  it('F23: cut off and restored, twice: memory goes up by what is fetched, not by what is sent, no more the second time, and the links get quiet', async () => {
    const [count, value] = [sized(4000, 200_000), 'v'.repeat(2000)]
    await writeMany(a, count, i => ['SET', `key-${i}`, value])
    await mesh.waitConverged(120_000)
    const before = await Promise.all(mesh.nodes.map(residentBytes))
    for (const round of ['first', 'second']) {
      mesh.isolate(2)
      await Promise.all([untilLinks(a, 1), untilLinks(b, 1), untilLinks(c, 0)])
      await writeMany(b, count, i => ['SET', `key-${i}`, randomBytes(1500).toString('base64')])
      await waitConverged([a, b], 120_000)
      const peak = [...before]
      const forwarded = mesh.forwarded
      mesh.healAll()
      let healing = true
      const watching = (async () => {
        while (healing)
          for (const [i, node] of mesh.nodes.entries()) peak[i] = Math.max(peak[i], await residentBytes(node))
      })()
      await mesh.waitWhole()
      await mesh.waitConverged(120_000)
      healing = false
      await watching
      const moved = mesh.forwarded - forwarded
      const growth = peak.map((bytes, i) => bytes - before[i])
      report(
        `the ${round} time ${mb(count * 2000)} of which all differed, ${mb(moved)} moved; resident at first ${before.map(mb).join(', ')}, at most ${growth.map(mb).join(', ')} more`,
      )
      for (const bytes of growth) ok(bytes < 0.3 * count * 2000 + 60 * MB, `${bytes} bytes more`)
      // one of the two others gives it
      ok(moved < 1.5 * count * 2000, `${moved} bytes moved`)
      const perLink = await mesh.bytesPerSecond(RATE_MS)
      ok(perLink / 3 < 1000, `${perLink} bytes a second on three links`)
    }
  })
})

describe('KeyDB scenarios: bytes a write costs', function () {
  this.timeout(120_000)
  const sizes = LARGE ? [2, 3, 4, 5, 6, 8, 10] : [3, 5]
  const COUNT = 20_000
  /** A SET of a 10-byte key and a 100-byte value, as a client sends it. */
  const SET_BYTES = 138

  for (const nodes of sizes) {
    it(`F22: ${nodes} nodes: each write goes once to each other one, and quiet links are quiet`, async () => {
      const mesh = await FaultyMesh.start(nodes)
      try {
        const [writer, ...others] = mesh.nodes
        await mesh.waitConverged()
        const perLink = (await mesh.bytesPerSecond(RATE_MS)) / ((nodes * (nodes - 1)) / 2)
        const sent = (node: TestNode): Promise<number> => sumOfPeers(node, 'out_live', 'out_catch_up')
        const before = await Promise.all(mesh.nodes.map(sent))
        const wire = mesh.forwarded
        await writeMany(writer, COUNT, i => ['SET', `key:${100_000 + i}`, 'v'.repeat(100)])
        await mesh.waitConverged()
        const after = await Promise.all(mesh.nodes.map(sent))
        const [own, ...rest] = after.map((bytes, i) => bytes - before[i])
        const onWire = (mesh.forwarded - wire) / COUNT
        report(
          `${nodes} nodes: ${onWire.toFixed(0)} bytes on the wire a write of ${SET_BYTES}, ${(own / COUNT).toFixed(0)} from the writer, ${Math.max(...rest)} in all from any other; ${perLink.toFixed(0)} bytes a second on a quiet link`,
        )
        ok(onWire < (nodes - 1) * 1.2 * SET_BYTES, `${onWire} bytes`)
        ok(Math.max(...rest) < 0.02 * own, `${rest} bytes from ${others.length} others`)
        ok(perLink < 1000, `${perLink} bytes a second`)
      } finally {
        await mesh.stop()
      }
    })
  }
})

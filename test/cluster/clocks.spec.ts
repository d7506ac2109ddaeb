/** Machines whose clocks are wrong: who follows whom, who takes no writes, what its operator reads, and how it heals. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { isReady } from '../helpers/mesh-figures.js'
import { freePort, freePorts } from '../helpers/ports.js'
import { waitSame } from '../helpers/same-data.js'
import { ShiftedClock } from '../helpers/shifted-clock.js'
import { waitWhole } from '../helpers/start-mesh.js'
import { type NodeOptions, startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

describe('clocks', function () {
  this.timeout(120_000)
  const nodes: TestNode[] = []
  const clocks: ShiftedClock[] = []
  const clockOf = new Map<TestNode, ShiftedClock>()

  afterEach(async () => {
    await Promise.all(nodes.splice(0).map(node => node.stop()))
    for (const clock of clocks.splice(0)) clock.remove()
  })

  function clockAhead(ms: number): ShiftedClock {
    const clock = new ShiftedClock(ms)
    clocks.push(clock)
    return clock
  }

  async function start(name: string, clock: ShiftedClock, options: NodeOptions = {}): Promise<TestNode> {
    const node = await startNode({ name, env: clock.env, ...options })
    nodes.push(node)
    clockOf.set(node, clock)
    return node
  }

  const knowing = (meshAddress: string): NodeOptions => ({ directives: { 'mesh-bootstrap': meshAddress } })

  const figure = async (node: TestNode, name: string): Promise<number> =>
    Number((await node.info('mesh')).get(`mesh_${name}`))

  /** How far cluster time is ahead of this machine's on a node, ms. */
  const ahead = async (node: TestNode): Promise<number> =>
    clockOf.get(node)!.aheadMs - (await figure(node, 'clock_system_ahead_ms'))

  async function near(node: TestNode, ms: number): Promise<void> {
    const at = await ahead(node)
    ok(Math.abs(at - ms) < 1000, `${node.name} is ${at} ms ahead, not ${ms}`)
  }

  const peerIdOf = async (node: TestNode): Promise<string> => (await node.info('mesh')).get('mesh_peer_id')!

  /** Two nodes with right clocks, and data of each. */
  async function rightPair(): Promise<[TestNode, TestNode]> {
    const right = clockAhead(1)
    const a = await start('a', right)
    const b = await start('b', right, knowing(a.meshAddress))
    await waitWhole([a, b])
    for (const node of [a, b]) {
      await waitFor(`${node.name} to be ready`, () => isReady(node))
      await node.ask('SET', `of-${node.name}`, 'before')
    }
    return [a, b]
  }

  /** A mesh of right clocks that each has data, and one node whose clock can be set. */
  async function meshWith(shifted: ShiftedClock): Promise<[TestNode, TestNode, TestNode]> {
    const right = clockAhead(1)
    const a = await start('a', right)
    const b = await start('b', right, knowing(a.meshAddress))
    const c = await start('c', shifted, knowing(a.meshAddress))
    await waitWhole(nodes)
    for (const node of nodes) await waitFor(`${node.name} to be ready`, () => isReady(node))
    for (const node of nodes) await node.ask('SET', `of-${node.name}`, 'before')
    await waitSame(nodes)
    return [a, b, c]
  }

  for (const offset of [5 * MINUTE_MS, -5 * MINUTE_MS])
    it(`two that start at once with nothing, one ${offset / MINUTE_MS} minutes off, agree on the later time and take writes`, async () => {
      const ports = await freePorts(2)
      const [a, b] = await Promise.all([
        start('right', clockAhead(1), { meshPort: ports[0], ...knowing(`127.0.0.1:${ports[1]}`) }),
        start('off', clockAhead(offset), { meshPort: ports[1], ...knowing(`127.0.0.1:${ports[0]}`) }),
      ])
      await waitWhole(nodes)
      for (const node of nodes) await waitFor(`${node.name} to be ready`, () => isReady(node))
      for (const node of nodes) await near(node, Math.max(0, offset))
      for (const node of nodes) await node.ask('SET', 'key', `by ${node.name}`)
      const last = await waitSame(nodes)
      await a.ask('SET', 'more', 1)
      await b.ask('SET', 'key', 'again')
      equal((await waitSame(nodes)).size, last.size + 1)
      for (const node of nodes) {
        equal(await figure(node, 'clock_wrong'), 0)
        ok(Math.abs(await figure(node, 'clock_behind_ms')) < 1000)
      }
    })

  for (const offset of [5 * MINUTE_MS, -5 * MINUTE_MS])
    it(`one that starts again with its data and a clock ${offset / MINUTE_MS} minutes off goes by the mesh's time, says so, and stops nobody`, async () => {
      const clock = clockAhead(1)
      const [a, b, c] = await meshWith(clock)
      await c.shutdown()
      clock.set(offset)
      let refused = 0
      const writing = setInterval(() => {
        for (const node of [a, b]) node.ask('SET', `of-${node.name}`, 'meanwhile').catch(() => refused++)
      }, 100)
      try {
        await c.start()
        await waitWhole(nodes)
        await waitFor('it to be ready', () => isReady(c))
      } finally {
        clearInterval(writing)
      }
      equal(refused, 0)
      await near(c, 0)
      await c.ask('SET', 'of-c', 'after')
      const data = await waitSame(nodes)
      equal(data.get('of-c'), 'string "after"')
      equal(await figure(c, 'clock_wrong'), 0)
      const off = await figure(c, 'clock_system_ahead_ms')
      ok(Math.abs(off - offset) < 1000, `${off}`)
      match(
        c.log,
        new RegExp(
          `system clock of this node \\(${await peerIdOf(c)}\\) is \\d+ ms ${offset < 0 ? 'behind' : 'ahead of'} the mesh's time`,
        ),
      )
    })

  it('a clock that is set while its node runs, by an hour or by half a minute, moves no time, and its figure says how far it is off', async () => {
    const clock = clockAhead(1)
    const [a, , c] = await meshWith(clock)
    for (const offset of [HOUR_MS, -HOUR_MS, 30_000]) {
      clock.set(offset)
      await waitFor(
        'the figure',
        async () => Math.abs((await figure(c, 'clock_system_ahead_ms')) - offset) < 1000,
      )
      await near(c, 0)
      await c.ask('SET', 'key', `at ${offset}`)
      await waitFor('it on another', async () => (await a.ask('GET', 'key')) === `at ${offset}`)
      equal(await figure(c, 'clock_wrong'), 0)
      equal(await figure(c, 'held_messages'), 0)
    }
  })

  it('one with data of its own and a clock minutes behind refuses writes and says whose clocks differ; set right, it takes them again without a restart', async () => {
    const [a, b] = await rightPair()
    const clock = clockAhead(-5 * MINUTE_MS)
    const c = await start('c', clock)
    await waitFor('it to be its own mesh', () => isReady(c))
    await c.ask('SET', 'of-c', 'alone')
    await c.ask('REPLICAOF', '127.0.0.1', a.port)
    await waitFor('it to be found out', async () => (await figure(c, 'clock_wrong')) === 1)
    await rejects(c.ask('SET', 'of-c', 'refused'), /WRONGCLOCK /)
    for (const node of [a, b]) await node.ask('SET', `of-${node.name}`, 'meanwhile')
    await waitFor('both members', async () => (await figure(c, 'members')) === 2)
    const behind = await figure(c, 'clock_behind_ms')
    ok(Math.abs(behind - 5 * MINUTE_MS) < 1000, `${behind}`)
    ok(c.log.includes(`clock of this node (${await peerIdOf(c)}) is `), c.log)
    match(c.log, new RegExp(`it is \\d+ ms behind that of (${await peerIdOf(a)}|${await peerIdOf(b)}) at `))
    match(c.log, /Writes are refused here/)
    clock.set(1)
    await waitFor('writes', () => c.ask('SET', 'of-c', 'again').then(Boolean, () => false))
    equal(await figure(c, 'clock_wrong'), 0)
    const data = await waitSame(nodes)
    deepEqual([...data.keys()].sort(), ['of-a', 'of-b', 'of-c'])
    equal(data.get('of-c'), 'string "again"')
    match(c.log, /it takes writes/)
  })

  it('the same with a clock ahead: it harms nobody, is slowed down once it is set right, and takes writes again without a restart', async () => {
    const [a, b] = await rightPair()
    const clock = clockAhead(75_000)
    const c = await start('c', clock)
    await waitFor('it to be its own mesh', () => isReady(c))
    await c.ask('SET', 'of-c', 'alone')
    await c.ask('REPLICAOF', '127.0.0.1', a.port)
    await waitFor('it to be found out', async () => (await figure(c, 'clock_wrong')) === 1)
    await waitFor('its messages to be refused', async () => (await figure(a, 'limit_clock_reached')) > 0)
    await waitFor('it in the log', async () => /stamped it \d+ ms ahead of the receiver's clock/.test(a.log))
    clock.set(1)
    await waitFor('writes', () => c.ask('SET', 'of-c', 'again').then(Boolean, () => false), 45_000)
    await a.ask('SET', 'of-a', 'meanwhile')
    await b.ask('SET', 'of-b', 'meanwhile')
    ok((await figure(c, 'clock_to_go_ms')) < -1000)
  })

  it('one half a minute ahead is slowed down, and the figures say how far it has to go', async () => {
    const [a] = await rightPair()
    const port = await freePort()
    const c = await start('c', clockAhead(20_000), { directives: { 'http-port': port } })
    await waitFor('it to be its own mesh', () => isReady(c))
    await c.ask('SET', 'of-c', 'alone')
    await c.ask('REPLICAOF', '127.0.0.1', a.port)
    await waitFor('both peers to count', async () => (await figure(c, 'clock_to_go_ms')) < -12_000)
    const first = await figure(c, 'clock_to_go_ms')
    const fields = await a.info('mesh')
    const told = [...fields.values()].map(value => Number(/clock_ahead_ms=(-?\d+)/.exec(value)?.[1] ?? 0))
    ok(Math.max(...told) > 10_000, `${told}`)
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const seconds = Number(/^keymesh_clock_to_go_seconds (\S+)$/m.exec(metrics)?.[1])
    // each heartbeat says anew where a clock is, as exactly as its round trip allows
    ok(seconds <= -1 && seconds >= first / 1000 - 0.5, `${seconds} s, ${first} ms`)
    await waitFor('it to be there', async () => Math.abs(await ahead(c)) < 1500, 60_000)
    // heartbeats tell it once a second, in which it goes half a second on
    await waitFor('the figure to say so', async () => (await figure(c, 'clock_to_go_ms')) > -1500, 3000)
    await waitSame(nodes)
  })
})

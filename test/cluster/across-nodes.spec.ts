/** What clients of different nodes see of each other: deadlines, transactions, messages, acknowledgements. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { FaultyMesh } from '../helpers/faulty-mesh.js'
import { waitSame } from '../helpers/same-data.js'
import type { TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

describe('across nodes', function () {
  this.timeout(60_000)
  let mesh: FaultyMesh
  let [a, b, c]: TestNode[] = []

  before(async () => {
    mesh = await FaultyMesh.start(3)
    ;[a, b, c] = mesh.nodes
  })
  after(() => mesh.stop())

  it('F12: a deadline is the same instant, and the key goes everywhere, one way or another', async () => {
    await a.ask('SET', 'ex', '1', 'PX', 600)
    await b.ask('SET', 'far', '1')
    await b.ask('EXPIRE', 'far', 1000)
    await waitSame(mesh.nodes)
    const deadlines = await Promise.all(mesh.nodes.map(node => node.ask('PEXPIRETIME', 'far')))
    deepEqual(deadlines, Array(3).fill(deadlines[0]))
    await c.ask('PERSIST', 'far')
    await waitSame(mesh.nodes)
    deepEqual(await Promise.all(mesh.nodes.map(node => node.ask('TTL', 'far'))), [-1, -1, -1])
    await waitFor('the key to be dropped on every node, unread', async () => {
      const sizes = await Promise.all(mesh.nodes.map(node => node.info('keyspace')))
      return sizes.every(fields => fields.get('db0')?.startsWith('keys=1,expires=0'))
    })
    deepEqual(await Promise.all(mesh.nodes.map(node => node.ask('EXISTS', 'ex'))), [0, 0, 0])
  })

  it('F28: a transaction is seen as a whole or not at all', async () => {
    const writer = await a.client()
    const readers = await Promise.all([b.client(), c.client()])
    let done = false
    const reading = readers.map(async reader => {
      let seen = 0
      while (!done) {
        const values = (await reader.ask('MGET', 'x', 'y', 'z')) as string[]
        deepEqual(new Set(values).size, 1, `half of a transaction: ${values}`)
        const [, , [x, y]] = (await Promise.all([
          reader.ask('MULTI'),
          reader.ask('HGET', 'h', 'x'),
          reader.ask('HGET', 'h', 'y'),
          reader.ask('EXEC'),
        ]).then(replies => [replies[0], replies[1], replies[3]])) as [unknown, unknown, string[]]
        equal(x, y)
        if (values[0] !== null) seen++
      }
      return seen
    })
    for (let i = 0; i < 500; i++) {
      writer.send('MULTI')
      for (const key of ['x', 'y', 'z']) writer.send('SET', key, i)
      writer.send('HSET', 'h', 'x', i, 'y', i)
      writer.send('EXEC')
      for (let reply = 0; reply < 6; reply++) await writer.receive()
    }
    await waitSame(mesh.nodes)
    done = true
    for (const seen of await Promise.all(reading)) ok(seen > 0)
  })

  it('a message reaches each subscriber of each node once, in order', async () => {
    const subscribers = await Promise.all(mesh.nodes.flatMap(node => [node.client(), node.client()]))
    for (const [i, client] of subscribers.entries())
      await client.ask(i % 2 === 0 ? 'SUBSCRIBE' : 'PSUBSCRIBE', i % 2 === 0 ? 'news' : 'n*')
    for (const [i, node] of mesh.nodes.entries())
      for (let n = 0; n < 20; n++) await node.ask('PUBLISH', 'news', `${i}-${n}`)
    for (const node of mesh.nodes) await node.ask('PUBLISH', 'news', 'end')
    for (const client of subscribers) {
      const got: string[] = []
      for (let ends = 0; ends < 3; ) {
        const push = (await client.receive()) as { items: { text: Buffer }[] }
        const text = push.items.at(-1)!.text.toString()
        if (text === 'end') ends++
        else got.push(text)
      }
      for (let i = 0; i < 3; i++)
        deepEqual(
          got.filter(text => text.startsWith(`${i}-`)),
          Array.from({ length: 20 }, (_, n) => `${i}-${n}`),
        )
      equal(got.length, 60)
    }
  })

  it('WAIT counts the peers that have the write: not a silent one, not a dead one', async () => {
    const client = await a.client()
    await client.ask('SET', 'waited', '1')
    equal(await client.ask('WAIT', 2, 5000), 2)
    mesh.blackHole(0, 2)
    await client.ask('SET', 'waited', '2')
    equal(await client.ask('WAIT', 2, 300), 1)
    equal(await client.ask('WAIT', 1, 0), 1)
    mesh.healAll()
    equal(await client.ask('WAIT', 2, 10_000), 2)
    await mesh.waitWhole()
    await c.kill()
    await client.ask('SET', 'waited', '3')
    equal(await client.ask('WAIT', 2, 300), 1)
    await c.start()
    await mesh.waitWhole()
    equal(await client.ask('WAIT', 2, 5000), 2)
  })

  it('a client that blocks on one node gets what is pushed on another, once', async () => {
    const client = await b.client()
    client.send('BLPOP', 'queue', 0)
    await waitFor('the client to block', async () => (await b.info('clients')).get('blocked_clients') === '1')
    await a.ask('RPUSH', 'queue', 'job')
    const { items } = (await client.receive()) as { items: { text: Buffer }[] }
    deepEqual(
      items.map(item => item.text.toString()),
      ['queue', 'job'],
    )
    await waitSame(mesh.nodes)
    equal(await c.ask('LLEN', 'queue'), 0)
  })

  it('F19: a dead or silent peer slows nobody down', async () => {
    mesh.blackHole(0, 1)
    mesh.blackHole(0, 2)
    const client = await a.client()
    let worst = 0
    for (let i = 0; i < 2000; i++) {
      const begin = performance.now()
      await client.ask('SET', `key-${i}`, i)
      worst = Math.max(worst, performance.now() - begin)
    }
    ok(worst < 500, `one SET took ${worst} ms`)
    mesh.healAll()
    await mesh.waitWhole()
    await waitSame(mesh.nodes)
  })
})

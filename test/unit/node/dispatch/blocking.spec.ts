import assert from 'node:assert/strict'
import { Slice } from '../../../../protocol/resp/slice.js'
import { encodeCommand } from '../../../helpers/resp-client.js'
import { waitFor } from '../../../helpers/wait-for.js'
import { type TestClient, TestServer } from '../server/test-server.js'

/** Waits for a string key, takes its value away and answers with it: a BLPOP of the smallest kind. */
function wait(test: TestServer, id: number, keys: readonly string[], timeoutMs = 0): void {
  const { server } = test
  const client = server.clients.get(id)!
  const names = keys.map(key => Slice.of(key))
  server.blocking.block(client, names, timeoutMs, reply => {
    for (const name of names) {
      const slot = server.store.strings.open(client.ctx.db, name)
      if (slot === 0) continue
      reply.bulk(server.store.strings.get(slot))
      client.ctx.db.delete(name)
      return true
    }
    return false
  })
}

describe('blocked clients', () => {
  let test: TestServer
  const connect = async (): Promise<{ client: TestClient; id: number }> => {
    const client = await test.connect()
    return { client, id: Number((await client.line('CLIENT ID')).slice(1)) }
  }
  beforeEach(async () => {
    test = await TestServer.start()
  })
  afterEach(() => test.stop())

  it('are served in the order they came, one for each change', async () => {
    const waiting = [await connect(), await connect(), await connect()]
    const { client: writer } = await connect()
    for (const { id } of waiting) wait(test, id, ['k'])
    assert.equal(test.server.blocking.count, 3)
    for (const value of ['1', '2', '3']) assert.equal(await writer.line(`SET k ${value}`), '+OK')
    for (const [i, { client }] of waiting.entries()) await client.expect(`$1\r\n${i + 1}\r\n`)
    assert.equal(test.server.blocking.count, 0)
    assert.deepEqual([...test.server.store.observed], [])
  })

  it('see what a transaction left, not what it did on the way', async () => {
    const { client, id } = await connect()
    const { client: writer } = await connect()
    wait(test, id, ['k'])
    writer.send('MULTI', 'SET k 1', 'DEL k', 'EXEC', 'MULTI', 'SET k 1', 'SET k 2', 'EXEC')
    await client.expect('$1\r\n2\r\n')
  })

  it('go on with what they sent while they waited', async () => {
    const { client, id } = await connect()
    const { client: writer } = await connect()
    wait(test, id, ['k'])
    client.send('PING', 'ECHO x')
    const big = encodeCommand(['ECHO', 'y'.repeat(300_000)])
    client.socket.write(big)
    await waitFor('the requests to arrive', () => test.server.clients.get(id)!.wire!.queryBytes > 300_000)
    assert.equal(client.text, '')
    writer.send('SET k 1')
    await client.expect(`$1\r\n1\r\n+PONG\r\n$1\r\nx\r\n$300000\r\n${'y'.repeat(300_000)}\r\n`)
  })

  it('get a null when time is up, and are forgotten', async () => {
    const { client, id } = await connect()
    wait(test, id, ['k', 'l'], 20)
    await client.expect('*-1\r\n')
    assert.equal(test.server.blocking.count, 0)
    assert.deepEqual([...test.server.store.observed], [])
  })

  it('can be unblocked by others', async () => {
    const [a, b] = [await connect(), await connect()]
    const { client: admin } = await connect()
    wait(test, a.id, ['k'])
    wait(test, b.id, ['k'])
    assert.equal(await admin.line(`CLIENT UNBLOCK ${a.id}`), ':1')
    assert.equal(await admin.line(`CLIENT UNBLOCK ${b.id} ERROR`), ':1')
    assert.equal(await admin.line(`CLIENT UNBLOCK ${b.id}`), ':0')
    await a.client.expect('*-1\r\n')
    await b.client.expect('-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n')
  })

  it('are forgotten when they go, and the next is served', async () => {
    const [a, b] = [await connect(), await connect()]
    const { client: writer } = await connect()
    wait(test, a.id, ['k'])
    wait(test, b.id, ['k'])
    a.client.destroy()
    await waitFor('the first to be forgotten', () => test.server.blocking.count === 1)
    writer.send('SET k 1')
    await b.client.expect('$1\r\n1\r\n')
  })

  it('get the error their attempt ends in', async () => {
    const { client, id } = await connect()
    const { client: writer } = await connect()
    wait(test, id, ['k'])
    writer.send('HSET k f v')
    await client.expect('-WRONGTYPE Operation against a key holding the wrong kind of value\r\n')
    assert.equal(await client.line('PING'), '+PONG')
  })

  it('are served after a change that came from no client', async () => {
    const { client, id } = await connect()
    wait(test, id, ['k'])
    const { store } = test.server
    store.now = Date.now()
    store.strings.set(store.dbs[0], Slice.of('k'), Slice.of('v'), 0)
    await client.expect('$1\r\nv\r\n')
  })
})

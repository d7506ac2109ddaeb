import assert from 'node:assert/strict'
import { OUTPUT_HIGH_WATER_BYTES } from '../../../../node/server/limits.js'
import { encodeCommand } from '../../../helpers/resp-client.js'
import { waitFor } from '../../../helpers/wait-for.js'
import { TestServer } from './test-server.js'

const MB = 1024 * 1024

describe('connection', () => {
  let test: TestServer
  const start = async (values: Parameters<typeof TestServer.start>[0] = {}): Promise<void> => {
    test = await TestServer.start(values)
  }
  afterEach(() => test.stop())

  it('answers a pipeline in order, in one batch', async () => {
    await start()
    const client = await test.connect()
    client.send('PING', 'SET a 1', 'GET a', 'NOSUCH', 'GET a')
    await client.expect(
      "+PONG\r\n+OK\r\n$1\r\n1\r\n-ERR unknown command 'NOSUCH', with args beginning with: \r\n$1\r\n1\r\n",
    )
  })

  it('keeps clients that share the read buffer apart', async () => {
    await start()
    const [a, b] = [await test.connect(), await test.connect()]
    const whole = encodeCommand(['SET', 'key', 'x'.repeat(1000)])
    a.socket.write(whole.subarray(0, 500))
    assert.equal(await b.line('SET other 1'), '+OK')
    a.socket.write(whole.subarray(500))
    await a.expect('+OK\r\n')
    b.send('GET key')
    await b.expect(`$1000\r\n${'x'.repeat(1000)}\r\n`)
  })

  it('takes a large value that comes in many pieces, and gives it back', async () => {
    await start()
    const client = await test.connect()
    const value = Buffer.alloc(20 * MB, 'abcdefg')
    client.socket.write(Buffer.concat([encodeCommand(['SET', 'big', value]), encodeCommand(['PING'])]))
    await client.expect('+OK\r\n+PONG\r\n')
    client.send('GET big')
    await client.expect(`$${value.length}\r\n`)
    assert.ok((await client.take(value.length)).equals(value))
  }).timeout(20_000)

  it('closes after a protocol error, with the replies before it', async () => {
    await start()
    const client = await test.connect()
    client.socket.write('PING\r\n*1\r\n:4\r\nPING\r\n')
    await client.expect("+PONG\r\n-ERR Protocol error: expected '$', got ':'\r\n")
    await client.closed()
    assert.equal(client.text, '')
  })

  it('survives every kind of nonsense', async () => {
    await start()
    for (const bytes of [
      '"\\',
      '"\\x',
      '"\\xf',
      "'",
      '*\r\n',
      '*1\r\n$\r\n',
      '\0\0\0\n',
      '$5\r\nhello\r\n',
    ]) {
      const client = await test.connect()
      client.socket.write(`${bytes}\r\n`)
      client.socket.end()
      await client.closed()
    }
    assert.equal(await (await test.connect()).line('PING'), '+PONG')
  })

  it('answers QUIT and closes', async () => {
    await start()
    const client = await test.connect()
    client.send('QUIT', 'PING')
    await client.expect('+OK\r\n')
    await client.closed()
    assert.equal(client.text, '')
  })

  it('stops serving a client that does not read, and goes on when it does', async () => {
    await start()
    const client = await test.connect()
    const value = 'v'.repeat(MB)
    client.socket.write(encodeCommand(['SET', 'big', value]))
    await client.expect('+OK\r\n')
    client.socket.pause()
    const count = 300
    client.send(...Array.from({ length: count }, () => 'GET big'))
    const served = (): number => test.server.table.entries.find(entry => entry.fullName === 'get')!.calls
    await waitFor('the server to meet the high water mark', () => served() > 0)
    const other = await test.connect()
    assert.equal(await other.line('PING'), '+PONG')
    // what the kernel's buffers took, and one reply over the mark
    assert.ok(served() < 10, `${served()} of ${count} replies were made for a client that reads none`)
    for (const each of test.server.clients)
      assert.ok(each.wire!.outputBytes < OUTPUT_HIGH_WATER_BYTES + 2 * MB)
    client.socket.resume()
    for (let i = 0; i < count; i++) {
      await client.expect(`$${MB}\r\n`)
      await client.take(MB + 2)
    }
    assert.equal(await client.line('PING'), '+PONG')
  }).timeout(20_000)

  it('cuts off a subscriber that does not read', async () => {
    await start({
      'client-output-buffer-limit': {
        normal: { hard: 0, soft: 0, softSeconds: 0 },
        replica: { hard: 0, soft: 0, softSeconds: 0 },
        pubsub: { hard: 4 * MB, soft: 0, softSeconds: 0 },
      },
    })
    const [slow, publisher] = [await test.connect(), await test.connect()]
    slow.send('SUBSCRIBE c')
    await slow.expect('*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n')
    slow.socket.pause()
    const message = encodeCommand(['PUBLISH', 'c', 'm'.repeat(MB)])
    let receivers = 1
    for (let i = 0; i < 50 && receivers > 0; i++) {
      publisher.socket.write(message)
      receivers = Number((await publisher.line('')).slice(1))
    }
    assert.equal(receivers, 0)
    assert.equal(test.server.stats.outputLimitDisconnects, 1)
  })

  it('cuts off a client that sends a longer request than allowed', async () => {
    await start({ 'client-query-buffer-limit': MB })
    const client = await test.connect()
    client.socket.write(`*1\r\n$${3 * MB}\r\n`)
    client.socket.write(Buffer.alloc(2 * MB))
    await client.closed()
    assert.equal(test.server.stats.queryLimitDisconnects, 1)
  })

  it('refuses one client more than maxclients', async () => {
    await start({ maxclients: 1 })
    const first = await test.connect()
    assert.equal(await first.line('PING'), '+PONG')
    const second = await test.connect()
    await second.expect('-ERR max number of clients reached\r\n')
    await second.closed()
    first.destroy()
    await waitFor('the first to be forgotten', () => test.server.clients.count === 0)
    assert.equal(await (await test.connect()).line('PING'), '+PONG')
  })

  it('forgets a client that has gone, whatever it was doing', async () => {
    await start()
    const client = await test.connect()
    client.send('SUBSCRIBE a', 'PSUBSCRIBE b*', 'RESET', 'WATCH k', 'MULTI', 'GET k')
    await waitFor('the commands to be served', () => client.text.includes('QUEUED'))
    client.destroy()
    await waitFor('the client to be forgotten', () => test.server.clients.count === 0)
    assert.equal(test.server.pubsub.channelCount + test.server.pubsub.patternCount, 0)
    assert.deepEqual([...test.server.store.observed], [])
  })

  it('closes idle clients, but no listening ones', async () => {
    await start({ timeout: 1 })
    const [idle, listening] = [await test.connect(), await test.connect()]
    listening.send('SUBSCRIBE a')
    await listening.expect('*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n')
    await idle.closed()
    assert.equal(listening.ended, false)
  })
})

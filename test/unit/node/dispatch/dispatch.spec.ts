import assert from 'node:assert/strict'
import { type TestClient, TestServer } from '../server/test-server.js'

describe('a command that fails by a fault of ours', () => {
  let test: TestServer
  let client: TestClient

  beforeEach(async () => {
    test = await TestServer.start()
    client = await test.connect()
    test.server.store.strings.get = () => {
      throw new TypeError('a fault')
    }
    assert.equal(await client.line('SET k v'), '+OK')
  })
  afterEach(() => test.stop())

  it('is answered with an error, and the server goes on', async () => {
    assert.equal(await client.line('GET k'), '-ERR internal error')
    assert.equal(await client.line('PING'), '+PONG')
  })

  it('fails alone in a transaction', async () => {
    client.send('MULTI', 'GET k', 'INCR n', 'EXEC')
    await client.expect('+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n-ERR internal error\r\n:1\r\n')
  })
})

import assert from 'node:assert/strict'
import { waitFor } from '../../../helpers/wait-for.js'
import { TestServer } from './test-server.js'

describe('client sessions', () => {
  let test: TestServer
  beforeEach(async () => {
    test = await TestServer.start()
  })
  afterEach(() => test.stop())

  it('mutes replies as CLIENT REPLY says', async () => {
    const client = await test.connect()
    client.send(
      'CLIENT REPLY SKIP',
      'PING',
      'ECHO 1',
      'CLIENT REPLY SKIP',
      'CLIENT REPLY SKIP',
      'PING',
      'ECHO 2',
    )
    client.send(
      'CLIENT REPLY OFF',
      'PING',
      'NOSUCH',
      'GET',
      'CLIENT REPLY SKIP',
      'PING',
      'CLIENT REPLY ON',
      'ECHO 3',
    )
    await client.expect('$1\r\n1\r\n$1\r\n2\r\n+OK\r\n$1\r\n3\r\n')
  })

  it('holds commands during CLIENT PAUSE, and serves them all after it', async () => {
    const [admin, client] = [await test.connect(), await test.connect()]
    assert.equal(await admin.line('CLIENT PAUSE 60000 WRITE'), '+OK')
    client.send('GET a', 'SET a 1', 'GET a', 'MULTI', 'SET b 1', 'EXEC')
    await client.expect('$-1\r\n')
    await waitFor('the write to wait', () => test.server.parked.size === 1)
    assert.equal(client.text, '')
    assert.equal(await admin.line('GET a'), '$-1')
    assert.equal(await admin.line('CLIENT UNPAUSE'), '+OK')
    await client.expect('+OK\r\n$1\r\n1\r\n+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n')
  })

  it('ends a pause by itself', async () => {
    const client = await test.connect()
    client.send('CLIENT PAUSE 30', 'PING')
    await client.expect('+OK\r\n+PONG\r\n')
  })

  it('kills others at once and itself after the reply', async () => {
    const [admin, other] = [await test.connect(), await test.connect()]
    const id = (await other.line('CLIENT ID')).slice(1)
    assert.equal(await admin.line(`CLIENT KILL ID ${id}`), ':1')
    await other.closed()
    admin.send('CLIENT KILL TYPE normal SKIPME no', 'PING')
    await admin.expect(':1\r\n')
    await admin.closed()
  })

  it('shows itself in CLIENT LIST', async () => {
    const [client, listener] = [await test.connect(), await test.connect()]
    client.send('CLIENT SETNAME me', 'SELECT 3', 'WATCH k', 'MULTI', 'PING')
    await client.expect('+OK\r\n+OK\r\n+OK\r\n+OK\r\n+QUEUED\r\n')
    listener.send('HELLO 3', 'SUBSCRIBE a b', 'PSUBSCRIBE c', 'SSUBSCRIBE d', 'CLIENT LIST')
    await waitFor('the list', () => listener.text.includes('resp=3'))
    const [line] = listener.text.slice(listener.text.indexOf('id=')).split('\n')
    assert.match(
      line,
      / name=me .* flags=xU db=3 sub=0 psub=0 ssub=0 multi=1 .* cmd=ping user=default redir=-1 resp=2$/,
    )
    assert.match(listener.text, / flags=PU db=0 sub=2 psub=1 ssub=1 multi=-1 .* cmd=client\|list .* resp=3\n/)
  })

  it('shows commands to MONITOR, without passwords', async () => {
    const [monitor, client] = [await test.connect(), await test.connect()]
    assert.equal(await monitor.line('MONITOR'), '+OK')
    client.send('AUTH default secret', 'SET a "x\\ny"', 'CONFIG GET port')
    await waitFor('the command', () => monitor.text.includes('\r\n'))
    assert.match(monitor.text, /^\+\d+\.\d{6} \[0 unix:.*socket\] "SET" "a" "x\\ny"\r\n$/)
  })

  it('counts calls, refusals and failures', async () => {
    const client = await test.connect()
    client.send('SET a x', 'SET b y', 'GET', 'INCR a', 'NOSUCH')
    await waitFor('the replies', () => client.text.includes('NOSUCH'))
    const text = test.server.info.text(['commandstats', 'errorstats'])
    assert.match(
      text,
      /cmdstat_set:calls=2,usec=\d+,usec_per_call=[\d.]+,rejected_calls=0,failed_calls=0\r\n/,
    )
    assert.match(text, /cmdstat_get:calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0\r\n/)
    assert.match(text, /cmdstat_incr:calls=1,.*failed_calls=1\r\n/)
    assert.match(text, /errorstat_ERR:count=3\r\n/)
  })
})

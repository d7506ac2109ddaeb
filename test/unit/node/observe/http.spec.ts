import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import net from 'node:net'
import { HttpListener } from '../../../../node/observe/http.js'
import { meshInfo } from '../../../../node/observe/info/mesh.js'
import { ClusterClock } from '../../../../node/replication/cluster-clock.js'
import type { MeshService } from '../../../../node/replication/mesh-service.js'
import { Peer } from '../../../../node/replication/peer.js'
import { HTTP_CONNECTIONS_MAX } from '../../../../node/server/limits.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'
import { type Metric, parseExposition } from '../../../helpers/parse-exposition.js'
import { freePort } from '../../../helpers/ports.js'
import { unlinkedMesh } from '../../../helpers/unlinked-mesh.js'
import { waitFor } from '../../../helpers/wait-for.js'
import { TestServer } from '../server/test-server.js'

/** The mesh of a node that is not linked with anybody. */
function quietMesh({ server }: TestServer): MeshService {
  const clock = new ClusterClock(() => performance.now(), Date.now, performance.timeOrigin)
  return unlinkedMesh({ store: server.store, clock, turns: server.turns, hasSeeds: false }).service
}

interface Answer {
  status: number
  headers: Map<string, string>
  body: string
}

/** Everything the other end sends until it closes. */
function sendRaw(port: number, text: string): Promise<string> {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1')
    let got = ''
    socket.on('data', chunk => {
      got += chunk.toString('latin1')
    })
    // a reset ends it as well; what had come counts
    socket.on('error', () => {})
    socket.on('close', () => resolve(got))
    socket.write(text)
  })
}

describe('http-port', () => {
  let test: TestServer
  let listener: HttpListener
  let port: number

  const ask = async (path: string, method = 'GET'): Promise<Answer> => {
    const text = await sendRaw(port, `${method} ${path} HTTP/1.1\r\nHost: here\r\n\r\n`)
    const end = text.indexOf('\r\n\r\n')
    const [first, ...lines] = text.slice(0, end).split('\r\n')
    const headers = new Map(lines.map(line => line.split(': ', 2) as [string, string]))
    return { status: Number(first.split(' ')[1]), headers, body: text.slice(end + 4) }
  }
  const scrape = async (): Promise<Map<string, Metric>> => parseExposition((await ask('/metrics')).body)
  const command = async (...lines: string[]): Promise<void> => {
    const client = await test.connect()
    for (const line of lines) await client.line(line)
    client.destroy()
  }

  beforeEach(async () => {
    test = await TestServer.start()
    const { server } = test
    server.mesh = quietMesh(test)
    server.info.register('mesh', () => meshInfo(server))
    listener = new HttpListener(server)
    port = await freePort()
    await listener.listen({ port, bind: ['127.0.0.1', '-203.0.113.1'], connectionMs: 1000 })
  })
  afterEach(async () => {
    listener.close()
    await test.stop()
  })

  it('healthz is 200 while the process serves, loading or not', async () => {
    test.server.gates.loading = true
    const { status, headers, body } = await ask('/healthz')
    deepEqual([status, body], [200, 'ok\n'])
    equal(headers.get('Connection'), 'close')
    equal(headers.get('Content-Length'), '3')
  })

  it('readyz gives the reason until the node holds what its mesh holds', async () => {
    const { server } = test
    const states: string[] = []
    const note = async (): Promise<void> => {
      const { status, body } = await ask('/readyz')
      states.push(`${status} ${body}`)
    }
    server.gates.loading = true
    await note()
    server.loading = { progress: { total: 200, loaded: 50 } } as never
    await note()
    server.loading = undefined
    server.gates.loading = false
    await note()
    server.mesh.readiness.look([], server.store.applied, false)
    await note()
    deepEqual(states, [
      '503 starting\n',
      '503 loading the data: 50 of 200 bytes are read\n',
      '503 waiting for what the other members of the mesh hold\n',
      '200 ok\n',
    ])
  })

  it('metrics tells what INFO tells, in the text format', async () => {
    await command('SET a 1', 'SET b 2 EX 100', 'GET a', 'GET nothing', 'INCR a b', 'CONFIG GET port')
    const { server } = test
    server.store.now = server.clock()
    const { status, headers, body } = await ask('/metrics')
    equal(status, 200)
    equal(headers.get('Content-Type'), 'text/plain; version=0.0.4; charset=utf-8')
    const metrics = parseExposition(body)
    const value = (name: string, labels = ''): number | undefined => metrics.get(name)?.samples.get(labels)
    equal(value('redis_up'), 1)
    equal(value('redis_commands_processed_total'), server.stats.commands)
    equal(value('redis_keyspace_hits_total'), 1)
    equal(value('redis_keyspace_misses_total'), 1)
    equal(value('redis_memory_used_bytes'), server.store.usedBytes)
    equal(value('redis_db_keys', 'db="db0"'), 2)
    equal(value('redis_db_keys_expiring', 'db="db0"'), 1)
    equal(value('redis_db_keys', 'db="db15"'), 0)
    const ttl = value('redis_db_avg_ttl_seconds', 'db="db0"')!
    ok(ttl > 90 && ttl <= 100, `an average time to live of ${ttl}`)
    equal(value('redis_rdb_last_bgsave_status'), 1)
    equal(value('redis_commands_total', 'cmd="set"'), 2)
    equal(value('redis_commands_total', 'cmd="config|get"'), 1)
    equal(value('redis_commands_rejected_calls_total', 'cmd="incr"'), 1)
    equal(value('redis_errors_total', 'err="ERR"'), 1)
    equal(metrics.get('redis_keyspace_hits_total')?.type, 'counter')
    equal(metrics.get('redis_connected_clients')?.type, 'gauge')
    equal(value('keymesh_ready'), 0)
    equal(value('keymesh_peers_connected'), 0)
    equal(value('keymesh_writes_refused'), 0)
    equal(metrics.has('keymesh_peer_up'), false)
    for (const [name, { type }] of metrics) {
      match(name, /^(redis|keymesh)_[a-z_]+$/)
      if (name.endsWith('_total')) equal(type, 'counter', name)
    }
  })

  it('metrics tells of each member: state, lag, bytes by cause', async () => {
    await command('SET a 1')
    const { server } = test
    const near = Object.assign(new Peer('near'), { host: '10.0.0.1', port: 6379, link: 1, rttMs: 20 })
    near.bytesIn.catchUp = 7
    near.bytesOut.live = 9
    near.applied = server.store.applied.clone()
    const strange = Object.assign(new Peer('quo"te\\d\nname'), { applied: new VersionVector() })
    for (const peer of [near, strange]) server.mesh.replication.remember(peer)
    server.mesh.refused.set('secret', 3)
    const metrics = await scrape()
    const value = (name: string, labels: string): number | undefined => metrics.get(name)?.samples.get(labels)
    equal(value('keymesh_peer_up', 'peer="near"'), 1)
    equal(value('keymesh_peer_info', 'peer="near",address="10.0.0.1:6379"'), 1)
    equal(value('keymesh_peer_state', 'peer="near",state="up"'), 1)
    equal(value('keymesh_peer_state', 'peer="near",state="down"'), 0)
    equal(value('keymesh_peer_round_trip_seconds', 'peer="near"'), 0.02)
    equal(value('keymesh_peer_lag_seconds', 'peer="near"'), 0)
    equal(value('keymesh_peer_in_bytes_total', 'peer="near",cause="catch_up"'), 7)
    equal(value('keymesh_peer_out_bytes_total', 'peer="near",cause="live"'), 9)
    equal(value('keymesh_peers_refused_total', 'code="secret"'), 3)
    const odd = String.raw`peer="quo\"te\\d\nname"`
    equal(value('keymesh_peer_up', odd), 0)
    const lag = value('keymesh_peer_lag_seconds', odd)!
    ok(lag >= 0 && lag < 60, `a member that has nothing of this process's lags ${lag} s`)
  })

  it('shows no keys, values or client addresses', async () => {
    await command('SET secretkey secretvalue', 'GET secretkey', 'CLIENT SETNAME secretname')
    const { body } = await ask('/metrics')
    equal(/secret/.test(body), false)
  })

  it('answers GET and HEAD of three paths, one request to a connection', async () => {
    const head = await ask('/metrics', 'HEAD')
    deepEqual([head.status, head.body], [200, ''])
    ok(Number(head.headers.get('Content-Length')) > 1000)
    const posted = await ask('/metrics', 'POST')
    deepEqual([posted.status, posted.headers.get('Allow')], [405, 'GET, HEAD'])
    for (const path of ['/', '/metrics/', '/constructor', '/__proto__', '//healthz'])
      equal((await ask(path)).status, 404, path)
    equal((await ask('/healthz?verbose=1')).status, 200)
    const one = 'GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: keep-alive\r\n\r\n'
    equal((await sendRaw(port, one + one)).split('HTTP/1.1 200 OK').length - 1, 1)
    match(await sendRaw(port, 'GET /healthz HTTP/1.0\r\n\r\n'), /^HTTP\/1.1 200 OK/)
    match(await sendRaw(port, 'nonsense\r\n\r\n'), /^HTTP\/1.1 400 /)
    match(await sendRaw(port, `GET / HTTP/1.1\r\nX: ${'x'.repeat(9000)}\r\n\r\n`), /^HTTP\/1.1 431 /)
  })

  it('ends a connection that takes its time, and has room for so many at once', async () => {
    const idle: net.Socket[] = []
    let open = 0
    for (let i = 0; i < HTTP_CONNECTIONS_MAX + 5; i++) {
      const socket = net.connect(port, '127.0.0.1', () => open++)
      socket.on('error', () => {})
      idle.push(socket)
    }
    const closed = (): number => idle.filter(socket => socket.closed).length
    for (const socket of idle) socket.resume()
    await waitFor('all to connect', () => open === idle.length)
    await waitFor('those too many to be closed', () => closed() >= 5)
    ok(closed() < idle.length)
    idle[0].write('GET /healthz HTTP/1.1\r\nHo')
    await waitFor('the others to be closed in their time', () => closed() === idle.length)
    equal((await ask('/healthz')).status, 200)
  })

  it('holds to protected-mode: others than this machine are refused while there is no password', async () => {
    const from = (address: string): number => {
      const request = { method: 'GET', url: '/metrics', socket: { remoteAddress: address } }
      return listener.answer(request).status
    }
    deepEqual(['127.0.0.1', '::1', '192.0.2.1'].map(from), [200, 200, 403])
    await test.config.set(['requirepass', 'a password'])
    equal(from('192.0.2.1'), 200)
    await test.config.set(['requirepass', '', 'protected-mode', 'no'])
    equal(from('192.0.2.1'), 200)
  })

  it('refuses a port that is taken with one line, and frees its own when it closes', async () => {
    await rejects(new HttpListener(test.server).listen({ port, bind: ['127.0.0.1'] }), {
      name: 'ListenError',
      message: `Could not create server TCP listening socket 127.0.0.1:${port}: bind: Address already in use`,
    })
    listener.close()
    const next = new HttpListener(test.server)
    await waitFor('the port to be free', async () => {
      await next.listen({ port, bind: ['127.0.0.1'] })
      return true
    })
    next.close()
  })

  it('is off by default', async () => {
    equal(test.config.get('http-port'), 0)
    const none = new HttpListener(test.server)
    await none.listen({ port: test.config.get('http-port'), bind: ['127.0.0.1'] })
    none.close()
  })
})

/** The clients people use, as they come: ioredis 6 and 5, node-redis, redis-cli, each against two nodes with a password. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Redis as Redis6 } from 'ioredis'
import { Redis as Redis5 } from 'ioredis-5'
import { createClient } from 'redis'
import { startMesh, type TestMesh, waitConverged } from '../helpers/start-mesh.js'
import type { TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

const PASSWORD = 'a password'

let mesh: TestMesh
let [a, b]: TestNode[] = []

const blocked = (node: TestNode): Promise<unknown> =>
  waitFor('the client to block', async () => (await node.info('clients')).get('blocked_clients') === '1')

/** ioredis 5 and 6 have one interface; their defaults (RESP version, connection set-up) differ. */
function ioredisSuite(title: string, Redis: typeof Redis6): void {
  describe(title, () => {
    const open: Redis6[] = []
    const connect = (node: TestNode): Redis6 => {
      const redis = new Redis(node.port, { password: PASSWORD })
      open.push(redis)
      return redis
    }
    afterEach(() => {
      for (const redis of open.splice(0)) redis.disconnect()
    })

    it('connects, writes here and reads there', async () => {
      const redis = connect(a)
      await redis.set('key', Buffer.from([0, 255, 13, 10]))
      await redis.hset('hash', { x: 1, y: 'two' })
      await waitConverged([a, b])
      const other = connect(b)
      deepEqual(await other.getBuffer('key'), Buffer.from([0, 255, 13, 10]))
      deepEqual({ ...(await other.hgetall('hash')) }, { x: '1', y: 'two' })
      match(await other.info('server'), /redis_version:7\.0\./)
    })

    it('gets errors as errors, in a pipeline each in its place', async () => {
      const redis = connect(a)
      await redis.set('string', 'x')
      await rejects(redis.lpush('string', 'x'), /^ReplyError: WRONGTYPE/)
      await rejects(redis.call('nosuch'), /ERR unknown command 'nosuch'/)
      const replies = (await redis.pipeline().set('p', 1).incr('string').get('p').exec())!
      deepEqual(
        replies.map(([error, reply]) => error?.message ?? reply),
        ['OK', 'ERR value is not an integer or out of range', '1'],
      )
      const wrong = new Redis(a.port, { password: 'wrong', retryStrategy: () => null })
      open.push(wrong)
      const error = once(wrong, 'error')
      await rejects(wrong.get('key'))
      match(String((await error)[0]), /WRONGPASS/)
    })

    it('runs transactions, watched ones too', async () => {
      const redis = connect(a)
      deepEqual(await redis.multi().set('m', 1).incr('m').exec(), [
        [null, 'OK'],
        [null, 2],
      ])
      await redis.watch('m')
      await b.ask('SET', 'm', 'from the other node')
      await waitConverged([a, b])
      equal(await redis.multi().set('m', 3).exec(), null)
    })

    it('subscribes on one node to what is published on another', async () => {
      const subscriber = connect(a)
      const messages: string[] = []
      subscriber.on('message', (channel, text) => messages.push(`${channel} ${text}`))
      subscriber.on('pmessage', (pattern, channel, text) => messages.push(`${pattern} ${channel} ${text}`))
      await subscriber.subscribe('news')
      await subscriber.psubscribe('n*')
      await connect(b).publish('news', 'hello')
      await waitFor('both messages', () => messages.length === 2)
      deepEqual(messages.sort(), ['n* news hello', 'news hello'])
    })

    it('blocks for what is pushed on another node', async () => {
      const popped = connect(a).blpop('queue', 0)
      await blocked(a)
      await connect(b).rpush('queue', 'job')
      deepEqual(await popped, ['queue', 'job'])
    })

    it('comes back by itself to a node that was killed and started again', async () => {
      const redis = connect(b)
      redis.on('error', () => {})
      await redis.set('survives', '1')
      await waitConverged([a, b])
      await b.kill()
      await b.start()
      await mesh.waitWhole()
      await waitConverged([a, b])
      equal(await redis.get('survives'), '1')
    })
  })
}

describe('clients as they come', function () {
  this.timeout(40_000)

  before(async () => {
    mesh = await startMesh(2, { directives: { requirepass: PASSWORD, masterauth: PASSWORD } })
    ;[a, b] = mesh.nodes
  })
  after(() => mesh.stop())
  beforeEach(async () => {
    await a.ask('FLUSHALL')
    await waitConverged([a, b])
  })

  ioredisSuite('ioredis 6', Redis6)
  ioredisSuite('ioredis 5', Redis5 as unknown as typeof Redis6)

  describe('node-redis', () => {
    const open: { destroy(): void }[] = []
    async function connect(node: TestNode, RESP?: 2 | 3) {
      const client = createClient({
        url: `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${node.port}`,
        RESP,
      })
      client.on('error', () => {})
      open.push(client)
      await client.connect()
      return client
    }
    afterEach(() => {
      for (const client of open.splice(0)) client.destroy()
    })

    for (const RESP of [undefined, 2, 3] as const)
      it(`connects${RESP ? ` with RESP${RESP}` : ''}, writes here and reads there`, async () => {
        const client = await connect(a, RESP)
        await client.set('key', 'value', { expiration: { type: 'EX', value: 100 } })
        await client.hSet('hash', { x: '1', y: 'two' })
        await client.sAdd('set', ['m', 'n'])
        await waitConverged([a, b])
        const other = await connect(b, RESP)
        equal(await other.get('key'), 'value')
        equal((await other.ttl('key')) > 90, true)
        deepEqual({ ...(await other.hGetAll('hash')) }, { x: '1', y: 'two' })
        deepEqual([...(await other.sMembers('set'))].sort(), ['m', 'n'])
        const keys: string[] = []
        for await (const page of other.scanIterator()) keys.push(...page)
        deepEqual(keys.sort(), ['hash', 'key', 'set'])
      })

    it('gets errors as errors', async () => {
      const client = await connect(a)
      await client.set('string', 'x')
      await rejects(client.lPush('string', 'x'), /WRONGTYPE/)
      await rejects(client.sendCommand(['NOSUCH']), /unknown command/)
      const [first, second] = await Promise.allSettled([client.incr('string'), client.get('string')])
      deepEqual([first.status, second.status], ['rejected', 'fulfilled'])
      const wrong = createClient({
        url: `redis://:wrong@127.0.0.1:${a.port}`,
        socket: { reconnectStrategy: false },
      })
      wrong.on('error', () => {})
      await rejects(wrong.connect(), /WRONGPASS/)
    })

    it('runs transactions', async () => {
      const client = await connect(a)
      deepEqual(await client.multi().set('m', '1').incr('m').exec(), ['OK', 2])
      await client.watch('m')
      await b.ask('SET', 'm', 'from the other node')
      await waitConverged([a, b])
      await rejects(client.multi().set('m', '3').exec(), /One \(or more\) of the watched keys/)
    })

    it('subscribes on one node to what is published on another', async () => {
      const subscriber = await connect(a)
      const messages: string[] = []
      await subscriber.subscribe('news', text => void messages.push(text))
      await subscriber.pSubscribe('n*', text => void messages.push(text))
      await (await connect(b)).publish('news', 'hello')
      await waitFor('both messages', () => messages.length === 2)
      deepEqual(messages, ['hello', 'hello'])
    })

    it('blocks for what is pushed on another node', async () => {
      const popped = (await connect(a)).blPop('queue', 0)
      await blocked(a)
      await (await connect(b)).rPush('queue', 'job')
      deepEqual({ ...(await popped) }, { key: 'queue', element: 'job' })
    })
  })

  describe('redis-cli', () => {
    async function cli(node: TestNode, args: string[], input = ''): Promise<{ code: number; out: string }> {
      const child = spawn('redis-cli', ['-p', String(node.port), ...args], {
        env: { PATH: process.env.PATH, REDISCLI_AUTH: PASSWORD },
        // a command on the line may be done before anything is written to a pipe
        stdio: [input === '' ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      })
      let out = ''
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', text => {
          out += text
        })
      child.stdin?.end(input)
      const [code] = await once(child, 'close')
      return { code, out }
    }

    it('writes here and reads there, with RESP2 and RESP3', async () => {
      equal((await cli(a, ['hset', 'hash', 'x', '1', 'y', '2'])).out, '2\n')
      await waitConverged([a, b])
      equal((await cli(b, ['hgetall', 'hash'])).out, 'x\n1\ny\n2\n')
      equal((await cli(b, ['-3', '--no-raw', 'hgetall', 'hash'])).out, '1# "x" => "1"\n2# "y" => "2"\n')
      equal((await cli(b, ['--no-raw', 'get', 'none'])).out, '(nil)\n')
    })

    it('shows errors, and ends with 1 where asked to', async () => {
      const { code, out } = await cli(a, ['-e', 'hset', 'hash', 'x'])
      equal(code, 1)
      match(out, /^ERR wrong number of arguments for 'hset' command/)
    })

    it('takes commands from its input, and mass insertion by --pipe', async () => {
      const { out } = await cli(a, [], 'MULTI\nSET x 1\nINCR x\nEXEC\n')
      equal(out, 'OK\nQUEUED\nQUEUED\nOK\n2\n')
      const lines = Array.from({ length: 1000 }, (_, i) => `SET key-${i} ${i}\r\n`)
      const piped = await cli(a, ['--pipe'], lines.join(''))
      match(piped.out, /errors: 0, replies: 1000/)
      await waitConverged([a, b])
      equal(await b.ask('DBSIZE'), 1001)
      equal((await cli(b, ['--scan', '--pattern', 'key-99?'])).out.trim().split('\n').length, 10)
    })

    it('shows the mesh', async () => {
      match(
        (await cli(a, ['info', 'replication'])).out,
        /role:active-replica\r\nmaster_global_link_status:up\r\n/,
      )
      match(
        (await cli(a, ['role'])).out,
        new RegExp(`^active-replica\n127.0.0.1\n${b.port}\nconnected\n\\d+\n$`),
      )
      ok((await cli(a, ['mesh', 'peers'])).out.includes('state\nup\n'))
    })
  })
})

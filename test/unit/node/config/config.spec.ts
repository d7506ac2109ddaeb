import assert from 'node:assert/strict'
import { parseCommandLine } from '../../../../node/config/command-line.js'
import { Config } from '../../../../node/config/config.js'
import { meshBind, meshPort, meshSecret } from '../../../../node/config/derived.js'
import { type RedisOracle, startRedis } from '../../../helpers/redis-oracle.js'
import { RespClient } from '../../../helpers/resp-client.js'
import { isAggregate, type RespValue } from '../../../helpers/resp-value.js'

const value = (config: Config, name: string): string | undefined => config.match([name])[0]?.[1]

/** The reply to a CONFIG SET: OK, or the error's text. */
function replyTo(config: Config, ...args: (string | Uint8Array)[]): string {
  try {
    config.set(args)
    return 'OK'
  } catch (error) {
    return (error as Error).message
  }
}

const scalarText = (reply: RespValue): string =>
  isAggregate(reply) ? assert.fail('an aggregate') : (reply.text ?? '').toString()

describe('configuration', () => {
  let config: Config
  beforeEach(() => {
    config = new Config()
  })

  it('finds names by pattern, without case, aliases too', () => {
    assert.deepEqual(config.match(['MAXMEMORY-S*']), [['maxmemory-samples', '5']])
    assert.deepEqual(config.match(['slave-prio*']), [['slave-priority', '100']])
    assert.deepEqual(config.match(['hz', 'port', 'hz']), [
      ['hz', '10'],
      ['port', '6379'],
    ])
    assert.deepEqual(
      config.match(['Maxclients']),
      [['Maxclients', '10000']],
      'a plain name as it was asked for',
    )
    assert.deepEqual(config.match(['nothing', '']), [])
  })

  it('shows hidden directives only by their name, and those of files never', () => {
    assert.deepEqual(config.match(['key-load-delay']), [['key-load-delay', '0']])
    assert.deepEqual(config.match(['key-load*']), [])
    assert.deepEqual(config.match(['user', 'rename-command', 'use[r]']), [])
  })

  it('sets all or nothing', () => {
    assert.match(replyTo(config, 'maxmemory', '1gb', 'maxclients', '0'), /argument 'maxclients'/)
    assert.equal(config.get('maxmemory'), 0)
    assert.equal(replyTo(config, 'maxmemory', '1gb', 'maxclients', '5'), 'OK')
    assert.equal(config.get('maxmemory'), 1024 ** 3)
    assert.equal(config.get('maxclients'), 5)
  })

  it('refuses bytes that are not UTF-8', () => {
    assert.match(replyTo(config, 'requirepass', Buffer.from([0xff])), /arguments must be UTF-8/)
    assert.equal(config.get('requirepass'), '')
  })

  it('lets dir and dbfilename be set only if told so', () => {
    const open = parseCommandLine(['--enable-protected-configs', 'local'], {})
    assert.match(replyTo(open, 'dbfilename', 'x.rdb'), /can't set protected config/)
    open.set(['dbfilename', 'x.rdb'], true)
    assert.equal(open.get('dbfilename'), 'x.rdb')
  })

  it('tells listeners once, and only of a change', () => {
    const seen: number[] = []
    config.onChange(['maxclients', 'timeout'], each => void seen.push(each.get('maxclients')))
    config.set(['maxclients', '7', 'timeout', '3', 'hz', '20'])
    config.set(['hz', '30'])
    config.set(['maxclients', '7'])
    assert.deepEqual(seen, [7])
  })

  it('goes back to all old values when a listener refuses', async () => {
    const seen: number[] = []
    config.onChange(['maxmemory'], each => void seen.push(each.get('maxmemory')))
    config.onChange(['port'], each => {
      if (each.get('port') === 1) throw new Error('Unable to listen on this port. Check server logs.')
    })
    await assert.rejects(async () => config.set(['maxmemory', '100', 'port', '1']), {
      message:
        "ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port. Check server logs.",
    })
    assert.equal(config.get('maxmemory'), 0)
    assert.equal(config.get('port'), 6379)
    assert.deepEqual(seen, [100, 0])
  })

  it('waits for a listener that needs time, and goes back when it fails', async () => {
    const ports: number[] = []
    config.onChange(['port'], async each => {
      await new Promise(resolve => setImmediate(resolve))
      ports.push(each.get('port'))
      if (each.get('port') === 1) throw new Error('no')
    })
    await config.set(['port', '2'])
    assert.deepEqual(ports, [2])
    await assert.rejects(async () => config.set(['port', '1']), /argument 'port'\) - no/)
    assert.equal(config.get('port'), 2)
    assert.deepEqual(ports, [2, 1, 2])
  })

  it('derives port, addresses and secret of the mesh', () => {
    assert.equal(meshPort(config), 16379)
    assert.equal(meshPort(parseCommandLine(['--mesh-port', '7'], {})), 7)
    assert.equal(meshPort(parseCommandLine(['--port', '0'], {})), 0)
    const bind = ['--bind', '10.0.0.1', '-::1']
    assert.deepEqual(meshBind(parseCommandLine(bind, {}), 'a secret'), ['10.0.0.1', '-::1'])
    assert.deepEqual(meshBind(parseCommandLine(bind, {}), ''), ['127.0.0.1'])
    assert.deepEqual(meshBind(parseCommandLine([...bind, '--protected-mode', 'no'], {}), ''), [
      '10.0.0.1',
      '-::1',
    ])
    assert.deepEqual(meshBind(parseCommandLine([...bind, '--mesh-bind', '10.0.0.2'], {}), ''), ['10.0.0.2'])
    assert.equal(meshSecret(parseCommandLine(['--masterauth', 'a'], {})), 'a')
    assert.equal(meshSecret(parseCommandLine(['--masterauth', 'a', '--mesh-secret', 'b'], {})), 'b')
    const missing = parseCommandLine(['--mesh-secret-file', '/nonexistent'], {})
    assert.throws(() => meshSecret(missing), /can't read mesh-secret-file '\/nonexistent': No such file/)
  })

  describe('like redis-server', () => {
    let redis: RedisOracle
    let client: RespClient

    before(async () => {
      redis = await startRedis()
      client = await RespClient.connect(redis.port)
    })
    after(async () => {
      await client?.close()
      await redis?.stop()
    })

    /** What differs by design, or by how the oracle was started. */
    const DIFFERENT = new Set([
      'appendonly', // yes: what was acknowledged survives
      'replica-read-only', // no: every node takes writes
      'slave-read-only',
      // as the oracle was started
      'loglevel',
      'port',
      'bind',
      'save',
      'dir',
    ])

    it('knows every directive, with the same default', async () => {
      const reply = await client.call('CONFIG', 'GET', '*')
      assert.ok(isAggregate(reply) && reply.items !== null)
      assert.ok(reply.items.length > 300)
      for (let i = 0; i < reply.items.length; i += 2) {
        const name = scalarText(reply.items[i])
        const ours = config.match([name])
        assert.equal(ours.length, 1, `${name} is unknown`)
        if (!DIFFERENT.has(name)) assert.equal(ours[0][1], scalarText(reply.items[i + 1]), name)
      }
    })

    /** One CONFIG SET a line; the directives named are compared after each. */
    const SETS: string[][] = [
      ['foo', '1'],
      ['hz', '10', 'foo', '2'],
      ['hz', '10', 'foo'],
      ['foo', '1', 'databases', '2'],
      ['databases', '2', 'foo', '1'],
      ['hz', '10', 'hz', '11'],
      ['hz', '0'],
      ['hz', '501'],
      ['hz', ''],
      ['maxclients', 'abc'],
      ['MAXCLIENTS', '0'],
      ['MIN-SLAVES-TO-WRITE', '-1'],
      ['maxmemory', '1gb', 'maxclients', '0'],
      ['maxmemory', '100mb'],
      ['maxmemory', '10%'],
      ['maxmemory', 'gb'],
      ['maxmemory', '0'],
      ['maxmemory-clients', '10%'],
      ['maxmemory-clients', '101%'],
      ['maxmemory-clients', '1kb'],
      ['maxmemory-policy', 'ALLKEYS-LRU'],
      ['maxmemory-policy', 'x'],
      ['appendfsync', 'x'],
      ['databases', '5'],
      ['dir', '/tmp'],
      ['save', '1'],
      ['save', '100  1'],
      ['save', '100 1 200 2'],
      ['save', '100 -1'],
      ['save', ''],
      ['notify-keyspace-events', 'KEA'],
      ['notify-keyspace-events', 'nmEK'],
      ['notify-keyspace-events', 'dtexzhsl$g'],
      ['notify-keyspace-events', 'gn'],
      ['notify-keyspace-events', 'Q'],
      ['notify-keyspace-events', 'K E'],
      ['notify-keyspace-events', ''],
      ['client-output-buffer-limit', 'x'],
      ['client-output-buffer-limit', 'replica 1mb 2kb 3'],
      ['client-output-buffer-limit', 'normal 1 2 3 pubsub 4 5 6'],
      ['client-output-buffer-limit', 'master 1 2 3'],
      ['latency-tracking-info-percentiles', '50 99.123456789 0.1'],
      ['latency-tracking-info-percentiles', '50 x'],
      ['latency-tracking-info-percentiles', '-1'],
      ['latency-tracking-info-percentiles', ''],
      ['oom-score-adj-values', '0 1 x'],
      ['oom-score-adj-values', '1'],
      ['shutdown-on-sigterm', 'force save'],
      ['shutdown-on-sigterm', 'default save'],
      ['shutdown-on-sigterm', ''],
      ['shutdown-on-sigterm', 'save nosave'],
      ['slave-priority', '3', 'replica-priority', '4'],
      ['lua-time-limit', 'x'],
      ['slowlog-log-slower-than', '9223372036854775807'],
      ['slowlog-log-slower-than', '9223372036854775808'],
      ['slowlog-log-slower-than', '-2'],
      ['proto-max-bulk-len', '1mb'],
      ['list-max-ziplist-size', '-5'],
      ['requirepass', ''],
      ['proc-title-template', '{x}'],
    ]

    it('answers every CONFIG SET alike, and then has the same values', async () => {
      // the oracle was started with `save ""`
      config.set(['save', ''])
      for (const args of SETS) {
        const theirs = scalarText(await client.call('CONFIG', 'SET', ...args))
        assert.equal(replyTo(config, ...args), theirs, args.join(' '))
        for (const name of args.filter((_, i) => i % 2 === 0)) {
          const reply = await client.call('CONFIG', 'GET', name)
          assert.ok(isAggregate(reply) && reply.items !== null)
          const shown = reply.items.length === 0 ? undefined : scalarText(reply.items[1])
          if (!DIFFERENT.has(name) || name === 'save')
            assert.equal(value(config, name), shown, args.join(' '))
        }
      }
    })
  })
})

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { helpOrVersion, parseCommandLine } from '../../../../node/config/command-line.js'
import { exampleFile } from '../../../../node/config/docs.js'
import { runToEnd } from '../../../helpers/server-process.js'

describe('command line and configuration file', () => {
  let dir: string
  const file = (name: string, text: string): string => {
    const path = join(dir, name)
    writeFileSync(path, text)
    return path
  }
  const parse = (argv: string[], env: NodeJS.ProcessEnv = {}) => parseCommandLine(argv, env)
  const refusal = (argv: string[], env: NodeJS.ProcessEnv = {}): string => {
    try {
      parse(argv, env)
    } catch (error) {
      assert.equal((error as Error).name, 'ConfigError', String(error))
      assert.ok(!(error as Error).message.includes('\n'), 'one line')
      return (error as Error).message
    }
    return assert.fail(`${argv.join(' ')} was accepted`)
  }

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'keymesh-config-'))
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  it('take a file and options, the options counting', () => {
    const conf = file('a.conf', '# comment\nport 7000\nMAXMEMORY 64mb\n\nhash-max-ziplist-entries 7\n')
    const config = parse([conf, '--port', '7001', '--loglevel', 'debug'])
    assert.equal(config.get('port'), 7001)
    assert.equal(config.get('maxmemory'), 64 * 1024 * 1024)
    assert.equal(config.get('hash-max-listpack-entries'), 7, 'an alias sets the same value')
    assert.equal(config.get('loglevel'), 'debug')
    assert.equal(config.file, conf)
  })

  it('take name and value in one argument, values that start with dashes, and --save without one', () => {
    const config = parse(['--port 7002', '--requirepass', '--x', '--save', '--appendfsync', 'no'])
    assert.equal(config.get('port'), 7002)
    assert.equal(config.get('requirepass'), '--x')
    assert.deepEqual(config.get('save'), [])
    assert.equal(config.get('appendfsync'), 'no')
    assert.deepEqual(parse(['--port', '1', '--save']).get('save'), [])
    assert.deepEqual(parse(['--save', '60 1 30 2']).get('save').length, 2, 'as one argument too')
  })

  it('add save lines up, the first replacing the default', () => {
    assert.equal(parse([]).get('save').length, 3)
    const conf = file('a.conf', 'save 900 1\nsave 300 10\n')
    assert.deepEqual(parse([conf, '--save', '60', '5']).get('save'), [
      { seconds: 900, changes: 1 },
      { seconds: 300, changes: 10 },
      { seconds: 60, changes: 5 },
    ])
    assert.deepEqual(parse([conf, '--save', '']).get('save'), [])
  })

  it('include files, with wildcards that need not match', () => {
    mkdirSync(join(dir, 'conf.d'))
    file('conf.d/b.conf', 'port 7002\n')
    file('conf.d/a.conf', 'port 7001\nhz 50\n')
    const conf = file('main.conf', `include ${dir}/conf.d/*.conf\ninclude ${dir}/none/*.conf\n`)
    const config = parse([conf])
    assert.equal(config.get('port'), 7002, 'in alphabetical order')
    assert.equal(config.get('hz'), 50)
    assert.match(
      refusal([file('bad.conf', `include ${dir}/none.conf`)]),
      /can't open config file .*No such file/,
    )
    const loop = file('loop.conf', `include ${dir}/loop.conf\n`)
    assert.match(refusal([loop]), /does it include itself/)
  })

  it('name file, line and directive of what is wrong', () => {
    const conf = file('a.conf', 'port 7000\n\n  appendfsync wrong\n')
    assert.equal(
      refusal([conf]),
      `FATAL CONFIG ERROR in ${conf} line 3: 'appendfsync wrong': argument(s) must be one of the following: everysec, always, no`,
    )
    const inner = file('inner.conf', 'port x\n')
    assert.match(refusal([file('outer.conf', `hz 1\ninclude ${inner}\n`)]), /inner\.conf line 1: 'port x'/)
    assert.match(
      refusal([join(dir, 'none.conf')]),
      /can't open config file '.*none\.conf': No such file or directory/,
    )
  })

  it('do not show the words of a secret', () => {
    assert.ok(!refusal(['--requirepass', 'hunter2', 'oops']).includes('hunter2'))
  })

  it('refuse bytes that are not UTF-8 instead of changing them', () => {
    assert.match(refusal([file('a.conf', 'requirepass "\\xff"\n')]), /arguments must be UTF-8/)
    assert.equal(parse([file('b.conf', 'requirepass "\\xc3\\xa9"\n')]).get('requirepass'), 'é')
  })

  it('load replicaof as KeyDB does', () => {
    const config = parse([
      '--multi-master',
      'yes',
      '--active-replica',
      'yes',
      '--replicaof',
      'a',
      '1',
      '--slaveof',
      'b',
      '2',
    ])
    assert.deepEqual(config.get('replicaof'), [
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ])
    assert.deepEqual(config.match(['replicaof']), [
      ['replicaof', 'a 1'],
      ['replicaof', 'b 2'],
    ])
    const single = parse(['--multi-master', 'no', '--replicaof', 'a', '1', '--replicaof', 'b', '2'])
    assert.deepEqual(single.get('replicaof'), [{ host: 'b', port: 2 }])
    const none = file('none.conf', 'replicaof a 1\nreplicaof no one\nreplicaof b 2\n')
    assert.deepEqual(parse([none]).get('replicaof'), [{ host: 'b', port: 2 }])
    assert.match(
      refusal(['--replicaof', 'a', '1', '--active-replica', 'yes']),
      /must not set replica-of config before active-replica config$/,
    )
    assert.match(
      refusal(['--replicaof', 'a', '1', '--multi-master', 'yes']),
      /must not set replica-of config before multi-master config$/,
    )
    assert.match(refusal(['--active-replica', 'no']), /every keymesh node takes writes/)
  })

  it('refuse what would not do what it says', () => {
    assert.match(refusal(['--tls-port', '6380']), /TLS for clients is not supported/)
    assert.match(refusal(['--cluster-enabled', 'yes']), /cluster mode is not supported/)
    assert.match(refusal(['--daemonize', 'yes']), /does not put itself into the background/)
    assert.match(refusal(['--loadmodule', 'x.so']), /modules are not supported/)
    assert.match(refusal(['--port', '60000']), /mesh-port must be set/)
    assert.match(
      refusal(['--logfile', join(dir, 'none/log')]),
      /Can't open the log file: No such file or directory/,
    )
    assert.match(refusal(['--mesh-bootstrap', 'nohost']), /neither host:port nor a multiaddr/)
  })

  it('take directives from the environment, between file and command line', () => {
    const conf = file('a.conf', 'port 7000\nhz 20\ntimeout 1\n')
    const env = {
      KEYMESH_PORT: '7001',
      KEYMESH_HZ: '30',
      KEYMESH_REQUIREPASS: 'two words "quoted"',
      KEYMESH_REPLICAOF: 'a 1,b 2',
      KEYMESH_MULTI_MASTER: 'yes',
      KEYMESH_MESH_BOOTSTRAP: 'a:16379, b:16379',
      KEYMESH_SAVE: '',
      KEYMESH_SERVER_CPULIST: '0-1',
    }
    const config = parse([conf, '--hz', '40'], env)
    assert.equal(config.get('timeout'), 1)
    assert.equal(config.get('port'), 7001)
    assert.equal(config.get('hz'), 40)
    assert.equal(config.get('requirepass'), 'two words "quoted"', 'a value of one word is taken as it is')
    assert.deepEqual(config.get('mesh-bootstrap'), ['a:16379', 'b:16379'])
    assert.equal(config.get('replicaof').length, 2)
    assert.deepEqual(config.get('save'), [])
  })

  it('read secrets from files named in the environment', () => {
    const secret = file('secret', 'sesame\n')
    assert.equal(parse([], { KEYMESH_REQUIREPASS_FILE: secret }).get('requirepass'), 'sesame')
    assert.equal(
      parse([], { KEYMESH_MESH_SECRET_FILE: secret }).get('mesh-secret-file'),
      secret,
      'a directive itself',
    )
    assert.match(refusal([], { KEYMESH_REQUIREPASS_FILE: join(dir, 'none') }), /No such file or directory/)
  })

  it('refuse unknown variables, but not those Kubernetes makes for a service', () => {
    assert.match(refusal([], { KEYMESH_MAXMEMROY: '1' }), /'KEYMESH_MAXMEMROY': Bad directive/)
    assert.match(refusal([], { KEYMESH_PORT_FILE: '/etc/hostname' }), /'KEYMESH_PORT_FILE': Bad directive/)
    const config = parse([], {
      KEYMESH_PORT: 'tcp://10.0.0.1:6379',
      KEYMESH_PORT_6379_TCP_ADDR: '10.0.0.1',
      KEYMESH_SERVICE_HOST: '10.0.0.1',
      KEYMESH_SERVICE_PORT_CLIENTS: '6379',
      KEYMESH_HEADLESS_PORT_6379_TCP_PORT: '6379',
    })
    assert.equal(config.get('port'), 6379)
  })

  it('answer --help and --version', () => {
    assert.match(helpOrVersion(['--help']) ?? '', /^Usage: keymesh/)
    assert.match(helpOrVersion(['-v']) ?? '', /^keymesh server v=/)
    assert.equal(helpOrVersion(['--port', '1']), undefined)
  })

  it('load the example file, which changes nothing, also with every line active', () => {
    const text = exampleFile()
    const shown = (argv: string[]) => parse(argv).match(['*'])
    assert.deepEqual(shown([file('example.conf', text)]), shown([]))
    // each paragraph is its explanation, a lone #, and the lines to be made active
    const active = [...text.slice(text.indexOf('\n##')).matchAll(/^#\n((?:# .+\n?)+)/gm)]
      .flatMap(([, lines]) => lines.trimEnd().split('\n'))
      .map(line => line.slice(2))
      .filter(line => !/^(user|replicaof) /.test(line))
    assert.ok(active.length > 80)
    assert.doesNotThrow(() => parse([file('active.conf', active.join('\n'))]))
  })

  describe('like redis-server', () => {
    /** Each stops both servers before they listen. */
    const WRONG: string[][] = [
      ['--port', 'abc'],
      ['--port'],
      ['--port', '1', '2'],
      ['--port', '65536'],
      ['--hz', '01'],
      ['--hz', ' 1'],
      ['--hz', '+1'],
      ['--hz', ''],
      ['--foo', '1'],
      ['-port', '1'],
      ['--port=7000'],
      ['--maxclients', '0'],
      ['--maxclients', '4294967296'],
      ['--appendonly', 'maybe'],
      ['--appendonly', 'true'],
      ['--save', '1'],
      ['--save', 'a', 'b'],
      ['--save', '0', '1'],
      ['--save', '3600 1', 'x'],
      ['--maxmemory', '1xb'],
      ['--maxmemory', '1.5gb'],
      ['--maxmemory', '-1'],
      ['--loglevel', '--verbose'],
      ['--dir', '/nonexistent'],
      ['--dir', ''],
      ['--notify-keyspace-events', 'Q'],
      ['--client-output-buffer-limit', 'normal', '1', '2'],
      ['--client-output-buffer-limit', 'foo', '1', '2', '3'],
      ['--client-output-buffer-limit', 'normal', 'a', '2', '3'],
      ['--client-output-buffer-limit', 'normal', '1', '2', '-3'],
      ['--replicaof', 'a'],
      ['--replicaof', 'a', 'b'],
      ['--replicaof', 'a', '65536'],
      ['--dbfilename', 'a/b'],
      ['--unixsocketperm', '999'],
      ['--unixsocketperm', '1777'],
      ['--proc-title-template', '{foo}'],
      ['--maxmemory-clients', '200%'],
      ['--maxmemory-clients', 'x'],
      ['--databases', '0'],
      ['--oom-score-adj-values', '1', '2'],
      ['--slowlog-log-slower-than', '-2'],
      ['--proto-max-bulk-len', '1'],
      ['--list-max-listpack-size', '2147483648'],
      ['--bind', ...'abcdefghijklmnopq'],
      ['--latency-tracking-info-percentiles', '101'],
      ['--latency-tracking-info-percentiles', 'x'],
      ['--shutdown-on-sigterm', 'save', 'nosave'],
      ['--user'],
      ['--rename-command', 'a'],
    ]

    it('give the same reason for every bad option', async () => {
      for (const argv of WRONG) {
        const { stderr, stdout } = await runToEnd('redis-server', argv, dir, process.env)
        const reason = (stderr + stdout).trimEnd().split('\n').at(-1) ?? ''
        const ours = refusal(argv)
        assert.ok(ours.endsWith(`: ${reason}`), `${argv.join(' ')}\n  ours:  ${ours}\n  redis: ${reason}`)
      }
    })
  })
})

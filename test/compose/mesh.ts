import assert from 'node:assert/strict'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { waitFor } from '../helpers/wait-for.js'
import { type Engine, findEngine, MissingError, provideBaseImage, run } from './engine.js'
import { Project, SERVICES } from './project.js'

/** The limit a clean stop on SIGTERM must keep, ms. */
const STOP_MS = 10_000

describe('docker compose: five nodes, one mesh', function () {
  this.timeout(900_000)
  // One story: each part goes on from where the one before ended.
  this.bail(true)
  let engine: Engine
  let project: Project
  let clients: Redis[] = []

  /** Waits until a key has this value on every published port. */
  const readsEverywhere = (key: string, value: string): Promise<unknown> =>
    waitFor(`${key} = ${value} on every node`, async () => {
      const values = await Promise.all(clients.map(client => client.get(key)))
      return values.every(read => read === value)
    })

  before(async () => {
    try {
      engine = await findEngine()
      project = await Project.create(engine)
      await provideBaseImage(project.env)
    } catch (error) {
      await engine?.stop()
      if (!(error instanceof MissingError)) throw error
      process.stderr.write(`test:compose cannot run: ${error.message}\n`)
      process.exit(2)
    }
  })

  after(async () => {
    for (const client of clients) client.disconnect()
    await project?.compose('down', '--volumes', '--remove-orphans')
    await project?.docker('image', 'rm', '--force', project.image)
    await engine?.stop()
  })

  it('builds the image', async () => {
    await project.compose('build')
    assert.equal(await project.docker('run', '--rm', project.image, 'id', '-un'), 'keymesh')
  })

  it('comes up: five healthy nodes that know only the seed are one mesh', async () => {
    await project.compose('up', '-d')
    await project.waitWhole(5)
    for (const id of await project.containers()) {
      assert.equal(await project.docker('exec', id, 'stat', '-c', '%U', '/proc/1'), 'keymesh')
    }
  })

  it('serves ioredis on each published port: written on each, read on all', async () => {
    clients = project.ports.map(port => new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: 100 }))
    for (const client of clients) client.on('error', () => {})
    await Promise.all(clients.map((client, i) => client.set(`from-${SERVICES[i]}`, 'here')))
    for (const service of SERVICES) await readsEverywhere(`from-${service}`, 'here')
  })

  it('serves node-redis and redis-cli on each published port', async () => {
    for (const [i, port] of project.ports.entries()) {
      const client = await createClient({ url: `redis://127.0.0.1:${port}` }).connect()
      assert.equal(await client.set(`by-node-redis-${i}`, 'written'), 'OK')
      client.destroy()
      const replied = await run(
        ['redis-cli', '-p', String(port), 'set', `by-redis-cli-${i}`, 'written'],
        project.env,
      )
      assert.equal(replied, 'OK')
    }
    for (const i of project.ports.keys()) {
      await readsEverywhere(`by-node-redis-${i}`, 'written')
      await readsEverywhere(`by-redis-cli-${i}`, 'written')
    }
  })

  it('takes three more nodes with --scale, which get everything', async () => {
    await project.compose('up', '-d', '--scale', 'node=3')
    await project.waitWhole(8)
    await project.waitConverged()
    const [added] = await project.containers('node')
    assert.equal(await project.ask(added, 'GET', 'from-node-5'), 'here')
    await project.ask(added, 'SET', 'from-added', 'here')
    await readsEverywhere('from-added', 'here')
    // With their anonymous volumes, which --scale node=0 leaves behind.
    await project.compose('rm', '--stop', '--force', '-v', 'node')
    await project.waitWhole(5)
  })

  for (const [index, service] of [...SERVICES.entries()].filter(([, name]) => /seed|node-3/.test(name))) {
    it(`goes on while ${service} is killed, which catches up when it is back`, async () => {
      const id = await project.container(service)
      await project.docker('kill', id)
      const others = clients.filter((_, i) => i !== index)
      await Promise.all(others.map((client, i) => client.set(`while-${service}-away-${i}`, 'written')))
      await project.docker('start', id)
      await project.waitWhole(5)
      for (const i of others.keys()) await readsEverywhere(`while-${service}-away-${i}`, 'written')
      await project.waitConverged()
      assert.equal(await clients[index].get('from-seed'), 'here')
    })
  }

  it('takes writes on both sides of a lost network, and has them all everywhere afterwards', async () => {
    const id = await project.container('node-5')
    const network = `${project.name}_default`
    await project.docker('network', 'disconnect', network, id)
    await clients[0].set('outside', 'written')
    await clients[0].incrby('counted', 5)
    assert.equal(await project.ask(id, 'SET', 'inside', 'written'), 'OK')
    assert.equal(await project.ask(id, 'INCRBY', 'counted', '7'), 7)
    assert.equal(await project.ask(id, 'GET', 'outside'), null)
    await project.docker('network', 'connect', '--alias', 'node-5', network, id)
    await project.waitWhole(5)
    await project.waitConverged()
    for (const each of await project.containers()) {
      assert.equal(await project.ask(each, 'GET', 'inside'), 'written')
      assert.equal(await project.ask(each, 'GET', 'outside'), 'written')
      assert.equal(await project.ask(each, 'GET', 'counted'), '12')
    }
  })

  it('stops cleanly on SIGTERM within 10 s', async () => {
    const id = await project.container('node-4')
    const begin = performance.now()
    await project.docker('stop', '--time', '15', id)
    assert.ok(performance.now() - begin < STOP_MS)
    assert.equal(await project.inspect(id, '.State.ExitCode'), '0')
    await project.docker('start', id)
    await project.waitWhole(5)
  })

  it('has all data after every node was killed at once', async () => {
    await project.waitConverged()
    const ids = await project.containers()
    await project.docker('kill', ...ids)
    await project.docker('start', ...ids)
    await project.waitWhole(5)
    for (const service of SERVICES) await readsEverywhere(`from-${service}`, 'here')
  })

  it('goes down and comes up again: the same nodes with the same data, by their volumes', async () => {
    const identities = async (): Promise<unknown[]> =>
      Promise.all(
        SERVICES.map(async service => project.ask(await project.container(service), 'MESH', 'MYID')),
      )
    const before = await identities()
    assert.equal(new Set(before).size, SERVICES.length)
    await project.compose('down')
    await project.compose('up', '-d')
    await project.waitWhole(5)
    assert.deepEqual(await identities(), before)
    for (const service of SERVICES) await readsEverywhere(`from-${service}`, 'here')
    await readsEverywhere('counted', '12')
    await clients[2].set('after-down', 'written')
    await readsEverywhere('after-down', 'written')
  })
})

import assert from 'node:assert/strict'
import { Cluster } from '../cluster.js'
import { Witness } from '../oracle/witness.js'
import { pick, seeded } from '../random.js'
import { POLICIES, type Policy } from './volume.js'

/** Of which a few do not fit into what a start reads at once. */
const LARGE = 'value'.repeat(20_000)
/** How often a call of the disk fails at a start that it fails in. */
const FAILED_SHARE = 0.1

/** What the simulator has found of files, each as the least that shows it. */
describe('simulation: files on a disk', () => {
  /** A node alone, under this policy; the seed is the first that has it. */
  async function alone(policy: Policy, first = 1): Promise<Cluster> {
    for (let seed = first; ; seed++) {
      const cluster = new Cluster(1, seed, { disks: true, witness: new Witness() })
      if (cluster.volumes[0].policy !== policy) continue
      await cluster.live(100)
      return cluster
    }
  }

  function set(cluster: Cluster, key: string, value: string): void {
    const node = cluster.wake(0)
    node.shell.call(0, 'SET', key, value)
    node.onDisk?.reply([])
  }

  async function startAgain(cluster: Cluster, power: boolean): Promise<void> {
    cluster.kill(0, power)
    cluster.start(0)
    await cluster.live(100)
    assert.equal(cluster.volumes[0].refusal, undefined)
  }

  it('keep what could be read after a force of theirs had failed', async () => {
    const cluster = await alone('everysec')
    const { disk } = cluster.volumes[0]
    // of many pages: the one at the end is written again anyway
    const value = 'value'.repeat(500)
    set(cluster, 'key', value)
    disk.fails = call => call === 'fsync'
    await cluster.live(1500)
    await startAgain(cluster, false)
    assert.equal(cluster.wake(0).shell.call(0, 'GET', 'key'), value)
    for (let i = 0; i < 5; i++) await startAgain(cluster, true)
    assert.equal(cluster.wake(0).shell.call(0, 'GET', 'key'), value)
  })

  it('keep it though they had an end already', async () => {
    const cluster = await alone('no')
    const { disk } = cluster.volumes[0]
    const value = 'value'.repeat(500)
    set(cluster, 'key', value)
    disk.fails = (call, path) => call === 'fsync' && path.endsWith('journal-1.kmsh')
    cluster.wake(0).onDisk?.rewrite()
    await cluster.live(200)
    await startAgain(cluster, false)
    for (let i = 0; i < 5; i++) await startAgain(cluster, true)
    assert.equal(cluster.wake(0).shell.call(0, 'GET', 'key'), value)
  })

  it('are whole with a snapshot that met a part of what was written beside it', async () => {
    for (let seed = 1; seed <= 100; seed += 10) {
      const cluster = await alone('no', seed)
      const { files } = cluster.volumes[0].disk
      for (let i = 0; i < 400; i++) set(cluster, `key ${i}`, 'value')
      cluster.wake(0).onDisk?.rewrite()
      while (!files.names.some(name => name.endsWith('.tmp'))) await cluster.live(1)
      await cluster.live(4)
      cluster.wake(0).shell.call(0, 'FLUSHALL')
      cluster.wake(0).onDisk?.reply([])
      while (!files.names.includes('snapshot-2.kmsh')) await cluster.live(1)
      await startAgain(cluster, true)
      const count = cluster.wake(0).store.dbs[0].size
      assert.ok(count === 0 || count === 400, `seed ${seed}: ${count} keys of 400`)
    }
  })

  /** A node whose disk fails at its starts, which is killed in them or soon after, has all in the end that was on it. */
  for (const policy of POLICIES) {
    it(`are whole after starts that the disk failed in (${policy})`, async () => {
      for (let seed = 1; seed <= 100; seed += 10) {
        const cluster = await alone(policy, seed)
        const random = seeded(seed)
        const { disk } = cluster.volumes[0]
        const repair = disk.makeUsable
        const mayCutPower = policy !== 'no'
        cluster.nodes[0].shell.server.config.set(['auto-aof-rewrite-percentage', '0'])
        for (let i = 0; i < 20; i++) {
          set(cluster, `key ${i}`, LARGE)
          if (i === 10 && seed % 20 === 1) cluster.wake(0).onDisk?.rewrite()
          await cluster.live(10)
        }
        await cluster.live(3000)
        cluster.ail(0, () => {})
        disk.makeUsable = () => {
          disk.fails = () => random() < FAILED_SHARE
        }
        for (let start = 0; start < 5; start++) {
          cluster.kill(0, mayCutPower && random() < 0.5)
          cluster.start(0)
          await cluster.live(1 + pick(random, 100))
        }
        disk.makeUsable = repair
        cluster.volumes[0].repair()
        await startAgain(cluster, mayCutPower)
        for (let i = 0; i < 20; i++)
          assert.equal(cluster.wake(0).shell.call(0, 'GET', `key ${i}`), LARGE, `seed ${seed}`)
      }
    })
  }

  it('are there again however the journal was turned off and on', async () => {
    for (let seed = 1; seed <= 300; seed += 10) {
      const cluster = await alone('always', seed)
      const random = seeded(seed)
      const { disk } = cluster.volumes[0]
      const { config } = cluster.nodes[0].shell.server
      disk.slow = true
      for (let i = 0; i < 10; i++) {
        config.set(['appendonly', i % 2 === 0 ? 'no' : 'yes'])
        set(cluster, `key ${i}`, 'value')
        await cluster.live(pick(random, 500))
      }
      disk.repair()
      await cluster.live(1000)
      set(cluster, 'last', 'value')
      await cluster.live(100)
      await startAgain(cluster, true)
      assert.equal(cluster.wake(0).store.dbs[0].size, 11, `seed ${seed}`)
    }
  })

  it('let no write in before there is a snapshot that a new journal goes on from', async () => {
    const cluster = await alone('always')
    const { disk } = cluster.volumes[0]
    disk.fails = call => call === 'fsync'
    set(cluster, 'key', 'value')
    await cluster.live(1500)
    disk.fails = (call, path) => call === 'fsync' && path.endsWith('.tmp')
    await cluster.live(12_000)
    assert.ok(disk.files.names.includes('journal-2.kmsh'))
    assert.throws(() => cluster.wake(0).shell.call(0, 'SET', 'key', 'other'), /MISCONF/)
    disk.fails = () => false
    await cluster.live(12_000)
    assert.equal(cluster.wake(0).shell.call(0, 'SET', 'key', 'other'), 'OK')
  })
})

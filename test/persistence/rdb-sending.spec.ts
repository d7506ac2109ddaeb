import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { WRITE_CHUNK_BYTES } from '../../node/persistence/rdb/limits.js'
import { FaultyDisk } from '../helpers/faulty-disk.js'
import { startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

const MB = 1024 * 1024
const VALUES = 24
/** How long the disk takes to be forced, ms: long against making the file, so that much of it could be queued meanwhile. */
const SLOW_MS = 400

/** SYNC under `appendfsync always`: what is queued for a client waits for what others have written. */
describe('an RDB file that is sent while the disk is waited for', function () {
  this.timeout(60_000)
  const disk = new FaultyDisk()
  let node: TestNode

  before(async () => {
    node = await startNode({ env: disk.env, directives: { save: '', appendfsync: 'always' } })
    for (let i = 0; i < VALUES; i++) await node.ask('SET', `key ${i}`, 'x'.repeat(MB))
  })
  after(async () => {
    disk.set()
    await node.stop()
    disk.remove()
  })

  /** Bytes queued for the client that has asked for the file. */
  async function queued(): Promise<number> {
    const list = String(await node.ask('CLIENT', 'LIST'))
    return Number(/ omem=(\d+) .* cmd=sync /.exec(list)?.[1] ?? 0)
  }

  it('is not read ahead of that: no more than a chunk of it is in memory', async () => {
    disk.set({ calls: ['fdatasync'], path: 'journal-', delayMs: SLOW_MS })
    let forces = 0
    let isOver = false
    const writer = await node.client()
    const writing = (async () => {
      while (!isOver) {
        await writer.ask('SET', 'other', forces)
        forces++
      }
    })()
    const socket = connect(node.port, '127.0.0.1')
    let received = 0
    socket.on('data', chunk => {
      received += chunk.length
    })
    socket.write('SYNC\r\n')
    await waitFor('some of it to wait for the disk', async () => (await queued()) > WRITE_CHUNK_BYTES / 2)
    let most = 0
    const until = forces + 4
    await waitFor('the disk to be forced a few times', async () => {
      most = Math.max(most, await queued())
      return forces >= until
    })
    assert.ok(most < 2 * WRITE_CHUNK_BYTES, `${most} bytes are queued`)
    disk.set()
    await waitFor('all of it to come', () => received > VALUES * MB, 30_000)
    isOver = true
    await writing
    socket.destroy()
  })
})

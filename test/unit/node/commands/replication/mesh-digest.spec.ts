import { equal, match } from 'node:assert/strict'
import { startNode, type TestNode } from '../../../../helpers/start-node.js'
import { writeMany } from '../../../../helpers/write-many.js'

describe('MESH DIGEST', () => {
  let node: TestNode

  before(async () => {
    node = await startNode()
    await writeMany(node, 50_000, i => ['SET', `key-${i}`, i])
  })
  after(() => node.stop())

  it('lets others go on while it reads', async () => {
    const [asking, other] = await Promise.all([node.client(), node.client()])
    const replies: string[] = []
    const digest = asking.ask('MESH', 'DIGEST').finally(() => replies.push('digest'))
    const pong = other.ask('PING').finally(() => replies.push('pong'))
    await Promise.all([digest, pong])
    equal(replies.join(), 'pong,digest')
    await Promise.all([asking.close(), other.close()])
  })

  it('is the same inside MULTI, where it is read in one go', async () => {
    const client = await node.client()
    const digest = String(await client.ask('MESH', 'DIGEST'))
    match(digest, /^[0-9a-f]{16}$/)
    await client.ask('MULTI')
    await client.ask('MESH', 'DIGEST')
    equal(String(await client.ask('EXEC')), digest)
    await client.close()
  })

  it('gives nothing to a client that is unblocked', async () => {
    const client = await node.client()
    const id = Number(await client.ask('CLIENT', 'ID'))
    const digest = client.ask('MESH', 'DIGEST')
    equal(await node.ask('CLIENT', 'UNBLOCK', id), 1)
    equal(await digest, null)
    await client.close()
  })
})

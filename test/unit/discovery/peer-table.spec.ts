import { deepEqual, equal } from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PEER_TABLE_MAX } from '../../../discovery/constants.js'
import { PeerTable } from '../../../discovery/peer-table.js'
import { stopAll, temporaryDir } from './mesh-harness.js'

const FORGET_MS = 10_000
const NOW = 1_000_000
const ADDRESS = '/ip4/127.0.0.1/tcp/1'

async function table(): Promise<{
  peers: PeerTable
  dir: string
  problems: string[]
  full: { times: number }
}> {
  const problems: string[] = []
  const dir = await temporaryDir()
  const full = { times: 0 }
  const count = (): void => {
    full.times++
  }
  const peers = new PeerTable(dir, 'self', FORGET_MS, text => problems.push(text), count)
  return { peers, dir, problems, full }
}

const linked = (peerId: string, incarnation: number, address = ADDRESS) => ({
  peerId,
  addresses: [address],
  incarnation,
  seen: NOW,
  met: { host: '127.0.0.1', hello: 'aGVsbG8=' },
})

const row = (peerId: string, incarnation: number, age = 0, address = ADDRESS) => ({
  peerId,
  incarnation,
  age,
  addresses: [address],
})

describe('peer table', () => {
  afterEach(stopAll)

  it('takes a newer incarnation from others, an older one never', async () => {
    const { peers } = await table()
    equal(peers.heard(row('a', 2), NOW), true)
    equal(peers.heard(row('a', 1, 0, '/ip4/1.1.1.1/tcp/1'), NOW), false)
    deepEqual(peers.get('a')?.addresses, [ADDRESS])
    equal(peers.heard(row('a', 3, 0, '/ip4/1.1.1.1/tcp/1'), NOW), true)
    deepEqual(peers.get('a')?.addresses, ['/ip4/1.1.1.1/tcp/1'])
  })

  it('believes the peer itself before anybody, whatever its clock says', async () => {
    const { peers } = await table()
    peers.heard(row('a', 9), NOW)
    const itself = linked('a', 4, '/ip4/2.2.2.2/tcp/1')
    equal(peers.linked(itself), true)
    deepEqual(peers.get('a'), itself)
    equal(peers.linked(itself), false)
  })

  it('keeps what a peer has said of itself when others tell where it is now', async () => {
    const { peers } = await table()
    peers.linked(linked('a', 4))
    equal(peers.heard(row('a', 5, 0, '/ip4/2.2.2.2/tcp/1'), NOW), true)
    deepEqual(peers.get('a'), linked('a', 5, '/ip4/2.2.2.2/tcp/1'))
  })

  it('takes neither this node, nor somebody without address, nor somebody forgotten by age', async () => {
    const { peers } = await table()
    equal(peers.heard(row('self', 1), NOW), false)
    equal(peers.heard({ ...row('a', 1), addresses: [] }, NOW), false)
    equal(peers.heard(row('a', 1, FORGET_MS + 1), NOW), false)
    deepEqual([...peers.all()], [])
  })

  it('forgets who was not seen for too long, linked ones never', async () => {
    const { peers } = await table()
    peers.heard(row('gone', 1, 5000), NOW)
    peers.heard(row('linked', 1, 5000), NOW)
    peers.expire(NOW + FORGET_MS - 5000, peerId => peerId === 'linked')
    deepEqual(
      [...peers.all()].map(peer => peer.peerId),
      ['gone', 'linked'],
    )
    peers.expire(NOW + FORGET_MS - 4999, peerId => peerId === 'linked')
    deepEqual(
      [...peers.all()].map(peer => peer.peerId),
      ['linked'],
    )
  })

  it('does not take back whom it was told to forget, until somebody has seen it since', async () => {
    const { peers } = await table()
    peers.heard(row('a', 1, 1000), NOW)
    peers.forget('a', NOW)
    equal(peers.heard(row('a', 1, 1500), NOW + 500), false)
    equal(peers.heard(row('a', 1, 10), NOW + 500), true)
  })

  it('is bounded, and gives up the one unseen for longest', async () => {
    const { peers, full } = await table()
    for (let i = 0; i < PEER_TABLE_MAX; i++) peers.heard(row(`peer-${i}`, 1, i === 7 ? 900 : 100), NOW)
    equal(full.times, 0)
    equal(peers.heard(row('older', 1, 950), NOW), false)
    equal(peers.heard(row('newer', 1, 50), NOW), true)
    equal([...peers.all()].length, PEER_TABLE_MAX)
    equal(peers.get('peer-7'), undefined)
    equal(full.times, 2, 'one was left out, one given up')
  })

  it('keeps whom it has met, however many others are told of', async () => {
    const { peers } = await table()
    peers.linked({ ...linked('met', 1), seen: NOW - 1000 })
    for (let i = 0; i < 2 * PEER_TABLE_MAX; i++) peers.heard(row(`peer-${i}`, 1), NOW)
    equal([...peers.all()].length, PEER_TABLE_MAX)
    equal(peers.get('met')?.incarnation, 1)
    for (let i = 0; i < PEER_TABLE_MAX; i++) peers.linked(linked(`linked-${i}`, 1))
    equal([...peers.all()].length, PEER_TABLE_MAX)
    equal(peers.get('met'), undefined, 'of those met the one unseen for longest goes')
    equal(peers.heard(row('heard', 1), NOW), false)
  })

  it('is read back from its file', async () => {
    const { peers, dir, problems } = await table()
    peers.linked(linked('a', 5))
    await Promise.all([peers.exclude('b', true), peers.exclude('c', true), peers.exclude('c', false)])
    await peers.setLeft(true)
    const again = new PeerTable(
      dir,
      'self',
      FORGET_MS,
      text => problems.push(text),
      () => {},
    )
    await again.load(NOW + 1)
    deepEqual([...again.all()], [linked('a', 5)])
    deepEqual([again.isExcluded('a'), again.isExcluded('b'), again.isExcluded('c')], [false, true, false])
    equal(again.left, true)
    deepEqual(problems, [])
  })

  it('with a damaged file says so and starts empty', async () => {
    const { peers, dir, problems } = await table()
    await writeFile(join(dir, 'peers.json'), '{"peers": [{"peerId": 5}], "excluded": [], "left": false}')
    await peers.load(NOW)
    deepEqual([...peers.all()], [])
    equal(problems.length, 1)
    peers.linked(linked('a', 5))
    await peers.flush()
    equal(JSON.parse(await readFile(join(dir, 'peers.json'), 'utf8')).peers.length, 1)
  })
})

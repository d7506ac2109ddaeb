import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { cp, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createMesh } from '../../../discovery/host.js'
import { loadIdentity } from '../../../discovery/identity.js'
import { createMeshThread } from '../../../discovery/worker-proxy.js'
import { linkedPair, meshInit, startMesh, stopAll, type TestMesh, temporaryDir } from './mesh-harness.js'

/** Long enough for anybody to try again, ms: there is nothing to wait for where nothing may happen. */
const CALM_MS = 1500

function port(mesh: TestMesh): number {
  return Number(mesh.address.split(':')[1])
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

for (const [where, create] of [
  ['in this thread', createMesh],
  ['in a thread of its own', createMeshThread],
] as const) {
  describe(`mesh ${where}`, () => {
    afterEach(stopAll)

    it('links two nodes that share a secret, and says who they are', async () => {
      const first = await startMesh({ hello: Buffer.from('one') }, {}, create)
      const second = await startMesh({ hello: Buffer.from('two'), bootstrap: [first.address] }, {}, create)
      const [atFirst, atSecond] = await Promise.all([first.next('up'), second.next('up')])
      deepEqual([atFirst.peerId, atSecond.peerId], [second.id, first.id])
      deepEqual([String(Buffer.from(atFirst.hello)), String(Buffer.from(atSecond.hello))], ['two', 'one'])
      deepEqual(atFirst.addresses, second.identity.addresses)
      equal(atFirst.remoteAddress, '127.0.0.1')
      deepEqual([atFirst.dialled, atSecond.dialled], [false, true])
      const [known] = await second.mesh.peers()
      deepEqual(
        [known?.peerId, known?.connected, known?.addresses],
        [first.id, true, first.identity.addresses],
      )
    })

    it('carries messages of any size, whole and in order, both ways', async () => {
      const [first, second] = await linkedPair(create)
      const sizes = [0, 1, 100, 61_436, 61_437, 5_000_000, 3, 200_000]
      const sent = sizes.map(size => randomBytes(size))
      const expected = sent.map(digest)
      for (const [from, to] of [
        [first, second],
        [second, first],
      ] as const) {
        for (const bytes of sent) from.mesh.send([from.linksTo(to)[0]!.link], Buffer.from(bytes))
      }
      for (const [from, to] of [
        [first, second],
        [second, first],
      ] as const) {
        await to.next('message', sizes.length)
        deepEqual(
          to.of('message').map(event => digest(event.bytes)),
          expected,
        )
        const total = sizes.reduce((sum, size) => sum + size, 0)
        const credit = (): number => from.of('sent').reduce((sum, event) => sum + event.bytes, 0)
        await from.until('full credit', () => credit() === total)
      }
    })

    it('stops giving credit while the receiver is slow, and goes on when it is not', async () => {
      const [first, second] = await linkedPair(create)
      let release!: () => void
      const gate = new Promise<void>(resolve => (release = resolve))
      second.onMessage = () => gate
      const link = first.linksTo(second)[0]!.link
      const messages = 64
      for (let i = 0; i < messages; i++) first.mesh.send([link], Buffer.alloc(1024 * 1024, i))
      const credit = (): number => first.of('sent').reduce((sum, event) => sum + event.bytes, 0)
      await first.until('the first credit', () => credit() > 0)
      let before = -1
      while (before !== credit()) {
        before = credit()
        await pause(500)
      }
      // What two threads, two windows and the kernel hold.
      ok(before < 24 * 1024 * 1024, `${before} bytes were taken`)
      release()
      second.onMessage = () => {}
      const last = await second.next('message', messages)
      equal(last.bytes[0], messages - 1)
    })

    it('ends a link with a reason on both sides, and links again', async () => {
      const [first, second] = await linkedPair(create)
      first.mesh.drop(first.linksTo(second)[0]!.link, 'enough')
      equal((await first.next('down')).reason, 'enough')
      equal((await second.next('down')).reason, 'enough')
      await Promise.all([first.linked(second), second.linked(first)])
    })

    it('leaves and rejoins', async () => {
      const [first, second] = await linkedPair(create)
      await first.mesh.leave()
      await Promise.all([first.next('down'), second.next('down')])
      equal((await second.next('refused')).code, 'left')
      deepEqual(first.links(), [])
      equal((await first.mesh.peers())[0]?.peerId, second.id)
      await first.mesh.rejoin()
      await Promise.all([first.linked(second), second.linked(first)])
    })

    it('excludes a peer and allows it again', async () => {
      const [first, second] = await linkedPair(create)
      await first.mesh.exclude(second.id, true)
      await Promise.all([first.next('down'), second.next('down')])
      equal((await second.next('refused')).code, 'excluded')
      await pause(CALM_MS)
      deepEqual(first.links(), [])
      await first.mesh.exclude(second.id, false)
      await Promise.all([first.linked(second), second.linked(first)])
    })

    it('forgets a peer that is gone, not one that is there', async () => {
      const [first, second] = await linkedPair(create)
      first.mesh.forget(second.id)
      equal((await first.mesh.peers()).length, 1)
      await second.mesh.stop()
      await first.next('down')
      first.mesh.forget(second.id)
      deepEqual(await first.mesh.peers(), [])
    })

    it('does not start on a port that is taken, and says so in one line', async () => {
      const first = await startMesh({}, {}, create)
      const init = await meshInit({ port: port(first) })
      await rejects(
        create(init).start(),
        /^Error: Could not create mesh listening socket \S+:\d+: bind: Address already in use$/,
      )
    })

    it('does not start with a bootstrap address that makes no sense', async () => {
      const init = await meshInit({ bootstrap: ['nonsense'] })
      await rejects(create(init).start(), /^Error: 'nonsense' is neither host:port nor a TCP multiaddr$/)
    })
  })
}

describe('mesh admission', () => {
  afterEach(stopAll)

  const refusals: [string, Parameters<typeof startMesh>, string][] = [
    ['another secret', [{ secret: 'wrong' }], 'secret'],
    ['no secret', [{ secret: '' }], 'secret'],
    ['another mesh name', [{ name: 'other' }], 'name'],
    ['another major version', [{}, { major: 99 }], 'version'],
    [
      'an allow list without the peer',
      [{ allow: ['12D3KooWNz8vjQBqEbEYey1f3FFgWCtW63mnfq2p36fASVtBPebH'] }],
      'allow',
    ],
  ]
  for (const [what, [overrides, options], code] of refusals) {
    it(`refuses ${what} on both sides, and is not asked again at once`, async () => {
      const first = await startMesh()
      const second = await startMesh({ ...overrides, bootstrap: [first.address] }, options)
      const [here, there] = await Promise.all([first.next('refused'), second.next('refused')])
      deepEqual([here.code, there.code], [code, code])
      deepEqual([here.peerId, there.peerId], [second.id, first.id])
      ok(there.address.startsWith(first.identity.addresses[0]!))
      await pause(CALM_MS)
      deepEqual([first.of('up'), second.of('up')], [[], []])
      ok(first.of('refused').length <= 3, `${first.of('refused').length} attempts`)
    })
  }

  it('needs no secret on loopback', async () => {
    const first = await startMesh({ secret: '' })
    const second = await startMesh({ secret: '', bootstrap: [first.address] })
    await second.linked(first)
  })

  it('lets in who is on the allow list', async () => {
    const second = await startMesh()
    const first = await startMesh({ allow: [second.id], bootstrap: [second.address] })
    await second.linked(first)
  })

  for (const copied of ['lower', 'higher'] as const) {
    it(`refuses a second process with the same identity, the ${copied} one of the pair, and names both`, async () => {
      const dirs = [await temporaryDir(), await temporaryDir()]
      const keys = await Promise.all(dirs.map(loadIdentity))
      const [a, b] = keys.map(key => key.publicKey.toString())
      const [lower, higher] = a! < b! ? dirs : dirs.toReversed()
      const [dir, peerDir] = copied === 'lower' ? [lower!, higher!] : [higher!, lower!]
      const old = await startMesh({ dir })
      const copy = await temporaryDir()
      await cp(join(dir, 'identity.key'), join(copy, 'identity.key'))
      const fresh = await startMesh({ dir: copy })
      const peer = await startMesh({ dir: peerDir, bootstrap: [old.address] })
      await peer.linked(old)
      peer.mesh.addBootstrap(fresh.address)
      fresh.mesh.addBootstrap(peer.address)
      const refused = await fresh.next('refused')
      equal(refused.code, 'identity')
      for (const mesh of [old, fresh])
        ok(refused.reason.includes(mesh.identity.addresses[0]!), refused.reason)
      await pause(CALM_MS)
      equal(old.of('down').length, 0)
      equal(fresh.of('up').length, 0)
      await old.mesh.stop()
      await fresh.linked(peer)
    })
  }
})

describe('mesh dialling', () => {
  afterEach(stopAll)

  it('recognises itself, and reports it once', async () => {
    const mesh = await startMesh()
    mesh.mesh.addBootstrap(mesh.address)
    const refused = await mesh.next('refused')
    deepEqual([refused.code, refused.address], ['self', mesh.address])
    await pause(CALM_MS)
    equal(mesh.of('refused').length, 1)
  })

  it('keeps one link when both dial at once', async () => {
    for (let round = 0; round < 8; round++) {
      const [first, second] = await Promise.all([startMesh(), startMesh()])
      first.mesh.addBootstrap(second.address)
      second.mesh.addBootstrap(first.address)
      await Promise.all([first.linked(second), second.linked(first)])
      await pause(300)
      deepEqual([first.of('up').length, second.of('up').length], [1, 1])
      deepEqual([first.of('down').length, second.of('down').length], [0, 0])
      await stopAll()
    }
  })

  it('keeps one link to a node with several seed addresses', async () => {
    const first = await startMesh()
    const spellings = [
      first.address,
      `localhost:${port(first)}`,
      `/ip4/127.0.0.1/tcp/${port(first)}/p2p/${first.id}`,
    ]
    const second = await startMesh({ bootstrap: spellings })
    await Promise.all([first.linked(second), second.linked(first)])
    await pause(CALM_MS)
    deepEqual([first.of('up').length, second.of('up').length], [1, 1])
  })

  it('finds a seed that starts later', async () => {
    const placeholder = await startMesh()
    const address = placeholder.address
    await placeholder.mesh.stop()
    const second = await startMesh({ bootstrap: [address] })
    await second.until('a failed dial', () => second.of('log').some(log => log.text.includes(address)))
    const first = await startMesh({ port: Number(address.split(':')[1]) })
    await second.linked(first)
  })

  it('finds a seed again that comes back as somebody else', async () => {
    const [first, second] = await linkedPair()
    await first.mesh.stop()
    await second.next('down')
    const reborn = await startMesh({ port: port(first) })
    await second.linked(reborn)
    equal(second.links().length, 1)
  })

  it('finds a peer again that restarts as itself elsewhere', async () => {
    const dir = await temporaryDir()
    const first = await startMesh({ dir })
    const second = await startMesh({ bootstrap: [first.address] })
    await Promise.all([first.linked(second), second.linked(first)])
    await first.mesh.stop()
    const again = await startMesh({ dir, bootstrap: [] })
    ok(again.address !== first.address)
    await second.linked(again)
    equal(again.id, first.id)
  })

  it('remembers its peers over a restart, without seeds', async () => {
    const dir = await temporaryDir()
    const first = await startMesh()
    const second = await startMesh({ dir, bootstrap: [first.address] })
    await second.linked(first)
    await second.mesh.stop()
    const again = await startMesh({ dir })
    await again.linked(first)
  })

  it('is not brought down by a peer table that holds nonsense', async () => {
    const dir = await temporaryDir()
    const first = await startMesh()
    const row = { peerId: 'nobody', addresses: ['nowhere'], incarnation: 1, seen: Date.now() }
    await writeFile(join(dir, 'peers.json'), JSON.stringify({ peers: [row], excluded: [], left: false }))
    const second = await startMesh({ dir, bootstrap: [first.address] })
    await second.linked(first)
    await second.until('the attempt', () => second.of('log').some(log => log.text.startsWith('peer nobody')))
  })

  it('is not held up by names that nobody knows', async () => {
    const first = await startMesh()
    const unknown = ['a', 'b', 'c'].map(name => `${name}.invalid:7000`)
    const second = await startMesh({ bootstrap: [...unknown, first.address] })
    await second.linked(first)
  })

  it('sends nobody away for what a stranger says', async () => {
    const [first, second] = await linkedPair()
    await new Promise<void>(resolve => {
      const socket = connect(port(first), '127.0.0.1', () => socket.end(randomBytes(5000)))
      socket.on('error', () => {}).on('close', () => resolve())
      socket.resume()
    })
    first.mesh.send([first.linksTo(second)[0]!.link], Buffer.from('still here'))
    equal(Buffer.from((await second.next('message')).bytes).toString(), 'still here')
  })

  it('drops a peer that falls silent', async () => {
    const first = await startMesh({}, { silenceMs: 3000 })
    const relay = await startRelay(port(first))
    const second = await startMesh({ announce: ['127.0.0.1:1'], bootstrap: [`127.0.0.1:${relay.port}`] })
    await first.linked(second)
    relay.freeze()
    equal((await first.next('down')).reason, 'nothing heard for 3 s')
    await relay.close()
  })
})

/** A TCP relay that can stop passing bytes on without closing anything. */
async function startRelay(
  target: number,
): Promise<{ port: number; freeze: () => void; close: () => Promise<void> }> {
  const sockets: import('node:net').Socket[] = []
  const server: Server = createServer(inbound => {
    const outbound = connect(target, '127.0.0.1')
    sockets.push(inbound, outbound)
    inbound.pipe(outbound).on('error', () => {})
    outbound.pipe(inbound).on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as import('node:net').AddressInfo).port,
    freeze: () => {
      for (const socket of sockets) socket.unpipe().pause()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** A peer that knows the secret and says what no node would: it loses its link and harms nothing else. */
import { equal, match, ok } from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMesh } from '../../discovery/host.js'
import type { Mesh } from '../../discovery/mesh.js'
import { ORIGIN_ID_BYTES, Origins, SELF } from '../../protocol/clock/origins.js'
import { stampOfMs } from '../../protocol/clock/stamp.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'
import { ByteWriter } from '../../protocol/peer/bytes.js'
import { writeAtoms } from '../../protocol/peer/messages/atoms.js'
import { writeHeartbeat } from '../../protocol/peer/messages/heartbeat.js'
import { decodeServerHello, encodeServerHello } from '../../protocol/peer/messages/hello.js'
import { writeLive } from '../../protocol/peer/messages/live.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { writeRepairCells } from '../../protocol/peer/messages/repair-cells.js'
import { plainSync, Scan, writeDone, writeSync } from '../../protocol/peer/messages/sync.js'
import { OpWriter } from '../../protocol/peer/op-writer.js'
import { Cells } from '../../protocol/repair/cells.js'
import { Slice } from '../../protocol/resp/slice.js'
import { sumOfNodes } from '../helpers/mesh-figures.js'
import { waitSame } from '../helpers/same-data.js'
import { startMesh, type TestMesh } from '../helpers/start-mesh.js'
import { waitFor } from '../helpers/wait-for.js'

const SECRET = 'known to the hostile peer as well'
const HOUR_MS = 3_600_000

/** A peer without a server behind it, linked with one node. */
class Hostile {
  readonly origins: Origins
  readonly out = new ByteWriter()
  link = 0
  downs = 0
  /** Why its link went. */
  reason = ''
  /** The origin of the process at the other end. */
  victim = ''
  readonly #mesh: Mesh

  /** @param port of the victim's clients @param origin of the process that it says it is */
  constructor(mesh: Mesh, port: number, origin: string) {
    this.#mesh = mesh
    this.origins = new Origins(origin)
    mesh.onEvent = event => {
      // it is linked with the other node, too, which plays no part
      if (event.type === 'up' && this.link === 0 && this.downs === 0) {
        const hello = decodeServerHello(event.hello)
        if (hello.port !== port) return
        this.link = event.link
        this.victim = hello.origin
      } else if (event.type === 'down' && event.link === this.link) {
        this.link = 0
        this.downs++
        this.reason = event.reason
      }
    }
  }

  /** Sends what `out` holds, or this, if there is still a link. */
  send(bytes = this.out.take()): void {
    if (this.link !== 0) this.#mesh.send([this.link], bytes)
  }

  stop(): Promise<void> {
    return this.#mesh.stop()
  }
}

describe('a hostile peer that was let in', function () {
  this.timeout(12_000)
  let mesh: TestMesh
  let hostile: Hostile
  let dir: string

  before(async () => {
    mesh = await startMesh(2, { directives: { 'mesh-secret': SECRET } })
    await mesh.nodes[0].ask('SET', 'kept', '1')
    dir = await mkdtemp(join(tmpdir(), 'keymesh-hostile-'))
  })
  after(async () => {
    await mesh.stop()
    await rm(dir, { recursive: true, force: true })
  })

  beforeEach(() => link(Origins.id(Date.now(), 666)))
  afterEach(() => hostile.stop())

  /** Links a hostile peer that says it is the process with this origin. */
  async function link(origin: string): Promise<void> {
    const host = createMesh({
      ...{ dir, bind: ['127.0.0.1'], port: 0, announce: [], name: 'keymesh', secret: SECRET, allow: [] },
      ...{ bootstrap: [`127.0.0.1:${mesh.nodes[0].meshPort}`], protectedMode: true, mdns: false },
      forgetMs: HOUR_MS,
      hello: encodeServerHello({ origin, host: '', port: 1, version: 'hostile' }),
    })
    hostile = new Hostile(host, mesh.nodes[0].port, origin)
    await host.start()
    await waitFor('the hostile peer to be linked', () => hostile.link + hostile.downs > 0)
  }

  /** Whoever sends this loses the link it came on, and all others go on. */
  async function losesItsLink(attack: () => void): Promise<void> {
    attack()
    await waitFor('the link to go', () => hostile.downs > 0)
    match(hostile.reason, /^bad message: /)
    await isUnharmed()
  }

  /** How often a limit was reached, on the node that the hostile peer was linked with. */
  const reached = (limit: string): Promise<number> => sumOfNodes(mesh.nodes, `mesh_limit_${limit}_reached`)

  async function isUnharmed(): Promise<void> {
    const key = `after ${Math.random()}`
    await mesh.nodes[0].ask('SET', key, 'v')
    await waitFor('a write to arrive', async () => (await mesh.nodes[1].ask('GET', key)) === 'v')
    equal(await mesh.nodes[1].ask('GET', 'kept'), '1')
    await waitSame(mesh.nodes)
  }

  it('with garbage', () =>
    losesItsLink(() => {
      hostile.out.raw(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
      hostile.send()
    }))

  it('with a length beyond its message', () =>
    losesItsLink(() => {
      hostile.out.u8(MessageType.ATOMS)
      for (const value of [0, 2 ** 50]) hostile.out.varint(value)
      hostile.send()
    }))

  it('with a vector of a million origins', () =>
    losesItsLink(() => {
      hostile.out.u8(MessageType.SYNC)
      hostile.out.u8(Scan.ALL)
      hostile.out.varint(1)
      hostile.out.varint(1_000_000)
      for (let i = 0; i < 1_000_000; i++) {
        hostile.out.raw(Buffer.from(String(i).padStart(ORIGIN_ID_BYTES)))
        hostile.out.varint(1)
      }
      hostile.send()
    }))

  it('with ever new origins, thousands at a time', async () => {
    const before = await reached('origins')
    let next = 0
    await losesItsLink(() => {
      const id = Buffer.alloc(ORIGIN_ID_BYTES)
      for (let message = 0; message < 5; message++) {
        hostile.out.u8(MessageType.SYNC)
        hostile.out.u8(Scan.ALL)
        hostile.out.varint(1)
        hostile.out.varint(20_000)
        for (let i = 0; i < 20_000; i++) {
          id.writeUInt32BE(++next)
          hostile.out.raw(id)
          hostile.out.varint(1)
        }
        hostile.send()
      }
    })
    const info = await mesh.nodes[0].info('mesh')
    equal(await reached('origins'), before + 1)
    ok(Number(info.get('mesh_origins')) < 100_000, `${info.get('mesh_origins')} origins`)
  })

  it('with a stamp from the far future', async () => {
    await losesItsLink(() => {
      const stamp = stampOfMs(Date.now() + HOUR_MS)
      const batch = new OpWriter(hostile.origins)
      batch.string(0, 1, Slice.of('kept'), Slice.of('future'), 0, stamp, SELF)
      writeLive(hostile.out, { prev: stamp - 1, last: stamp })
      batch.finish(hostile.out)
      hostile.send()
    })
    equal(await reached('clock'), 1)
  })

  /** Says that it has something to give, for which it is asked; returns what it says it has. */
  function offer(): VersionVector {
    const applied = new VersionVector()
    applied.advance(SELF, stampOfMs(Date.now()))
    const nothing = new VersionVector()
    const position = { applied, purged: nothing, membersHash: 0, stable: nothing, bound: 0 }
    const time = { time: Date.now(), echo: 0, held: 0 }
    const flags = {
      returning: false,
      relays: false,
      joins: false,
      isBlank: false,
      doubts: undefined,
      digest: undefined,
    }
    writeHeartbeat(hostile.out, { ...time, ...flags, position }, hostile.origins)
    hostile.send()
    return applied
  }

  it('with a catch-up that claims all of the future', () =>
    losesItsLink(() => {
      const applied = offer()
      applied.advance(SELF, stampOfMs(Date.now() + HOUR_MS))
      writeDone(hostile.out, { number: 1, covered: applied }, hostile.origins)
      hostile.send()
    }))

  /** What a relay says: that a process's stream held one write, and where that left it. */
  interface Forged {
    origin: string
    /** Of whom the write is; by default of that process. */
    writer?: string
    /** Where the stream is said to stand, and the write's stamp, ms after now. */
    lastMs: number
    stampMs?: number
  }

  function relay({ origin, writer = origin, lastMs, stampMs = lastMs }: Forged): void {
    const { origins, out } = hostile
    const [last, stamp] = [lastMs, stampMs].map(ms => stampOfMs(Date.now() + ms))
    const batch = new OpWriter(origins)
    // the first origin that a batch names is whose stream it is of
    if (writer !== origin) batch.string(0, 1, Slice.of('relayed'), Slice.of('v'), 0, 1, origins.index(origin))
    batch.string(0, 2, Slice.of('kept'), Slice.of('forged'), 0, stamp, origins.index(writer))
    writeLive(out, { prev: 0, last }, MessageType.RELAY)
    batch.finish(out)
    hostile.send()
  }

  /** A process that nobody has heard of. */
  const nobody = (): string => Origins.id(Date.now(), 667)

  it('with relays of writes that the node itself did not make', async () => {
    for (const lastMs of [-1000, 0, 400]) relay({ origin: hostile.victim, lastMs })
    await isUnharmed()
  })

  it('with a relay from the far future', () =>
    losesItsLink(() => relay({ origin: nobody(), lastMs: HOUR_MS })))

  it('with a relay whose writes are from further ahead than it says', () =>
    losesItsLink(() => relay({ origin: nobody(), lastMs: 0, stampMs: 50_000 })))

  it('with a relay in which another has written than whose it is', () =>
    losesItsLink(() => relay({ origin: nobody(), writer: hostile.victim, lastMs: 0 })))

  it('under the name of the process that it links with', async () => {
    const { victim } = hostile
    await hostile.stop()
    await link(victim)
    // as it would say where that process's own stream stands
    writeLive(hostile.out, { prev: 0, last: stampOfMs(Date.now() + 400) })
    new OpWriter(hostile.origins).finish(hostile.out)
    hostile.send()
    await waitFor('the link to go', () => hostile.downs > 0)
    equal(hostile.reason, 'it says that it is this process, or none')
    await isUnharmed()
  })

  /** Tells of deletes of keys that nobody has, with a gap before each message, until they would take 20 MB. */
  function flood(write: (out: ByteWriter, batch: OpWriter, last: number) => void): void {
    const messages: Buffer[] = []
    const now = stampOfMs(Date.now())
    for (let i = 0; i < 200_000; ) {
      const batch = new OpWriter(hostile.origins)
      const stamp = now - 200_000 + i
      for (const end = i + 100; i < end; i++)
        batch.clear(0, i + 1, Slice.of(`nobody's key ${now} ${i}`), stamp - 1, SELF, stamp, SELF)
      write(hostile.out, batch, stamp)
      messages.push(Buffer.from(hostile.out.take()))
    }
    // at once, for it takes longer to make them than to read them
    for (const message of messages) hostile.send(message)
  }

  const gap = (out: ByteWriter, batch: OpWriter, last: number): void => {
    writeLive(out, { prev: last - 1, last })
    batch.finish(out)
  }
  const floods = {
    'that came with gaps': gap,
    'of processes that nobody knows': (out: ByteWriter, batch: OpWriter, last: number): void => {
      gap(out, batch, last)
      out.buf[0] = MessageType.RELAY
    },
    'that it was not asked for': (out: ByteWriter, batch: OpWriter): void => writeAtoms(out, batch),
    'as of a repair': (out: ByteWriter, batch: OpWriter): void =>
      writeAtoms(out, batch, MessageType.REPAIR_ATOMS),
  }

  describe('with deletes that no vector will ever cover, faster than they can be adopted', () => {
    const [MEMORY, FLOODED] = [1024 * 1024, 4]
    const setMemory = (bytes: number): Promise<unknown> =>
      mesh.nodes[0].ask('CONFIG', 'SET', 'mesh-tombstone-memory', bytes)
    before(() => setMemory(MEMORY))
    after(() => setMemory(64 * MEMORY))

    const figure = async (name: string): Promise<number> =>
      Number((await mesh.nodes[0].info('mesh')).get(name))
    for (const [how, write] of Object.entries(floods))
      it(`${how}: no more than a few times mesh-tombstone-memory is taken of them`, async () => {
        flood(write)
        // what ends its link is read when all of that has been
        hostile.out.u8(255)
        hostile.send()
        let most = 0
        await waitFor('all of it to be read', async () => {
          most = Math.max(most, await figure('mesh_tombstone_bytes'))
          return hostile.downs > 0
        })
        ok(most < (FLOODED + 1) * MEMORY, `${most} bytes`)
        await isUnharmed()
        // who was asked for what it had left out, and did not answer, holds it up
        await hostile.stop()
        await waitFor('them to go', async () => (await figure('mesh_tombstones')) === 0)
      })
  })

  it('with cells that nobody asked for, without end', async () => {
    // of no repair they mean nothing
    for (let i = 0; i < 100; i++) {
      writeRepairCells(hostile.out, { number: i, members: 5, from: 0, cells: new Cells(5000) })
      hostile.send()
    }
    await isUnharmed()
  })

  it('with a storm of catch-ups', async () => {
    await losesItsLink(() => {
      for (let i = 0; i < 5000; i++) {
        writeSync(hostile.out, plainSync(Scan.ALL), hostile.origins)
        hostile.send()
      }
    })
    equal(await reached('catch_ups'), 1)
  })

  it('with a storm of probes', async () => {
    for (let i = 0; i < 20_000; i++) {
      hostile.out.u8(MessageType.PROBE)
      hostile.send()
    }
    await isUnharmed()
  })
})

import assert from 'node:assert/strict'
import { Replication } from '../../../../node/replication/replication.js'
import { joinOp } from '../../../../node/store/merge/join.js'
import { Store } from '../../../../node/store/store.js'
import { Origins } from '../../../../protocol/clock/origins.js'
import { ByteReader, ByteWriter } from '../../../../protocol/peer/bytes.js'
import { readAtoms } from '../../../../protocol/peer/messages/atoms.js'
import { encodeServerHello } from '../../../../protocol/peer/messages/hello.js'
import { writeLive } from '../../../../protocol/peer/messages/live.js'
import { MessageType } from '../../../../protocol/peer/messages/message.js'
import { readOps } from '../../../../protocol/peer/op-reader.js'
import { OpWriter } from '../../../../protocol/peer/op-writer.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { seeded } from '../../../simulation/random.js'

const NOW = Date.UTC(2026, 0, 1)
const LINK = 1
const [MADE, CHANGED] = [Slice.of('made'), Slice.of('changed')]
/** What is shorter travels whole. */
const LONG = Slice.of('v'.repeat(200))

function newStore(name: number): Store {
  const store = new Store({ databases: 1, origin: Origins.id(NOW, name), random: seeded(name) })
  store.now = NOW
  store.tombstones.retain = true
  return store
}

/** Two LIVE messages: the second makes a key, and changes one that the first has made. */
function messages(writer: Store): Buffer[] {
  const log = new OpWriter(writer.origins)
  writer.log = log
  let prev = 0
  const message = (): Buffer => {
    const out = new ByteWriter(256)
    const last = writer.applied.get(0)
    writeLive(out, { prev, last })
    log.finish(out)
    prev = last
    return out.take()
  }
  const [db] = writer.dbs
  writer.strings.set(db, CHANGED, LONG, 0)
  const first = message()
  writer.strings.set(db, MADE, LONG, 0)
  writer.strings.write(db, CHANGED, 0, Slice.of('x'))
  return [first, message()]
}

describe('a live message with a patch that lacks its base', () => {
  it('is in the journal before what is written here goes on from the rest of it, and claims nothing there', () => {
    const [writer, store] = [newStore(1), newStore(2)]
    const replication = new Replication(
      store,
      {
        send: () => {},
        drop: (_link, reason) => assert.fail(reason),
        soon: () => {},
        defer: () => {},
        turnOver: () => true,
        log: () => {},
        published: () => {},
        joined: () => {},
      },
      { forgetMs: 1e9, tombstoneBytes: 1e9, directPeers: 24 },
    )
    const kept: Buffer[] = []
    const keep = (message: Uint8Array): void => void kept.push(Buffer.from(message))
    replication.keepJournal({ live: keep, atoms: keep, moved: () => {} })
    const hello = encodeServerHello({ origin: writer.origins.ids[0], host: '', port: 1, version: '' })
    const up = { link: LINK, peerId: 'writer', addresses: [], remoteAddress: '', hello }
    replication.peerUp(up, NOW)
    const [, second] = messages(writer)
    replication.receive(LINK, second, NOW)
    store.strings.write(store.dbs[0], MADE, 0, Slice.of('V'))
    replication.flush()
    assert.deepEqual(
      kept.map(([type]) => type),
      [MessageType.ATOMS, MessageType.LIVE],
    )
    const again = newStore(3)
    for (const bytes of kept) {
      const reader = new ByteReader(bytes)
      if (reader.u8() === MessageType.ATOMS) readAtoms(reader)
      else for (let i = 0; i < 2; i++) reader.varint()
      readOps(reader, again.origins, op => joinOp(again, op))
    }
    assert.equal(again.strings.get(again.dbs[0].find(MADE)).toString(), `V${LONG.toString().slice(1)}`)
    assert.equal(again.dbs[0].find(CHANGED), 0)
  })
})

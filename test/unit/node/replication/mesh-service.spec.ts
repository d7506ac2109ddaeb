import { ok } from 'node:assert/strict'
import { ClusterClock } from '../../../../node/replication/cluster-clock.js'
import { Store } from '../../../../node/store/store.js'
import { Turns } from '../../../../node/turns.js'
import { Origins, SELF } from '../../../../protocol/clock/origins.js'
import { stampOfMs } from '../../../../protocol/clock/stamp.js'
import { ByteWriter } from '../../../../protocol/peer/bytes.js'
import { writeAtoms } from '../../../../protocol/peer/messages/atoms.js'
import { writeHeartbeat } from '../../../../protocol/peer/messages/heartbeat.js'
import { encodeServerHello } from '../../../../protocol/peer/messages/hello.js'
import { OpWriter } from '../../../../protocol/peer/op-writer.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { unlinkedMesh } from '../../../helpers/unlinked-mesh.js'

const NOW = Date.UTC(2026, 0, 1)
const MINUTE_MS = 60_000
const LINK = 1

describe('MeshService', () => {
  it("moves a joining node's clock before its first data comes: by one minutes ahead it would be expired", () => {
    const ahead = NOW + 5 * MINUTE_MS
    const store = new Store({ databases: 1, origin: Origins.id(ahead, 1), random: Math.random })
    const clock = new ClusterClock(
      () => 0,
      () => ahead,
    )
    const { mesh } = unlinkedMesh({ store, clock, turns: new Turns(() => 0), hasSeeds: true })
    const origins = new Origins(Origins.id(NOW, 2))
    const hello = encodeServerHello({ origin: origins.ids[SELF], host: '', port: 1, version: '' })
    mesh.onEvent({
      type: 'up',
      link: LINK,
      peerId: 'peer',
      addresses: [],
      remoteAddress: '',
      dialled: true,
      hello,
    })

    const out = new ByteWriter()
    const flags = { returning: false, doubts: undefined, relays: false, joins: false, isBlank: false }
    const time = { time: NOW, echo: ahead, held: 0 }
    writeHeartbeat(out, { ...time, ...flags, position: undefined, digest: undefined }, origins)
    mesh.onEvent({ type: 'message', link: LINK, bytes: out.take() })
    const [key, value] = [Slice.of('key'), Slice.of('value')]
    const batch = new OpWriter(origins)
    batch.string(0, 1, key, value, NOW + MINUTE_MS, stampOfMs(NOW), SELF)
    writeAtoms(out, batch)
    mesh.onEvent({ type: 'message', link: LINK, bytes: out.take() })

    const [db] = store.dbs
    ok(db.find(key) !== 0, 'the key is not there')
  })
})

/**
 * The examples of docs/protocol.md, written and read: page and code cannot part, and another implementation can take
 * them as its test vectors.
 */
import { deepEqual, equal } from 'node:assert/strict'
import { joinOp } from '../../../../node/store/merge/join.js'
import { Store } from '../../../../node/store/store.js'
import { Origins, SELF } from '../../../../protocol/clock/origins.js'
import { STAMP_EPOCH_MS } from '../../../../protocol/clock/stamp.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'
import { decodeLinkMessage, encodeLinkMessage, type LinkMessage } from '../../../../protocol/link/messages.js'
import { ByteReader, ByteWriter } from '../../../../protocol/peer/bytes.js'
import { readAtoms, writeAtoms } from '../../../../protocol/peer/messages/atoms.js'
import { readGraft, writeGraft } from '../../../../protocol/peer/messages/graft.js'
import {
  type Heartbeat,
  readHeartbeat,
  writeHeartbeat,
} from '../../../../protocol/peer/messages/heartbeat.js'
import { decodeServerHello, encodeServerHello } from '../../../../protocol/peer/messages/hello.js'
import { readLive, writeLive } from '../../../../protocol/peer/messages/live.js'
import { MessageType } from '../../../../protocol/peer/messages/message.js'
import { readRepairCells, writeRepairCells } from '../../../../protocol/peer/messages/repair-cells.js'
import { RepairEnd, readRepairEnd, writeRepairEnd } from '../../../../protocol/peer/messages/repair-end.js'
import { readRepairMore, writeRepairMore } from '../../../../protocol/peer/messages/repair-more.js'
import { readRepairStart, writeRepairStart } from '../../../../protocol/peer/messages/repair-start.js'
import { readRepairWant, writeRepairWant } from '../../../../protocol/peer/messages/repair-want.js'
import {
  plainSync,
  readDone,
  readSync,
  Scan,
  type Sync,
  writeDone,
  writeSync,
} from '../../../../protocol/peer/messages/sync.js'
import { OpKind } from '../../../../protocol/peer/op.js'
import { readOps } from '../../../../protocol/peer/op-reader.js'
import { OpWriter } from '../../../../protocol/peer/op-writer.js'
import { Cells, encode } from '../../../../protocol/repair/cells.js'
import { Members } from '../../../../protocol/repair/members.js'
import { Salt } from '../../../../protocol/repair/salt.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { readExamples } from '../../../helpers/documented-examples.js'

const ORIGIN = Origins.id(STAMP_EPOCH_MS, 0x1234)
const OTHER = Origins.id(STAMP_EPOCH_MS + 1, 0x5678)
const origins = new Origins(ORIGIN)
const other = origins.index(OTHER)
const STAMP = 3 * 4096

function vector(...entries: [number, number][]): VersionVector {
  const made = new VersionVector()
  for (const [origin, stamp] of entries) made.advance(origin, stamp)
  return made
}

const written = (write: (out: ByteWriter) => void): Buffer => {
  const out = new ByteWriter()
  write(out)
  return out.take()
}

/** A way to write an example, what is to be read from it, and how. */
interface Example {
  bytes: Buffer
  value: unknown
  read: (bytes: Buffer) => unknown
}

function linkMessage(message: LinkMessage): Example {
  const { type, bytes } = encodeLinkMessage(message)
  return { bytes: Buffer.from(bytes), value: message, read: from => decodeLinkMessage(type, from) }
}

/** A message of replication, whose reader begins after the type. */
function message(
  type: number,
  write: (out: ByteWriter) => void,
  value: unknown,
  read: (reader: ByteReader) => unknown,
): Example {
  return {
    bytes: written(write),
    value: [type, value],
    read: bytes => {
      const reader = new ByteReader(bytes)
      const got = [reader.u8(), read(reader)]
      equal(reader.more, false, 'all of it is read')
      return got
    },
  }
}

const bare = (type: number): Example =>
  message(
    type,
    out => out.u8(type),
    undefined,
    () => undefined,
  )

const text = Slice.of
const KEY = text('k')
const HASH = 2

/** Every kind of op, in the order and with the stamps of the page. */
function allOps(): OpWriter {
  const batch = new OpWriter(origins)
  let stamp = STAMP
  const at = [stamp, SELF] as const
  const next = () => [++stamp, SELF] as const
  batch.string(0, 1, KEY, text('v'), 0, ...at)
  batch.string(0, 1, KEY, text('v'), STAMP_EPOCH_MS + 5, ...next())
  batch.string(0, 1, KEY, text('v'), -1, ...next())
  batch.deadline(0, 1, KEY, 0, ...next())
  batch.clear(0, 1, KEY, STAMP + 3, SELF, ...next())
  batch.flush(1, ++stamp, SELF)
  batch.share(0, 1, KEY, 0, undefined, -3n, STAMP + 1, true, ...next())
  batch.share(0, 1, KEY, 0, undefined, 2n ** 60n, STAMP + 1, false, ...next())
  batch.share(0, 2, text('h'), HASH, text('f'), '0.5', stamp + 1, false, ...next())
  batch.element(0, 2, text('h'), HASH, text('f'), text('v'), true, ...next())
  batch.remove(0, 2, text('h'), HASH, text('f'), STAMP - 4096, other, ...next())
  batch.publish(text('ch'), text('hi'), stamp, SELF)
  batch.patch(0, 3, text('p'), 300, text('ab'), STAMP, SELF, false, ...next())
  batch.patch(0, 3, text('p'), 300, text('ab'), 0, SELF, true, ...next())
  batch.sketch(0, 4, text('s'), STAMP, SELF, text(Buffer.from([0xa7, 0x31, 2])), 0, true, ...next())
  return batch
}

/** What is read of each op, where it has it. */
function opsOf(reader: ByteReader): unknown[] {
  const ops: unknown[] = []
  readOps(reader, origins, op => {
    const { kind, db, stamp, creates, offset, observedStamp, observedOrigin } = op
    const [key, element, value] = [op.key, op.element, op.value].map(slice => slice.latin1())
    const what: unknown[] = [kind, db, stamp - STAMP, key]
    if (kind === OpKind.SHARE) what.push(op.sum, op.epoch - STAMP, creates, op.ofElement && element)
    else if (kind === OpKind.ELEMENT) what.push(op.type, element, value, creates)
    else if (kind === OpKind.REMOVE) what.push(op.type, element, observedStamp - STAMP, observedOrigin)
    else if (kind === OpKind.CLEAR) what.push(observedStamp - STAMP, observedOrigin)
    else if (kind === OpKind.DEADLINE) what.push(op.deadline)
    else if (kind === OpKind.PATCH) what.push(creates, creates || observedStamp - STAMP, offset, value)
    else if (kind === OpKind.SKETCH) what.push(creates, observedStamp - STAMP, op.isWhole, value)
    else if (kind !== OpKind.FLUSH) what.push(op.deadline, value)
    ops.push(what)
  })
  return ops
}

const OPS = [
  [OpKind.STRING, 0, 0, 'k', 0, 'v'],
  [OpKind.STRING_TTL, 0, 1, 'k', STAMP_EPOCH_MS + 5, 'v'],
  [OpKind.STRING_KEEP_TTL, 0, 2, 'k', -1, 'v'],
  [OpKind.DEADLINE, 0, 3, 'k', 0],
  [OpKind.CLEAR, 0, 4, 'k', 3, SELF],
  [OpKind.FLUSH, 1, 5, ''],
  [OpKind.SHARE, 0, 6, 'k', -3n, 1, true, false],
  [OpKind.SHARE, 0, 7, 'k', 2n ** 60n, 1, false, false],
  [OpKind.SHARE, 0, 8, 'h', '0.5', 8, false, 'f'],
  [OpKind.ELEMENT, 0, 9, 'h', HASH, 'f', 'v', true],
  [OpKind.REMOVE, 0, 10, 'h', HASH, 'f', -4096, other],
  [OpKind.PUBLISH, 0, 10, 'ch', 0, 'hi'],
  [OpKind.PATCH, 0, 11, 'p', false, 0, 300, 'ab'],
  [OpKind.PATCH, 0, 12, 'p', true, true, 300, 'ab'],
  [OpKind.SKETCH, 0, 13, 's', true, 0, false, '\xa7\x31\x02'],
]

/** A batch of one op, in which `k` is set. */
function set(): OpWriter {
  const batch = new OpWriter(origins)
  batch.string(0, 1, KEY, text('v'), 0, STAMP, SELF)
  return batch
}

const ONE = vector([SELF, STAMP])
const NONE = new VersionVector()

/** A heartbeat of all there is, in which what the other origin wrote is summed up. */
const WHOLE: Heartbeat = {
  ...{ time: STAMP_EPOCH_MS + 1000, echo: STAMP_EPOCH_MS + 990, held: 7 },
  ...{ returning: false, relays: true, joins: false, isBlank: false, doubts: undefined },
  position: {
    applied: vector([SELF, STAMP], [other, 4096]),
    purged: NONE,
    membersHash: 0x01020304,
    stable: vector([SELF, STAMP], [other, 4096]),
    bound: 4096,
  },
  digest: { epoch: 170406720, low: 0x0a0b0c0d, high: 0x0e0f1011 },
}
const NEWS: Heartbeat = {
  ...WHOLE,
  relays: false,
  position: { applied: ONE, purged: NONE, membersHash: 5, stable: NONE, bound: undefined },
  digest: undefined,
}

/** Of one that has not seen all that the other origin deleted. */
const DOUBTING: Heartbeat = { ...NEWS, position: undefined, doubts: vector([other, 4096]) }

/** Of a node that has just started with nothing. */
const NEWCOMER: Heartbeat = { ...NEWS, echo: 0, held: 0, joins: true, isBlank: true, position: undefined }

function heartbeat(value: Heartbeat, isWhole: boolean): Example {
  const { bound, ...position } = value.position ?? WHOLE.position!
  const whole = isWhole ? position.applied : undefined
  const applied = isWhole ? ONE : position.applied
  const purged = isWhole ? vector([other, 4096]) : position.purged
  return message(
    MessageType.HEARTBEAT,
    out => writeHeartbeat(out, value, origins),
    { ...value, position: value.position && { ...position, applied, purged, isWhole, whole } },
    reader => readHeartbeat(reader, vector([other, 4096]), origins),
  )
}

/** A member and its first cells, of the digest that SET k v has on the page. */
const DIGEST = { low: 0x0ace051e, high: 0xf419446b }
const SALT = [0x01020304, 0x05060708] as const

function members(): Members {
  const salt = new Salt(...SALT)
  salt.apply(DIGEST.low, DIGEST.high)
  const list = new Members()
  list.push(salt.low, salt.high)
  return list
}

function cells(): Cells {
  const made = new Cells(8)
  encode(made, 0, members(), 0, 1)
  return made
}

const syncOf = (sync: Sync): Example =>
  message(
    MessageType.SYNC,
    out => writeSync(out, sync, origins),
    sync,
    reader => readSync(reader, origins),
  )

const graftOf = (type: number): Example =>
  message(
    type,
    out => writeGraft(out, type === MessageType.GRAFT, [SELF, other], origins),
    [SELF, other],
    reader => readGraft(reader, origins),
  )

const liveOf = (type: number, batch: () => OpWriter, ops: unknown[]): Example =>
  message(
    type,
    out => {
      writeLive(out, { prev: STAMP - 1, last: STAMP + 13 }, type)
      batch().finish(out)
    },
    [{ prev: STAMP - 1, last: STAMP + 13 }, ops],
    reader => [readLive(reader), opsOf(reader)],
  )

const atomsOf = (type: number): Example =>
  message(
    type,
    out => writeAtoms(out, set(), type),
    [STAMP, OPS.slice(0, 1)],
    reader => [readAtoms(reader), opsOf(reader)],
  )

const WELCOME = { origin: ORIGIN, port: 6379, host: '', version: '0.1.0' }
const ADDRESSES = ['/ip4/10.0.0.1/tcp/16379']
const START = { number: 9, salt0: SALT[0], salt1: SALT[1], members: 1, returning: true, isWhole: true }
const WANT = {
  number: 9,
  last: true,
  wants: members(),
  offers: [
    { name: 0x0a0b0c0d, time: 1000 },
    { name: 1, time: 990 },
  ],
}
const END = { number: 9, how: RepairEnd.SENT, applied: ONE, gone: [2, 5] }

const EXAMPLES: Record<string, Example> = {
  hello: linkMessage({
    name: 'hello',
    value: {
      major: 2,
      minor: 1,
      meshName: 'keymesh',
      incarnation: STAMP_EPOCH_MS,
      nonce: Buffer.alloc(32, 0xaa),
      addresses: ADDRESSES,
      features: 1,
    },
  }),
  proof: linkMessage({ name: 'proof', value: { mac: Buffer.alloc(32, 0xbb), endedLinks: 3 } }),
  welcome: {
    bytes: encodeServerHello(WELCOME),
    value: WELCOME,
    read: bytes => decodeServerHello(bytes),
  },
  refusal: linkMessage({ name: 'refusal', value: { code: 'name', reason: 'no' } }),
  bye: linkMessage({ name: 'bye', value: { reason: 'the peer stops' } }),
  'peer list': linkMessage({
    name: 'peerList',
    value: {
      wantsAnswer: true,
      rows: [{ peerId: '12D3', incarnation: STAMP_EPOCH_MS, age: 1500, addresses: ADDRESSES }],
    },
  }),
  LIVE: liveOf(MessageType.LIVE, allOps, OPS),
  HEARTBEAT: heartbeat(WHOLE, true),
  'HEARTBEAT, changes': heartbeat(NEWS, false),
  'HEARTBEAT, of a newcomer': heartbeat(NEWCOMER, false),
  'HEARTBEAT, in doubt': heartbeat(DOUBTING, false),
  SYNC: syncOf({ scan: Scan.ALL, number: 7, news: ONE, part: undefined }),
  'SYNC, a part': syncOf({ scan: Scan.PART, number: 8, news: NONE, part: { number: 2, of: 8 } }),
  'SYNC, live only': syncOf(plainSync(Scan.NONE)),
  ATOMS: atomsOf(MessageType.ATOMS),
  DONE: message(
    MessageType.DONE,
    out => writeDone(out, { number: 7, covered: ONE }, origins),
    { number: 7, covered: ONE },
    reader => readDone(reader, origins),
  ),
  PROBE: bare(MessageType.PROBE),
  REPAIR_START: message(
    MessageType.REPAIR_START,
    out => writeRepairStart(out, { ...START, applied: ONE }, origins),
    { ...START, applied: ONE },
    reader => readRepairStart(reader, origins),
  ),
  REPAIR_CELLS: message(
    MessageType.REPAIR_CELLS,
    out => writeRepairCells(out, { number: 9, members: 1, from: 0, cells: cells() }),
    { number: 9, members: 1, from: 0, cells: cells() },
    readRepairCells,
  ),
  REPAIR_MORE: message(
    MessageType.REPAIR_MORE,
    out => writeRepairMore(out, 9, 64),
    { number: 9, cells: 64 },
    readRepairMore,
  ),
  REPAIR_WANT: message(MessageType.REPAIR_WANT, out => writeRepairWant(out, WANT), WANT, readRepairWant),
  REPAIR_ATOMS: atomsOf(MessageType.REPAIR_ATOMS),
  REPAIR_END: message(
    MessageType.REPAIR_END,
    out => writeRepairEnd(out, END, origins),
    END,
    reader => readRepairEnd(reader, origins),
  ),
  RELAY: liveOf(MessageType.RELAY, set, OPS.slice(0, 1)),
  PRUNE: graftOf(MessageType.PRUNE),
  GRAFT: graftOf(MessageType.GRAFT),
  NAME_ALL: bare(MessageType.NAME_ALL),
}

describe('the examples of docs/protocol.md', () => {
  const page = readExamples()

  it('are of every message of replication and every kind of op', () => {
    deepEqual([...page.keys()], Object.keys(EXAMPLES))
    const types = Object.values(EXAMPLES).map(({ value }) => (Array.isArray(value) ? value[0] : 0))
    deepEqual(new Set(types.filter(type => type !== 0)), new Set(Object.values(MessageType)))
    deepEqual(new Set(OPS.map(([kind]) => kind)), new Set(Object.values(OpKind)))
  })

  for (const [name, { bytes, value, read }] of Object.entries(EXAMPLES))
    it(`${name}: is what is written, and what is read`, () => {
      equal(page.get(name), bytes.toString('hex'))
      deepEqual(read(Buffer.from(page.get(name)!, 'hex')), value)
    })

  it('name the digest of what SET k v makes', () => {
    const store = new Store({
      databases: 1,
      origin: OTHER,
      chunkBytes: 16 * 1024,
      tableCapacity: 16,
      random: () => 0.5,
    })
    store.now = STAMP_EPOCH_MS
    store.liveDigest.enable()
    const reader = new ByteReader(written(out => set().finish(out)))
    readOps(reader, store.origins, op => joinOp(store, op))
    store.liveDigest.settle(Number.POSITIVE_INFINITY)
    const { sumLow, sumHigh } = store.liveDigest
    deepEqual({ low: sumLow, high: sumHigh }, DIGEST)
  })
})

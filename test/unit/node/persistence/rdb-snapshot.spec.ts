import assert from 'node:assert/strict'
import { RdbFileWriter } from '../../../../node/persistence/rdb/file-writer.js'
import { ELEMENT_BYTES, STEP_BYTES } from '../../../../node/persistence/rdb/limits.js'
import { RdbSnapshot } from '../../../../node/persistence/rdb-snapshot.js'
import { storedValue } from '../../../../node/persistence/store-values.js'
import { Store } from '../../../../node/store/store.js'
import { StreamId } from '../../../../node/store/stream-id.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { Random } from '../../../helpers/random.js'
import { type ModelKey, readModel } from './rdb/model.js'

/** More elements than are written in one go, with the little that they hold. */
const LARGE = STEP_BYTES / ELEMENT_BYTES
const FREED_BETWEEN = 200

const slice = (text: string): Slice => Slice.of(text)

/** A store whose RDB file is written while the test changes it: `change` is called at each pause; `isBegun`: a key has been. */
class Saving {
  readonly store = new Store({ databases: 16, origin: 'testtest', random: Math.random, tableCapacity: 16 })
  pauses = 0

  constructor() {
    this.store.now = Date.now()
  }

  set(key: string, value: string, db = 0): void {
    this.store.strings.set(this.store.dbs[db], slice(key), slice(value), 0)
  }

  delete(key: string): boolean {
    return this.store.dbs[0].delete(slice(key))
  }

  /** Writes the file and reads it back. */
  save(change: (pause: number, isBegun: boolean) => void): ModelKey[] {
    const { keys, written } = fileOf(file => {
      const { offset } = file.out
      const snapshot = new RdbSnapshot(this.store, file)
      for (const _ of snapshot.write()) change(this.pauses++, file.out.offset > offset)
      return snapshot.keys
    })
    assert.equal(written, keys.length)
    assert.deepEqual([this.store.frozen, this.store.records.frozen], [[], []])
    return keys
  }

  /** A key as it is now, as it would be read back from a file. */
  now(key: string): string {
    const { dbs } = this.store
    const slot = dbs[0].find(slice(key))
    if (slot === 0) return 'none'
    const { keys } = fileOf(file => {
      for (const _ of file.key(0, slice(key), 0, storedValue(this.store, slot)));
      return 1
    })
    return asText(keys[0])
  }
}

function fileOf(write: (file: RdbFileWriter) => number): { keys: ModelKey[]; written: number } {
  const chunks: Buffer[] = []
  const onChunk = (bytes: Buffer): void => {
    chunks.push(Buffer.from(bytes))
  }
  const file = new RdbFileWriter({ compress: true, checksum: true, onChunk })
  file.start([])
  const written = write(file)
  file.end()
  return { keys: readModel(Buffer.concat(chunks)).keys, written }
}

const asText = ({ value }: ModelKey): string =>
  JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}` : each))

/** Writes of clients to one key, of all kinds that its type has. */
type Writes = (store: Store, key: Slice, random: Random) => void

const hash: Writes = (store, key, random) => {
  const { hashes, dbs } = store
  const slot = hashes.create(dbs[0], key)
  const field = slice(`field ${random.int(LARGE * 2)}`)
  const kind = random.int(4)
  if (kind === 0) hashes.remove(slot, field)
  else if (kind === 1) {
    // a number, which is a counter from then on
    hashes.set(slot, field, slice('7'))
    hashes.increment(slot, field, random.int(1000))
  } else hashes.set(slot, field, slice(`value ${random.int(1e6)}`))
}

const set: Writes = (store, key, random) => {
  const { sets, dbs } = store
  const slot = sets.create(dbs[0], key)
  const member = slice(`member ${random.int(LARGE * 2)}`)
  if (random.chance(0.5)) sets.remove(slot, member)
  else sets.add(slot, member)
}

const zset: Writes = (store, key, random) => {
  const { zsets, dbs } = store
  const slot = zsets.create(dbs[0], key)
  const member = slice(`member ${random.int(LARGE * 2)}`)
  const kind = random.int(4)
  if (kind === 0) zsets.remove(slot, member)
  else if (kind === 1) zsets.count(slot, member, random.int(1000))
  else zsets.set(slot, member, random.int(1000))
}

const list: Writes = (store, key, random) => {
  const { lists, dbs } = store
  const slot = lists.create(dbs[0], key)
  const length = lists.length(slot)
  const value = slice(`value ${random.int(1e6)}`)
  const kind = random.int(8)
  if (kind === 0 && length > 0) lists.removeAt(slot, lists.at(slot, random.chance(0.5) ? 0 : length - 1))
  else if (kind === 1 && length > 0) lists.insert(slot, random.int(length), value)
  else if (kind === 2 && length > 0) lists.set(slot, lists.at(slot, random.int(length)), value)
  else if (kind === 3 && length > 0) lists.removeAt(slot, lists.at(slot, random.int(length)))
  else lists.push(slot, random.chance(0.5) ? 'left' : 'right', value)
}

const stream: Writes = (store, key, random) => {
  const { streams, streamGroups, dbs } = store
  const slot = streams.create(dbs[0], key)
  const length = streams.length(slot)
  const kind = random.int(12)
  if (kind === 0 && length > LARGE) streams.trim(slot, random.int(5))
  else if (kind === 1 && length > 0) streams.delete(slot, [streams.id(streams.at(slot, random.int(length)))])
  else if (kind === 2 && streamGroups.get(slot, 'group') === undefined)
    streamGroups.start(slot, 'group', StreamId.min(), 0)
  else if (kind > 6)
    streams.add(slot, streams.nextId(streams.lastId(slot))!, [slice('f'), slice(`${random.int(1e6)}`)])
  else {
    const group = streamGroups.get(slot, 'group')
    if (group === undefined || length === 0) return
    const id = streams.id(streams.at(slot, random.int(length)))
    const pending = { consumer: `consumer ${random.int(3)}`, deliveredAt: random.int(1e6), deliveries: 1 }
    if (kind === 3) streamGroups.ack(slot, group, id)
    else {
      streamGroups.createConsumer(slot, group, pending.consumer)
      streamGroups.putPending(slot, group, id, pending)
    }
  }
}

const string: Writes = (store, key, random) => {
  const { strings, dbs } = store
  const slot = dbs[0].find(key)
  const kind = random.int(20)
  if (slot === 0 || kind === 0) {
    const length = STEP_BYTES * (2 + random.int(6))
    strings.set(dbs[0], key, Slice.of(Buffer.alloc(length, `${random.int(1e9)} `)), 0)
  } else if (kind === 1) dbs[0].setDeadline(slot, store.now + random.between(1e6, 1e7))
  else if (kind === 2) dbs[0].setDeadline(slot, 0)
  else {
    const at = random.chance(0.2) ? strings.length(slot) + random.int(100) : random.int(strings.length(slot))
    strings.write(dbs[0], key, at, slice(`patch ${random.int(1e6)}`))
  }
}

const TYPES: Record<string, Writes> = { hash, set, zset, list, stream, string }

describe('an RDB file written beside changes', function () {
  this.timeout(60_000)

  it('holds each key that stays exactly once, whatever comes and goes', () => {
    const seed = Math.floor(Math.random() * 2 ** 32)
    const random = new Random(seed)
    const saving = new Saving()
    for (let i = 0; i < 3000; i++) saving.set(`stays ${i}`, `value ${i}`, i % 16)
    for (let i = 0; i < 1000; i++) saving.set(`goes ${i}`, 'x')
    const keys = saving.save(pause => {
      for (let i = 0; i < 30; i++) {
        saving.delete(`goes ${random.int(1000)}`)
        saving.set(`goes ${random.int(1000)}`, 'again')
        saving.set(`new ${pause} ${i}`, 'x')
      }
    })
    const names = keys.map(({ db, key }) => `${db} ${key}`)
    assert.equal(new Set(names).size, names.length, `seed ${seed}: a key is there twice`)
    const stayed = keys.filter(({ key }) => key.startsWith('stays'))
    assert.equal(stayed.length, 3000, `seed ${seed}`)
    for (const { db, key, value } of stayed) {
      const number = Number(key.split(' ')[1])
      assert.deepEqual([db, value], [number % 16, { type: 'string', value: `value ${number}` }])
    }
    assert.ok(saving.pauses > 10, `${saving.pauses} pauses`)
  })

  for (const [type, write] of Object.entries(TYPES))
    it(`holds a large ${type} that goes on changing as it was when its turn came`, () => {
      for (let round = 0; round < 4; round++) {
        const seed = Math.floor(Math.random() * 2 ** 32)
        const random = new Random(seed)
        const saving = new Saving()
        const { store } = saving
        const key = slice('hot')
        // whether what is deleted leaves a tombstone, as in a mesh, or its slot is used again at once
        store.tombstones.retain = round < 2
        for (let i = 0; i < LARGE * 6; i++) write(store, key, random)
        const before = saving.now('hot')
        const goesAt = round % 2 === 1 ? random.between(1, 4) : -1
        let pauses = 0
        const keys = saving.save((_, isBegun) => {
          if (!isBegun) return
          store.now++
          if (pauses++ === goesAt) {
            if (random.chance(0.5)) store.flush(undefined)
            else saving.delete('hot')
            for (let i = 0; i < LARGE; i++) write(store, key, random)
          }
          for (let i = 0; i < 100; i++) write(store, key, random)
          if (store.lazyFree.pending > 0) store.lazyFree.step(FREED_BETWEEN)
        })
        const at = `seed ${seed}, round ${round}`
        assert.ok(pauses > 4, `${at}: ${pauses} pauses`)
        assert.notEqual(saving.now('hot'), before, at)
        assert.deepEqual(
          keys.map(each => each.key),
          ['hot'],
          at,
        )
        assert.ok(asText(keys[0]) === before, at)
      }
    })

  it('keeps nothing frozen that was given up', () => {
    const saving = new Saving()
    const { store } = saving
    const random = new Random(1)
    for (let i = 0; i < LARGE * 4; i++) hash(store, slice('hot'), random)
    const onChunk = (): void => {}
    const snapshot = new RdbSnapshot(store, new RdbFileWriter({ compress: true, checksum: true, onChunk }))
    const work = snapshot.write()
    for (let i = 0; i < 20; i++) work.next()
    assert.equal(store.frozen.length, 1)
    work.return(undefined)
    assert.equal(store.frozen.length, 0)
  })
})

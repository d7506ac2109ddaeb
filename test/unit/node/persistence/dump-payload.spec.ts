import assert from 'node:assert/strict'
import { dumpPayload, restorePayload } from '../../../../node/persistence/dump-payload.js'
import { Crc64 } from '../../../../node/persistence/rdb/crc64.js'
import { Store } from '../../../../node/store/store.js'
import { StreamId } from '../../../../node/store/stream-id.js'
import { BAD_DUMP_DATA, BAD_DUMP_FOOTER } from '../../../../protocol/resp/errors.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const FOOTER_BYTES = 10

/** Puts the right checksum under a payload that was changed. */
function signed(payload: Buffer): Buffer {
  new Crc64().update(payload, 0, payload.length - 8).writeTo(payload, payload.length - 8)
  return payload
}

describe('DUMP payloads', () => {
  const store = new Store({ databases: 16, origin: 'testtest', random: Math.random })
  store.now = Date.now()
  const [db] = store.dbs
  const word = (text: string) => Slice.of(text)

  before(() => {
    store.strings.set(db, word('string'), word('compress '.repeat(20)), 0)
    for (const item of ['a', '1', '-70000', 'x'.repeat(100)]) {
      store.lists.push(store.lists.create(db, word('list')), 'right', word(item))
      store.sets.add(store.sets.create(db, word('set')), word(item))
      store.hashes.set(store.hashes.create(db, word('hash')), word(item), word(item))
      store.zsets.set(store.zsets.create(db, word('zset')), word(item), item.length)
      store.streams.add(store.streams.create(db, word('stream')), StreamId.of(item.length, 1), [
        word('f'),
        word(item),
      ])
    }
    for (const item of ['1', '2', '300']) store.sets.add(store.sets.create(db, word('intset')), word(item))
  })

  const names = ['string', 'list', 'set', 'intset', 'hash', 'zset', 'stream']

  it('are the same again after RESTORE', () => {
    for (const name of names) {
      const payload = dumpPayload(store, db.find(word(name)))
      restorePayload(store, db, word('copy'), 0, Slice.of(payload))
      assert.equal(store.type(db.find(word('copy'))), store.type(db.find(word(name))))
      assert.deepEqual(dumpPayload(store, db.find(word('copy'))).length, payload.length, name)
    }
  })

  it("take KeyDB's fields after the value", () => {
    const plain = dumpPayload(store, db.find(word('list')))
    const aux = Buffer.concat([
      Buffer.of(0xfa, 11),
      Buffer.from('mvcc-tstamp'),
      Buffer.of(4),
      Buffer.from('1766'),
    ])
    const payload = Buffer.concat([plain.subarray(0, -FOOTER_BYTES), aux, plain.subarray(-FOOTER_BYTES)])
    restorePayload(store, db, word('keydb'), 0, Slice.of(signed(payload)))
    assert.equal(store.lists.length(db.find(word('keydb'))), 4)
  })

  it('are refused before anything changes, whatever is wrong with them', () => {
    store.strings.set(db, word('target'), word('before'), 0)
    let refused = 0
    for (const name of names) {
      const whole = dumpPayload(store, db.find(word(name)))
      for (let at = 0; at < whole.length - FOOTER_BYTES; at++) {
        for (const change of [1, 0x80, 0xff]) {
          const payload = Buffer.from(whole)
          payload[at] ^= change
          const restore = () => restorePayload(store, db, word('target'), 0, Slice.of(payload))
          assert.throws(restore, BAD_DUMP_FOOTER)
          signed(payload)
          const { changes } = store
          try {
            restore()
            store.strings.set(db, word('target'), word('before'), 0)
          } catch (error) {
            refused++
            assert.equal(error, BAD_DUMP_DATA, `${name}: byte ${at} ^ ${change}: ${(error as Error).stack}`)
            assert.equal(store.changes, changes, `${name}: byte ${at} ^ ${change} changed something`)
          }
        }
      }
      for (let length = 0; length < whole.length; length++)
        assert.throws(
          () => restorePayload(store, db, word('target'), 0, Slice.of(whole.subarray(0, length))),
          BAD_DUMP_FOOTER,
        )
    }
    assert.ok(refused > 100, `${refused} refused`)
  })

  it('of a version that is not known are refused', () => {
    const payload = Buffer.from(dumpPayload(store, db.find(word('string'))))
    payload.writeUInt16LE(13, payload.length - FOOTER_BYTES)
    assert.throws(() => restorePayload(store, db, word('x'), 0, Slice.of(signed(payload))), BAD_DUMP_FOOTER)
  })
})

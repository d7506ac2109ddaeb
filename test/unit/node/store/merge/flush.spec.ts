import assert from 'node:assert/strict'
import fc from 'fast-check'
import { joinDeadline } from '../../../../../node/store/merge/deadline.js'
import { joinFlush } from '../../../../../node/store/merge/flush.js'
import { joinString } from '../../../../../node/store/merge/string.js'
import { Store } from '../../../../../node/store/store.js'
import { Origins } from '../../../../../protocol/clock/origins.js'
import { stampOfMs } from '../../../../../protocol/clock/stamp.js'
import { Slice } from '../../../../../protocol/resp/slice.js'
import { command, key, mergeLaw, name, number, text } from './merge-law.js'

const START = Date.UTC(2026, 0, 1)

describe('a flush', () => {
  it('reaches every record, also when one expired comes to light by it', () => {
    const store = new Store({
      databases: 1,
      origin: Origins.id(START, 1),
      chunkBytes: 16 * 1024,
      random: () => 0.5,
    })
    store.now = START
    store.tombstones.retain = true
    const [db] = store.dbs
    const other = store.origins.index('another1')
    store.strings.set(db, Slice.of('first'), Slice.of('old'), START + 1000)
    store.strings.set(db, Slice.of('second'), Slice.of('old'), START + 900)
    const second = db.find(Slice.of('second'))
    // written after the flush that comes below, on another node, and kept under the old deadline
    joinString(store, second, Slice.of('new'), -1, stampOfMs(START + 500), other)
    store.now = START + 2000
    while (store.expiry.run(10)) {}
    assert.equal(db.size, 0)
    joinFlush(store, db, stampOfMs(START + 200), other)
    assert.equal(db.find(Slice.of('second')), second)
    // as the op that brings it does
    const first = store.ensure(db, Slice.of('first'))
    joinDeadline(store, first, 0, stampOfMs(START + 300), other)
    store.refresh(first)
    assert.equal(db.find(Slice.of('first')), 0)
  })

  it('takes every earlier write, seen or not, and spares every later one', function () {
    this.timeout(60_000)
    mergeLaw(
      fc.oneof(
        { weight: 2, arbitrary: command('FLUSHDB') },
        command('FLUSHALL'),
        command('SET', key, text),
        command('INCRBY', key, number),
        command('HSET', key, name, text),
        command('HDEL', key, name),
        command('DEL', key),
      ),
    )
  })
})

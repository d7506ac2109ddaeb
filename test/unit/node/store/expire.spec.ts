import { equal } from 'node:assert/strict'
import { joinDeadline } from '../../../../node/store/merge/deadline.js'
import { joinString } from '../../../../node/store/merge/string.js'
import { Store } from '../../../../node/store/store.js'
import { stampOfMs } from '../../../../protocol/clock/stamp.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const NOW = Date.UTC(2026, 0, 1)

describe('expiry', () => {
  it('meets a deadline that had passed before what it is of came', () => {
    const store = new Store({ databases: 1, origin: 'aaaaaaaa', random: () => 0.5 })
    store.now = NOW
    store.tombstones.retain = true
    const [db] = store.dbs
    const origin = store.origins.index('bbbbbbbb')
    const slot = store.ensure(db, Slice.of('key'))
    joinDeadline(store, slot, NOW + 10, stampOfMs(NOW - 1), origin)
    store.refresh(slot)
    store.now += 20
    store.expiry.run(100)
    joinString(store, slot, Slice.of('value'), -1, stampOfMs(NOW - 2), origin)
    store.refresh(slot)
    store.expiry.run(100)
    equal(db.size, 0)
    equal(db.expiring, 0)
    equal(store.expiry.expired, 1)
  })

  it('of a clock that was fast is undone when that is set back', () => {
    const store = new Store({ databases: 1, origin: 'aaaaaaaa', random: () => 0.5 })
    store.tombstones.retain = true
    const [db] = store.dbs
    const origin = store.origins.index('bbbbbbbb')
    for (const [name, deadline] of [
      ['soon', NOW + 10],
      ['later', NOW + 1000],
    ] as const) {
      const slot = store.ensure(db, Slice.of(name))
      joinString(store, slot, Slice.of('value'), deadline, stampOfMs(NOW - 1), origin)
      store.refresh(slot)
    }
    store.now = NOW + 5000
    store.expiry.run(100)
    equal(db.size, 0)
    store.expiry.turnBack(NOW + 100)
    equal(db.size, 1)
    equal(db.expiring, 1)
    equal(db.find(Slice.of('soon')), 0)
    // and it expires in its time
    store.now = NOW + 1000
    store.expiry.run(100)
    equal(db.size, 0)
    equal(db.expiring, 0)
  })

  it('of keys that there are not takes no longer for each the more there are', function () {
    this.timeout(5000)
    const store = new Store({ databases: 1, origin: 'aaaaaaaa', random: () => 0.5 })
    store.now = NOW
    store.tombstones.retain = true
    const origin = store.origins.index('bbbbbbbb')
    for (let i = 0; i < 30_000; i++) {
      const slot = store.ensure(store.dbs[0], Slice.of(`key ${i}`))
      joinDeadline(store, slot, NOW + 1000 + i, stampOfMs(NOW - 1), origin)
      store.refresh(slot)
    }
    equal(store.expiry.nextDue, NOW + 1000)
  })
})

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

import assert from 'node:assert/strict'
import { Changes, LiveMembers } from '../../../../node/replication/live-members.js'
import { removeDead } from '../../../../node/store/merge/clear.js'
import { Store } from '../../../../node/store/store.js'
import { Origins } from '../../../../protocol/clock/origins.js'
import { Salt } from '../../../../protocol/repair/salt.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { seeded } from '../../../simulation/random.js'

const MEMBERS = 1_000_000
const BYTES_PER_MEMBER = 6

describe('the members that a repair gathers', () => {
  it('are no work for the garbage collector, however many there are', () => {
    const store = new Store({ databases: 1, origin: Origins.id(Date.now(), 1), random: Math.random })
    store.liveDigest.count = MEMBERS
    const before = process.memoryUsage().external
    const { members } = new LiveMembers(store, new Salt(1, 2))
    const counted = process.memoryUsage().external - before
    assert.ok(members.low.length >= MEMBERS && members.high.length >= MEMBERS)
    assert.ok(counted < (MEMBERS * BYTES_PER_MEMBER) / 10, `${counted} bytes are counted`)
  })

  it('show what was written or made since, and nothing else', () => {
    const random = seeded(7)
    const store = new Store({ databases: 1, origin: Origins.id(Date.now(), 1), random })
    const [db] = store.dbs
    const keys = 3000
    const nameOf = (key: number): Slice => Slice.of(`key:${key}`)
    const write = (key: number): void => store.strings.set(db, nameOf(key), Slice.of('value'), 0)
    const lose = (key: number): void => {
      const slot = db.find(nameOf(key))
      if (slot === 0) return
      removeDead(store, slot, () => true)
      store.refresh(slot)
    }
    const settle = (): boolean => store.liveDigest.settle(Number.POSITIVE_INFINITY)
    store.now = Date.now()
    store.liveDigest.enable()
    for (let key = 0; key < keys; key++) write(key)
    for (let key = 0; key < keys; key += 3) lose(key)
    settle()
    const live = new LiveMembers(store, new Salt(1, 2))
    while (!live.gather(100));
    const touched = new Set<number>()
    for (let i = 0; i < 300; i++) {
      const key = Math.floor(random() * (keys + 100))
      if (i % 4 === 0) lose(key)
      else write(key)
      touched.add(key)
    }
    settle()
    const there = [...touched].map(key => db.find(nameOf(key))).filter(slot => slot !== 0)
    const changes = new Changes(live)
    const seen: number[] = []
    while (!changes.step(100, slot => seen.push(slot)));
    assert.deepEqual(
      seen,
      there.sort((a, b) => a - b),
    )
    assert.ok(seen.length > 150)
  })
})

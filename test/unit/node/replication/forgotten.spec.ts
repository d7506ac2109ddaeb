import { equal } from 'node:assert/strict'
import { deleteForgotten } from '../../../../node/replication/forgotten.js'
import { Kind } from '../../../../node/store/kind.js'
import { joinElementShare, joinShare } from '../../../../node/store/merge/counter.js'
import type { Store } from '../../../../node/store/store.js'
import { SELF } from '../../../../protocol/clock/origins.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { memberStore } from '../../../helpers/member-store.js'
import { Shell } from '../../../simulation/shell.js'

const NOW = Date.UTC(2026, 0, 1)
/** What makes an atom or two of each kind under its key. */
const WRITES = [
  'SET string v',
  'INCR counter',
  'HSET hash f v',
  'HINCRBY counters f 1',
  'SADD set m',
  'ZADD zset 1 m',
  'ZINCRBY scores 1 m',
  'RPUSH list e',
  'XADD stream 1-1 f v',
]

/** The slots of the atoms that a repair compares. */
function liveSlots({ records, liveDigest }: Store): number[] {
  liveDigest.settle(Number.POSITIVE_INFINITY)
  const slots: number[] = []
  for (let slot = 1; slot < records.slots.top; slot++) if (liveDigest.high[slot] !== 0) slots.push(slot)
  return slots
}

function make(): { store: Store; shell: Shell; call: (command: string) => unknown } {
  const store = memberStore(1, NOW)
  const shell = new Shell(store)
  return { store, shell, call: command => shell.call(0, ...(command.split(' ') as [string])) }
}

/** What a peer has applied: this node's writes up to a stamp, and another's. */
function seenUpTo(stamp: number, other?: number): VersionVector {
  const seen = new VersionVector()
  seen.advance(SELF, stamp)
  if (other !== undefined) seen.advance(other, stamp)
  return seen
}

describe('what a returning node deletes', () => {
  for (const write of WRITES) {
    const key = write.split(' ')[1]

    it(`is what its peer has seen and has no more, like any delete: after ${write}`, () => {
      const { store, call } = make()
      call(write)
      const { last } = store.clock
      const deleteSeen = (stamp: number): number =>
        liveSlots(store).filter(slot => deleteForgotten(store, slot, seenUpTo(stamp))).length
      equal(deleteSeen(last - 1), 0)
      equal(call(`EXISTS ${key}`), '1')
      equal(deleteSeen(last), 1)
      equal(call(`EXISTS ${key}`), '0')
      // under a stamp of its own, and kept for those that have not seen it
      equal(store.clock.last > last, true)
      equal(store.tombstones.count > 0, true)
    })
  }

  it('is one atom of a collection and not the others', () => {
    const { store, call } = make()
    call('HSET hash a 1 b 2')
    const slots = liveSlots(store).filter(slot => store.records.kind(slot) === Kind.ELEMENT + Kind.HASH)
    equal(slots.length, 2)
    equal(deleteForgotten(store, slots[0], seenUpTo(store.clock.last)), true)
    equal(call('HLEN hash'), '1')
  })

  it('is not the value that another has counted on from, because its share is gone there', () => {
    const { store, call } = make()
    call('SET string 5')
    call('HSET hash f 5')
    const other = store.origins.index('other')
    const stamp = store.clock.last + 1
    const text = (word: string): Slice => Slice.of(word)
    const string = store.lookup(store.dbs[0].owner, text('string'))
    const hash = store.lookup(store.dbs[0].owner, text('hash'))
    joinShare(store, string, 1n, stamp, false, stamp, other)
    joinElementShare(store, hash, Kind.HASH, text('f'), 1n, stamp, false, stamp, other)
    for (const slot of [string, hash]) store.refresh(slot)
    const shares = liveSlots(store).filter(slot => store.records.kind(slot) === Kind.SHARE)
    equal(shares.length, 2)
    for (const slot of shares) equal(deleteForgotten(store, slot, seenUpTo(stamp, other)), false)
    equal(call('GET string'), '6')
    equal(call('HGET hash f'), '6')
  })

  it('is no counter because of its name: each share is looked at by itself', () => {
    const { store, call } = make()
    call('INCR counter')
    const counter = store.lookup(store.dbs[0].owner, Slice.of('counter'))
    equal(deleteForgotten(store, counter, seenUpTo(store.clock.last)), false)
    equal(call('GET counter'), '1')
  })

  it('is no more than its peer has seen, where it was counted on since', () => {
    for (const [before, since, read] of [
      ['SET key 5', 'INCR key', 'GET key'],
      ['HSET key f 5', 'HINCRBY key f 1', 'HGET key f'],
      ['ZADD key 5 m', 'ZINCRBY key 1 m', 'ZSCORE key m'],
    ]) {
      const { store, call } = make()
      call(before)
      const seen = seenUpTo(store.clock.last)
      call(since)
      equal(call(read), '6')
      const deleted = liveSlots(store).filter(slot => deleteForgotten(store, slot, seen))
      equal(deleted.length, 1)
      equal(call(read), '1')
    }
  })

  it('is one share of a counter and not another’s that began later', () => {
    const { store, call } = make()
    const other = store.origins.index('other')
    call('INCR key')
    const stamp = store.clock.last
    const key = store.lookup(store.dbs[0].owner, Slice.of('key'))
    joinShare(store, key, 10n, stamp + 1, false, stamp + 1, other)
    store.refresh(key)
    equal(call('GET key'), '11')
    const deleted = liveSlots(store).filter(slot => deleteForgotten(store, slot, seenUpTo(stamp)))
    equal(deleted.length, 1)
    equal(call('GET key'), '10')
  })

  it('is the deadline that its peer has seen with the value, and not one that was set since', () => {
    for (const isSeen of [true, false]) {
      const { store, call } = make()
      call('SET key 5')
      let seen = seenUpTo(store.clock.last)
      call('EXPIRE key 1000')
      if (isSeen) seen = seenUpTo(store.clock.last)
      call('INCR key')
      for (const slot of liveSlots(store)) deleteForgotten(store, slot, seen)
      equal(call('GET key'), '1')
      equal(call('TTL key'), isSeen ? '-1' : '1000')
    }
  })
})

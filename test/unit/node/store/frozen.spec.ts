import { equal, notEqual, ok } from 'node:assert/strict'
import { FrozenElements } from '../../../../node/store/frozen-elements.js'
import { FrozenValue } from '../../../../node/store/frozen-value.js'
import { Flag } from '../../../../node/store/kind.js'
import { Store } from '../../../../node/store/store.js'
import { SELF } from '../../../../protocol/clock/origins.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const slice = (text: string): Slice => Slice.of(text)
const newStore = (): Store => {
  const store = new Store({ databases: 1, origin: 'testtest', random: Math.random, chunkBytes: 64 * 1024 })
  store.now = Date.now()
  return store
}

describe('a frozen element', () => {
  interface Field {
    store: Store
    hash: number
    element: number
  }

  /** What may come to a field that holds 5 and is counted on by 3. */
  const changes: Record<string, (field: Field) => void> = {
    'is set': ({ store, hash }) => store.hashes.set(hash, slice('field'), slice('9')),
    'is counted on': ({ store, hash }) => store.hashes.increment(hash, slice('field'), 1),
    'is removed': ({ store, hash }) => store.hashes.remove(hash, slice('field')),
    'leaves a tombstone': ({ store, hash }) => {
      store.tombstones.retain = true
      store.hashes.remove(hash, slice('field'))
    },
    'gives its slot to another': ({ store, hash, element }) => {
      store.hashes.remove(hash, slice('field'))
      store.hashes.set(hash, slice('another'), slice('10'))
      equal(store.hashes.find(hash, slice('another')), element)
    },
    'goes with its key': ({ store }) => store.dbs[0].delete(slice('hash')),
    'goes in a flush': ({ store }) => store.flush(undefined),
    'loses its base': ({ store, element }) => store.elements.removeBase(element, 0, SELF, 0, SELF),
    'loses what it was counted on by': ({ store, hash, element }) => {
      const base = store.records.stamp(element)
      store.hashes.set(hash, slice('later'), slice('x'))
      const later = store.elements.newestStamp(hash)
      store.elements.removeDead(hash, stamp => stamp > base && stamp < later)
      equal(store.value(element).latin1(), '5')
    },
  }
  for (const [what, change] of Object.entries(changes))
    it(`is as it was when it ${what}`, () => {
      const store = newStore()
      const { hashes, dbs } = store
      const hash = hashes.create(dbs[0], slice('hash'))
      hashes.set(hash, slice('stays'), slice('x'))
      hashes.set(hash, slice('field'), slice('5'))
      hashes.increment(hash, slice('field'), 3)
      const element = hashes.find(hash, slice('field'))
      const frozen = new FrozenElements(store)
      frozen.freeze(Uint32Array.of(element))
      change({ store, hash, element })
      equal(frozen.name(element).latin1(), 'field')
      equal(frozen.value(element).latin1(), '8')
      const now = hashes.find(hash, slice('field'))
      if (now !== 0) notEqual(store.value(now).latin1(), '8')
      frozen.end()
      equal(store.frozen.length, 0)
    })
})

describe('a frozen value', () => {
  const LENGTH = 500_000
  const bytes = (text: string, length = LENGTH): Slice => Slice.of(Buffer.alloc(length, text))

  const changes: Record<string, (store: Store, slot: number) => void> = {
    'is patched': store => store.strings.write(store.dbs[0], slice('key'), 70_000, bytes('patch', 100_000)),
    'is patched at its end': store =>
      store.strings.write(store.dbs[0], slice('key'), LENGTH - 1, slice('patch')),
    'is set to something shorter': store =>
      store.strings.set(store.dbs[0], slice('key'), bytes('b', LENGTH / 2), 0),
    'is set to something longer': store =>
      store.strings.set(store.dbs[0], slice('key'), bytes('b', LENGTH * 2), 0),
    'is made longer by zeros after it was made shorter': store => {
      store.strings.set(store.dbs[0], slice('key'), bytes('value', LENGTH / 2), 0)
      store.strings.write(store.dbs[0], slice('key'), LENGTH, slice('end'))
    },
    'is moved a little by what its record has to note': ({ records }, slot) => {
      const address = records.slots.addresses[slot]
      records.setExtensions(slot, Flag.CLEAR, 0)
      equal(records.slots.addresses[slot], address)
    },
    'is deleted, and others are made': store => {
      store.dbs[0].delete(slice('key'))
      for (let i = 0; i < 5; i++) store.strings.set(store.dbs[0], slice(`key ${i}`), bytes('b'), 0)
    },
  }
  for (const [what, change] of Object.entries(changes))
    it(`is as it was when it ${what}`, () => {
      const store = newStore()
      const { dbs, strings, records } = store
      strings.set(dbs[0], slice('key'), bytes('value', LENGTH - 10), 0)
      // so that it has room to grow
      strings.write(dbs[0], slice('key'), LENGTH - 10, bytes('end', 10))
      const slot = dbs[0].find(slice('key'))
      const before = strings.get(slot).copy()
      const frozen = new FrozenValue(records, slot)
      change(store, slot)
      const parts = Array.from(frozen.parts(LENGTH), part => part.copy())
      ok(Buffer.concat(parts).equals(before))
      frozen.end()
      equal(records.frozen.length, 0)
    })
})

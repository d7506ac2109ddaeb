import { equal, notEqual } from 'node:assert/strict'
import { DataDigest, digestOf } from '../../../../node/store/digest.js'
import { Store } from '../../../../node/store/store.js'
import { Origins } from '../../../../protocol/clock/origins.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const START = Date.UTC(2026, 0, 1)
const text = (value: string): Slice => Slice.of(value)

function makeStore(origin = 1): Store {
  const store = new Store({ databases: 2, origin: Origins.id(START, origin), random: () => 0.5 })
  store.now = START
  return store
}

const writes: ((store: Store) => void)[] = [
  ({ strings, dbs }) => strings.set(dbs[0], text('s'), text('value'), 0),
  ({ strings, dbs }) => strings.set(dbs[1], text('s'), text('other'), START + 1000),
  ({ strings, dbs }) => strings.increment(dbs[0], text('n'), 7),
  ({ hashes, dbs }) => {
    const slot = hashes.create(dbs[0], text('h'))
    for (let i = 0; i < 100; i++) hashes.set(slot, text(`field ${i}`), text(`${i}`))
  },
]

const digestAfter = (written: typeof writes, origin?: number): string => {
  const store = makeStore(origin)
  for (const write of written) write(store)
  return digestOf(store)
}

describe('the digest of all data', () => {
  it('depends on what is there, not on who wrote it or in what order', () => {
    equal(digestAfter(writes), digestAfter(writes.toReversed(), 2))
  })

  it('differs with every write that is missing', () => {
    for (const left of writes)
      notEqual(digestAfter(writes), digestAfter(writes.filter(write => write !== left)))
  })

  it('differs where the same bytes are divided otherwise, or lie in another database', () => {
    const one = (db: number, key: string, value: string): string =>
      digestAfter([({ strings, dbs }) => strings.set(dbs[db], text(key), text(value), 0)])
    const digests = [one(0, 'ab', 'c'), one(0, 'a', 'bc'), one(0, 'abc', ''), one(1, 'ab', 'c')]
    equal(new Set(digests).size, digests.length)
  })

  it('leaves out what is deleted and what is past its deadline', () => {
    const store = makeStore()
    for (const write of writes) write(store)
    store.dbs[0].delete(text('h'))
    store.now += 1000
    equal(digestOf(store), digestAfter([writes[0], writes[2]]))
  })

  it('is the same when it is taken a record at a time', () => {
    const store = makeStore()
    for (const write of writes) write(store)
    const digest = new DataDigest(store)
    let steps = 1
    while (!digest.step(1)) steps++
    equal(digest.text, digestOf(store))
    equal(steps >= 100, true)
  })
})

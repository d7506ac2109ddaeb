import assert from 'node:assert/strict'
import fc from 'fast-check'
import { joinOp } from '../../../../../node/store/merge/join.js'
import { POSITION_BYTES_MAX, pathBetween } from '../../../../../node/store/merge/list.js'
import { Store } from '../../../../../node/store/store.js'
import { Origins } from '../../../../../protocol/clock/origins.js'
import { ByteReader, ByteWriter } from '../../../../../protocol/peer/bytes.js'
import { readOps } from '../../../../../protocol/peer/op-reader.js'
import { OpWriter } from '../../../../../protocol/peer/op-writer.js'
import { Slice } from '../../../../../protocol/resp/slice.js'
import { seeded } from '../../../../simulation/random.js'

const NOW = Date.UTC(2026, 5, 1)
const KEY = Slice.of('l')

function newStore(name: number): Store {
  const store = new Store({
    databases: 1,
    origin: Origins.id(NOW, name),
    chunkBytes: 64 * 1024,
    tableCapacity: 16,
    random: seeded(name),
  })
  store.now = NOW
  store.tombstones.retain = true
  store.log = new OpWriter(store.origins)
  return store
}

function valuesOf(store: Store): string[] {
  const list = store.lists.open(store.dbs[0], KEY)
  if (list === 0) return []
  return [...store.lists.slots(list, 0, store.lists.length(list))].map(slot => store.value(slot).toString())
}

function insert(store: Store, index: number, value: string): void {
  store.lists.insert(store.lists.create(store.dbs[0], KEY), index, Slice.of(value))
}

function push(store: Store, end: 'left' | 'right', ...values: string[]): void {
  const list = store.lists.create(store.dbs[0], KEY)
  for (const [i, value] of values.entries()) store.lists.push(list, end, Slice.of(value), i > 0)
}

const join = (store: Store, batch: Buffer): void =>
  readOps(new ByteReader(batch), store.origins, op => joinOp(store, op))

function takeLog({ log }: Store): Buffer | undefined {
  if (log!.count === 0) return undefined
  const out = new ByteWriter(256)
  log!.finish(out)
  return out.take()
}

const exchange = (...stores: Store[]): void => {
  const batches = stores.map(takeLog)
  for (const [i, store] of stores.entries())
    for (const [j, batch] of batches.entries()) if (i !== j && batch !== undefined) join(store, batch)
}

type Command = {
  node: number
  name: 'push' | 'insert' | 'set' | 'pop' | 'rem' | 'trim'
  at: number
  count: number
  /** ms the node's machine is off; the batches it is shown before it writes, of all there are. */
  skew: number
  shown: number[]
}

const command: fc.Arbitrary<Command> = fc.record({
  node: fc.nat(2),
  name: fc.constantFrom('push', 'push', 'insert', 'insert', 'set', 'pop', 'rem', 'trim'),
  at: fc.nat(1000),
  count: fc.integer({ min: 1, max: 4 }),
  skew: fc.integer({ min: -2000, max: 2000 }),
  shown: fc.array(fc.nat(1000), { maxLength: 4 }),
})

/** Three nodes, what they sent, and what has to be true of the list that comes of it. */
class History {
  readonly stores = [1, 2, 3].map(newStore)
  readonly batches: Buffer[] = []
  /** Pairs of values of which the first has to stand before the second, where both are there. */
  readonly before: [string, string][] = []
  readonly added = new Set<string>()
  readonly touched = new Set<string>()
  readonly gone = new Set<string>()
  #next = 0
  readonly #last = new Map<string, string>()

  run({ node, name, at, count, skew, shown }: Command): void {
    const store = this.stores[node]
    for (const i of shown) if (this.batches.length > 0) join(store, this.batches[i % this.batches.length])
    store.now = NOW + skew
    const values = valuesOf(store)
    const list = store.lists.open(store.dbs[0], KEY)
    if (name === 'push' || list === 0) this.#push(node, at % 2 === 0 ? 'left' : 'right', count)
    else if (name === 'insert') this.#insert(store, values, at % (values.length + 1))
    else if (name === 'set') {
      const value = `set${this.#next++}`
      const index = at % values.length
      this.touched.add(values[index])
      this.touched.add(value)
      store.lists.set(list, store.lists.at(list, index), Slice.of(value))
    } else {
      const from = name === 'pop' ? (at % 2) * (values.length - 1) : at % values.length
      const to = name === 'trim' ? Math.min(values.length, from + count) : from + 1
      for (const value of values.slice(from, to)) this.gone.add(value)
      store.lists.removeRange(list, from, to)
    }
    const batch = takeLog(store)
    if (batch !== undefined) this.batches.push(batch)
  }

  #push(node: number, end: 'left' | 'right', count: number): void {
    const values = Array.from({ length: count }, () => `v${this.#next++}`)
    push(this.stores[node], end, ...values)
    for (const value of values) {
      this.added.add(value)
      const last = this.#last.get(`${node} ${end}`)
      if (last !== undefined) this.before.push(end === 'right' ? [last, value] : [value, last])
      this.#last.set(`${node} ${end}`, value)
    }
  }

  #insert(store: Store, values: string[], index: number): void {
    const value = `i${this.#next++}`
    insert(store, index, value)
    this.added.add(value)
    for (const left of values.slice(0, index)) this.before.push([left, value])
    for (const right of values.slice(index)) this.before.push([value, right])
  }

  check(values: string[]): void {
    assert.equal(new Set(values).size, values.length, 'an element is there twice')
    const places = new Map(values.map((value, i) => [value, i]))
    for (const value of this.added) {
      if (this.touched.has(value)) continue
      assert.equal(places.has(value), !this.gone.has(value), `${value} of ${values}`)
    }
    for (const [first, second] of this.before) {
      const [a, b] = [places.get(first), places.get(second)]
      if (a !== undefined && b !== undefined) assert.ok(a < b, `${first} before ${second} in ${values}`)
    }
  }
}

describe('the law of lists', () => {
  it('gives every node the same list, with each element where and as often as it was put', function () {
    this.timeout(60_000)
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 40 }), fc.nat(), (commands, seed) => {
        const history = new History()
        for (const each of commands) history.run(each)
        const random = seeded(seed)
        const lists = [...history.stores, newStore(9)].map(store => {
          const order = [...history.batches, ...history.batches.filter(() => random() < 0.3)]
          for (let i = order.length - 1; i > 0; i--) {
            const j = Math.floor(random() * (i + 1))
            ;[order[i], order[j]] = [order[j], order[i]]
          }
          for (const batch of order) join(store, batch)
          return valuesOf(store)
        })
        for (const list of lists) assert.deepEqual(list, lists[0])
        history.check(lists[0])
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps together what one command pushed, whatever others push at once', () => {
    const [a, b] = [newStore(1), newStore(2)]
    for (const store of [a, b]) {
      const name = store === a ? 'a' : 'b'
      push(store, 'right', ...[1, 2, 3].map(i => `${name}${i}`))
      push(store, 'left', ...[1, 2, 3].map(i => `${name}-${i}`))
    }
    exchange(a, b)
    assert.deepEqual(valuesOf(a), valuesOf(b))
    assert.match(valuesOf(a).join(' '), /^(\w-3 \w-2 \w-1 ){2}(\w1 \w2 \w3 ?){2}$/)
    assert.match(valuesOf(a).join(' '), /a1 a2 a3/)
    assert.match(valuesOf(a).join(' '), /b-3 b-2 b-1/)
  })

  it('keeps the order of pushes while the clock stands still or goes back', () => {
    const store = newStore(1)
    const values = Array.from({ length: 10_000 }, (_, i) => `${i}`)
    for (const [i, value] of values.entries()) {
      store.now = NOW - i
      push(store, 'right', value)
    }
    assert.deepEqual(valuesOf(store), values)
  })

  it('puts what two nodes insert at one place at once between the same neighbours', () => {
    const [a, b] = [newStore(1), newStore(2)]
    push(a, 'right', 'left', 'right')
    exchange(a, b)
    for (let round = 0; round < 50; round++) {
      insert(a, 1, `a${round}`)
      insert(b, 1, `b${round}`)
      exchange(a, b)
      assert.deepEqual(valuesOf(a), valuesOf(b))
    }
    const list = valuesOf(a)
    assert.equal(list.length, 102)
    assert.equal(list[0], 'left')
    assert.equal(list[101], 'right')
  })

  it('lets an LSET that had not seen a pop bring the element back', () => {
    const [a, b] = [newStore(1), newStore(2)]
    push(a, 'right', 'x', 'y')
    exchange(a, b)
    const list = a.lists.open(a.dbs[0], KEY)
    a.lists.removeRange(list, 0, 1)
    const other = b.lists.open(b.dbs[0], KEY)
    b.lists.set(other, b.lists.at(other, 0), Slice.of('z'))
    exchange(a, b)
    for (const store of [a, b]) assert.deepEqual(valuesOf(store), ['z', 'y'])
  })

  it('finds a path between any two names', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 6 }),
        fc.uint8Array({ minLength: 1, maxLength: 6 }),
        fc.uint8Array({ maxLength: 4 }),
        (one, other, rest) => {
          const [low, high] = [Buffer.from(one), Buffer.from(other)].sort(Buffer.compare)
          const path = pathBetween(low, high)
          if (path === undefined) {
            // only zeros can follow the lower one on the way to the higher
            assert.ok(high.subarray(0, low.length).equals(low))
            assert.ok(high.subarray(low.length).every(byte => byte === 0))
            return
          }
          const name = Buffer.concat([path, rest])
          assert.ok(Buffer.compare(low, name) < 0 && Buffer.compare(name, high) < 0)
        },
      ),
    )
  })
})

describe('the length of list names', () => {
  /** Inserts at the index that `next` gives, and returns the longest name and the mean. */
  function grow(
    inserts: number,
    next: (length: number, last: number) => number,
  ): { longest: number; mean: number } {
    const store = newStore(1)
    // alone, so that removed elements go
    store.tombstones.retain = false
    store.log = undefined
    push(store, 'right', 'a', 'b', 'c', 'd')
    const expected = valuesOf(store)
    let last = 2
    let longest = 0
    for (let i = 0; i < inserts; i++) {
      last = next(expected.length, last)
      insert(store, last, `${i}`)
      expected.splice(last, 0, `${i}`)
      const list = store.lists.open(store.dbs[0], KEY)
      longest = Math.max(longest, store.subkey(store.lists.at(list, last)).len)
    }
    assert.deepEqual(valuesOf(store), expected)
    const list = store.lists.open(store.dbs[0], KEY)
    const slots = store.lists.slots(list, 0, store.lists.length(list))
    const total = slots.reduce((sum, slot) => sum + store.subkey(slot).len, 0)
    return { longest, mean: total / slots.length }
  }

  const random = seeded(7)
  const runs: [string, longest: number, (length: number, last: number) => number][] = [
    ['after one pivot', 33, () => 2],
    ['before one pivot', 33, length => length - 2],
    ['each after the one before', 33, (_, last) => last + 1],
    ['each before the one before', 33, (_, last) => last],
    ['at random places', 96, length => Math.floor(random() * (length + 1))],
  ]
  for (const [name, most, next] of runs) {
    it(`does not grow to speak of: ${name}`, () => {
      const { longest, mean } = grow(10_000, next)
      assert.ok(longest <= most, `${longest}`)
      assert.ok(mean <= 50, `${mean}`)
    })
  }

  it('has a bound: each between the last two', () => {
    let turn = 0
    const { longest } = grow(2000, (_, last) => (turn++ % 2 === 0 ? last : last + 1))
    assert.ok(longest <= POSITION_BYTES_MAX, `${longest}`)
    assert.ok(longest > POSITION_BYTES_MAX / 2, `${longest}: the bound was not met`)
  })
})

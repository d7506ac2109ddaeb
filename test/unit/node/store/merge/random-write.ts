import type { Db } from '../../../../../node/store/db.js'
import { Kind } from '../../../../../node/store/kind.js'
import type { End } from '../../../../../node/store/merge/list.js'
import type { Store } from '../../../../../node/store/store.js'
import { KEEP_TTL } from '../../../../../node/store/types/strings.js'
import { isIntact, isSketch } from '../../../../../protocol/hyperloglog/sketch.js'
import { Slice } from '../../../../../protocol/resp/slice.js'

/** What one random write works on. */
interface Target {
  store: Store
  db: Db
  key: Slice
  /** The live key's slot and type, 0 for none. */
  slot: number
  type: number
  random: () => number
}

/** A write as commands make it: through the store's types. Returns whether it did something. */
type Write = (target: Target) => boolean

const pick = (random: () => number, count: number): number => Math.floor(random() * count)
const value = ({ random }: Target): Slice => Slice.of(`v${pick(random, 1000)}`)
const field = ({ random }: Target): Slice => Slice.of(`f${pick(random, 3)}`)
const otherKey = ({ random }: Target): Slice => Slice.of(`k${pick(random, 12)}`)

/** Wraps a write that only makes sense where the key is of one type or not there. */
const on =
  (type: number, write: (target: Target) => void): Write =>
  target => {
    if (target.type !== 0 && target.type !== type) return false
    write(target)
    return true
  }

/** One to three values by one command. */
function pushSome(target: Target, end: End): void {
  const { lists } = target.store
  const list = lists.create(target.db, target.key)
  const count = 1 + pick(target.random, 3)
  for (let i = 0; i < count; i++) lists.push(list, end, value(target), i > 0)
}

/** Wraps a write that needs a list that is there. */
const onList =
  (write: (target: Target, length: number) => void): Write =>
  target => {
    if (target.type !== Kind.LIST) return false
    write(target, target.store.lists.length(target.slot))
    return true
  }

function moveOne(target: Target): void {
  const { store, db, slot } = target
  const to = db.find(otherKey(target))
  if (to === 0 || store.type(to) !== Kind.LIST) return
  const element = store.lists.at(slot, 0)
  const moved = Slice.of(store.value(element).copy())
  store.lists.push(to, 'right', moved)
  store.lists.removeAt(slot, element)
}

const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text)

const increment = (by: (target: Target) => void): Write =>
  on(Kind.STRING, target => {
    if (target.slot === 0 || isNumber(target.store.strings.get(target.slot).toString())) by(target)
  })

const incrementField = (write: (target: Target, hash: number, name: Slice) => void): Write =>
  on(Kind.HASH, target => {
    const name = field(target)
    const { hashes } = target.store
    const element = target.slot === 0 ? 0 : hashes.find(target.slot, name)
    if (element === 0 || isNumber(target.store.value(element).toString()))
      write(target, hashes.create(target.db, target.key), name)
  })

/** APPEND and SETRANGE make corrupt ones too, which PFADD refuses. */
const isSketchAt = (store: Store, slot: number): boolean => {
  if (store.type(slot) !== Kind.STRING) return false
  const value = store.strings.get(slot)
  return isSketch(value) && isIntact(value)
}

const canBeSketch = ({ store, slot }: Target): boolean => slot === 0 || isSketchAt(store, slot)

/** The writes by name, each with its weight. */
const WRITES: [name: string, weight: number, write: Write][] = [
  ['DEL', 3, ({ db, key }) => db.delete(key)],
  [
    'SET',
    3,
    target => {
      target.store.strings.set(target.db, target.key, value(target), 0)
      return true
    },
  ],
  [
    'SET number',
    2,
    target => {
      target.store.strings.set(target.db, target.key, Slice.of(`${pick(target.random, 100)}`), 0)
      return true
    },
  ],
  [
    'SET PX',
    3,
    target => {
      const { store, random } = target
      store.strings.set(target.db, target.key, value(target), store.now + 50 + pick(random, 3000))
      return true
    },
  ],
  [
    'SET KEEPTTL',
    2,
    on(Kind.STRING, t => {
      t.store.strings.set(t.db, t.key, value(t), KEEP_TTL)
    }),
  ],
  [
    'SET long',
    1,
    t => {
      t.store.strings.set(t.db, t.key, Slice.of('long '.repeat(60 + pick(t.random, 5))), 0)
      return true
    },
  ],
  [
    'APPEND',
    2,
    on(Kind.STRING, t => {
      const { strings } = t.store
      strings.write(t.db, t.key, t.slot === 0 ? 0 : strings.length(t.slot), value(t))
    }),
  ],
  [
    'SETRANGE',
    4,
    on(Kind.STRING, t => {
      t.store.strings.write(t.db, t.key, pick(t.random, 400), value(t))
    }),
  ],
  [
    'PFADD',
    5,
    t => {
      if (!canBeSketch(t)) return false
      const elements = Array.from({ length: pick(t.random, 4) }, () => Slice.of(`e${pick(t.random, 500)}`))
      return t.store.hyperloglogs.add(t.db, t.key, elements)
    },
  ],
  [
    'PFMERGE',
    1,
    t => {
      const other = t.db.find(otherKey(t))
      if (!canBeSketch(t) || other === 0 || !isSketchAt(t.store, other)) return false
      t.store.hyperloglogs.merge(t.db, t.key, [other])
      return true
    },
  ],
  [
    'EXPIRE',
    4,
    ({ store, db, slot, random }) => {
      if (slot !== 0) db.setDeadline(slot, store.now + 100 + pick(random, 4000))
      return slot !== 0
    },
  ],
  [
    'PERSIST',
    1,
    ({ store, db, slot }) => {
      if (slot === 0 || store.deadline(slot) === 0) return false
      db.setDeadline(slot, 0)
      return true
    },
  ],
  [
    'FLUSHDB',
    0.3,
    ({ store, db }) => {
      store.flush(db.index)
      return true
    },
  ],
  [
    'FLUSHALL',
    0.1,
    ({ store }) => {
      store.flush(undefined)
      return true
    },
  ],
  [
    'INCRBY',
    5,
    increment(t => {
      const text = t.slot === 0 ? '0' : t.store.strings.get(t.slot).toString()
      if (/^-?\d+$/.test(text)) t.store.strings.increment(t.db, t.key, 1 + pick(t.random, 5))
    }),
  ],
  [
    'INCRBYFLOAT',
    1,
    increment(t => {
      t.store.strings.incrementFloat(t.db, t.key, Slice.of('0.5'))
    }),
  ],
  [
    'HSET',
    4,
    on(Kind.HASH, t => {
      const text = t.random() < 0.5 ? value(t) : Slice.of(`${pick(t.random, 100)}`)
      t.store.hashes.set(t.store.hashes.create(t.db, t.key), field(t), text)
    }),
  ],
  ['HDEL', 3, t => t.type === Kind.HASH && t.store.hashes.remove(t.slot, field(t))],
  [
    'HINCRBY',
    4,
    incrementField(({ store }, hash, name) => {
      const element = store.hashes.find(hash, name)
      if (element === 0 || /^-?\d+$/.test(store.value(element).toString()))
        store.hashes.increment(hash, name, 2)
    }),
  ],
  [
    'HINCRBYFLOAT',
    1,
    incrementField(({ store }, hash, name) => {
      store.hashes.incrementFloat(hash, name, Slice.of('0.25'))
    }),
  ],
  [
    'SADD',
    4,
    on(Kind.SET, t => {
      t.store.sets.add(t.store.sets.create(t.db, t.key), field(t))
    }),
  ],
  ['SREM', 2, t => t.type === Kind.SET && t.store.sets.remove(t.slot, field(t))],
  [
    'ZADD',
    3,
    on(Kind.ZSET, t => {
      t.store.zsets.set(t.store.zsets.create(t.db, t.key), field(t), pick(t.random, 100))
    }),
  ],
  ['ZREM', 1, t => t.type === Kind.ZSET && t.store.zsets.remove(t.slot, field(t))],
  ['RPUSH', 2, on(Kind.LIST, t => pushSome(t, 'right'))],
  ['LPUSH', 2, on(Kind.LIST, t => pushSome(t, 'left'))],
  ['LPOP', 1, onList(({ store, slot }) => store.lists.removeAt(slot, store.lists.at(slot, 0)))],
  [
    'RPOP',
    1,
    onList(({ store, slot }, length) => store.lists.removeAt(slot, store.lists.at(slot, length - 1))),
  ],
  ['LINSERT', 3, onList((t, length) => t.store.lists.insert(t.slot, pick(t.random, length + 1), value(t)))],
  [
    'LSET',
    2,
    onList((t, length) => {
      t.store.lists.set(t.slot, t.store.lists.at(t.slot, pick(t.random, length)), value(t))
    }),
  ],
  [
    'LREM',
    1,
    onList(({ store, slot, random }, length) => {
      store.lists.removeAt(slot, store.lists.at(slot, pick(random, length)))
    }),
  ],
  [
    'LTRIM',
    1,
    onList(({ store, slot, random }, length) => {
      const from = pick(random, length)
      store.lists.removeRange(slot, from, Math.min(length, from + 1 + pick(random, 2)))
    }),
  ],
  ['LMOVE', 1, onList(t => moveOne(t))],
  [
    'COPY',
    1,
    t => {
      if (t.slot === 0) return false
      const to = otherKey(t)
      if (to.toString() === t.key.toString()) return false
      t.db.copy(t.slot, t.store.dbs[pick(t.random, 2)], to)
      return true
    },
  ],
]

const TOTAL = WRITES.reduce((sum, [, weight]) => sum + weight, 0)

/** Makes one random write at a store; returns what it was. */
export function randomWrite(store: Store, random: () => number, keys: number): string {
  const db = store.dbs[pick(random, 2)]
  const key = Slice.of(`k${pick(random, keys)}`)
  for (;;) {
    let dice = random() * TOTAL
    const [name, , write] = WRITES.find(([, weight]) => (dice -= weight) < 0) ?? WRITES[0]
    const slot = db.find(key)
    const type = slot === 0 ? 0 : store.type(slot)
    if (write({ store, db, key, slot, type, random })) return `${name} ${db.index} ${key.toString()}`
  }
}

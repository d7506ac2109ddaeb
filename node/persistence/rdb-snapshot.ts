import { Slice } from '../../protocol/resp/slice.js'
import { FrozenElements } from '../store/frozen-elements.js'
import { FrozenValue } from '../store/frozen-value.js'
import { Type } from '../store/kind.js'
import type { Store } from '../store/store.js'
import type { RdbFileWriter } from './rdb/file-writer.js'
import { ELEMENT_BYTES, STEP_BYTES, STEPS_PER_PAUSE } from './rdb/limits.js'
import { collectionValue, storedValue } from './store-values.js'

interface Named {
  db: number
  key: Slice
}

/**
 * Writes all keys to an RDB file beside running clients; there is no fork to freeze the data.
 *
 * Redis's BGSAVE shows one moment. This shows each key at its own moment, some time between start and end: whole, as one
 * command left it, and exactly once. A key that stays is in the file; one that is made, deleted or renamed meanwhile may
 * or may not be. Two keys of one transaction can be from either side of it, as in a catch-up between nodes; who needs
 * one moment of all keys pauses writes (CLIENT PAUSE ... WRITE) around BGSAVE.
 *
 * The walk is by hash (Store.scanKeys), so no key moves from its written to its unwritten part. Keys are written without
 * a pause as long as they are small together. A larger one is frozen, copy on write, and written bit by bit as it was then,
 * however often it changes meanwhile.
 */
export class RdbSnapshot {
  /** Keys written so far. */
  keys = 0
  /** Bytes copied so far because they were changed while their key was being written; told key by key. */
  copied = 0
  readonly #store: Store
  readonly #file: RdbFileWriter

  constructor(store: Store, file: RdbFileWriter) {
    this.#store = store
    this.#file = file
  }

  /** Writes the keys; each yield is a place to pause at. One that is given up before its end has to be told: return(). */
  *write(): Generator<void> {
    const store = this.#store
    const frozen = new FrozenElements(store)
    const slots: number[] = []
    const later: Named[] = []
    const collect = (slot: number): void => {
      slots.push(slot)
    }
    let cursor = 0
    try {
      do {
        cursor = store.scanKeys(cursor, STEPS_PER_PAUSE, collect)
        let left = STEP_BYTES
        for (let i = 0; i < slots.length; i++) {
          // a deadline that has passed is acted upon when the key is looked at, so not inside the walk
          if (!store.isLive(slots[i])) continue
          left -= bytesOf(store, slots[i], left)
          if (left >= 0) this.#whole(slots[i])
          // by name, because slots are only good until the next pause
          else later.push({ db: store.dbOf(slots[i]), key: Slice.of(store.key(slots[i]).copy()) })
        }
        slots.length = 0
        yield
        for (let named = later.pop(); named !== undefined; named = later.pop()) {
          yield* this.#named(named, frozen)
          yield
        }
      } while (cursor !== 0)
    } finally {
      frozen.end()
    }
  }

  #whole(slot: number): void {
    const store = this.#store
    const db = store.dbOf(slot)
    const deadline = store.deadline(slot)
    if (store.type(slot) === Type.STRING)
      this.#file.string(db, store.key(slot), deadline, store.strings.get(slot))
    else for (const _ of this.#file.key(db, store.key(slot), deadline, storedValue(store, slot)));
    this.keys++
  }

  *#named({ db, key }: Named, frozen: FrozenElements): Generator<void> {
    const store = this.#store
    const slot = store.dbs[db].find(key)
    if (slot === 0) return
    if (bytesOf(store, slot, STEP_BYTES) <= STEP_BYTES) this.#whole(slot)
    else if (store.type(slot) === Type.STRING) yield* this.#string(db, key, slot)
    else {
      try {
        yield* this.#file.key(db, key, store.deadline(slot), collectionValue(store, slot, frozen))
      } finally {
        this.copied += frozen.copied
        frozen.thaw()
      }
      this.keys++
    }
  }

  *#string(db: number, key: Slice, slot: number): Generator<void> {
    const { records } = this.#store
    const string = new FrozenValue(records, slot)
    const value = { type: 'string', length: string.length, from: (at: number) => string.from(at) } as const
    try {
      yield* this.#file.key(db, key, records.deadline(slot), value)
    } finally {
      this.copied += string.copied
      string.end()
    }
    this.keys++
  }
}

/** About how many bytes a key amounts to; more than `limit` if it is more. */
function bytesOf({ records, elements }: Store, slot: number, limit: number): number {
  let bytes = ELEMENT_BYTES
  if (records.kind(slot) === Type.STRING) return bytes + records.valueLen(slot)
  const count = elements.length(slot)
  bytes += count * ELEMENT_BYTES
  for (let i = 0; i < count && bytes <= limit; i++) {
    const element = elements.at(slot, i)
    bytes += records.keyLen(element) + records.valueLen(element)
  }
  return bytes
}

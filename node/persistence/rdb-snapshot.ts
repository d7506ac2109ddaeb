import { Slice } from '../../protocol/resp/slice.js'
import { Type } from '../store/kind.js'
import type { Store } from '../store/store.js'
import type { RdbFileWriter } from './rdb/file-writer.js'
import { LARGE_KEY_BYTES, LARGE_KEY_ELEMENTS, LARGE_KEY_TRIES, STEPS_PER_PAUSE } from './rdb/limits.js'
import type { Mark } from './rdb/writer.js'
import { storedValue } from './store-values.js'

/** Says whether a key has changed since it was asked to look. */
export interface KeyWatch {
  readonly changed: boolean
  end(): void
}

export interface SnapshotParts {
  store: Store
  file: RdbFileWriter
  /** Looks at a key from now on. */
  watch: (db: number, key: Slice) => KeyWatch
  /** The writer has gone back: what it had handed on from this place on is void. */
  onRewind: (mark: Mark) => void
}

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
 * The walk is by hash (Store.scanKeys), so no key moves from its written to its unwritten part. Small keys are written
 * without a pause. A large one is written in slices while it is watched; when it changes, what was written of it is taken
 * back and it is begun anew, and after some tries it is written in one go, however long that takes.
 */
export class RdbSnapshot {
  /** Keys written so far. */
  keys = 0
  readonly #parts: SnapshotParts

  constructor(parts: SnapshotParts) {
    this.#parts = parts
  }

  /** Writes the keys; each yield is a place to pause at. */
  *write(): Generator<void> {
    const { store } = this.#parts
    const slots: number[] = []
    const large: Named[] = []
    const collect = (slot: number): void => {
      slots.push(slot)
    }
    let cursor = 0
    do {
      cursor = store.scanKeys(cursor, STEPS_PER_PAUSE, collect)
      // a deadline that has passed is acted upon when the key is looked at, so not inside the walk
      for (let i = 0; i < slots.length; i++) if (store.isLive(slots[i])) this.#small(slots[i], large)
      slots.length = 0
      yield
      for (let named = large.pop(); named !== undefined; named = large.pop()) yield* this.#large(named)
    } while (cursor !== 0)
  }

  /** Writes the key unless it is large: then it is noted by name, because slots are only good until the next pause. */
  #small(slot: number, large: Named[]): void {
    const { store, file } = this.#parts
    const db = store.dbOf(slot)
    if (isLarge(store, slot)) large.push({ db, key: Slice.of(store.key(slot).copy()) })
    else if (store.type(slot) === Type.STRING) {
      file.string(db, store.key(slot), store.deadline(slot), store.strings.get(slot))
      this.keys++
    } else for (const _ of this.#writing(slot, db, store.key(slot)));
  }

  *#large({ db, key }: Named): Generator<void> {
    const { store, file, watch, onRewind } = this.#parts
    for (let tries = 1; ; tries++) {
      const slot = store.dbs[db].find(key)
      if (slot === 0) return
      file.select(db)
      const mark = file.out.mark()
      const writing = this.#writing(slot, db, key)
      if (tries > LARGE_KEY_TRIES) {
        for (const _ of writing);
        return
      }
      const watching = watch(db, key)
      try {
        while (!watching.changed) {
          if (writing.next().done) return
          yield
        }
      } finally {
        watching.end()
      }
      file.out.rewind(mark)
      onRewind(mark)
    }
  }

  *#writing(slot: number, db: number, key: Slice): Generator<void> {
    const { store, file } = this.#parts
    yield* file.key(db, key, store.deadline(slot), storedValue(store, slot))
    this.keys++
  }
}

function isLarge(store: Store, slot: number): boolean {
  return store.records.valueLen(slot) > LARGE_KEY_BYTES || store.elements.total(slot) > LARGE_KEY_ELEMENTS
}

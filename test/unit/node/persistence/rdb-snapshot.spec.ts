import assert from 'node:assert/strict'
import { RdbFileWriter } from '../../../../node/persistence/rdb/file-writer.js'
import { LARGE_KEY_ELEMENTS, LARGE_KEY_TRIES } from '../../../../node/persistence/rdb/limits.js'
import { RdbSnapshot } from '../../../../node/persistence/rdb-snapshot.js'
import { Store } from '../../../../node/store/store.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { Random } from '../../../helpers/random.js'
import { type ModelKey, readModel } from './rdb/model.js'

/** A store whose RDB file is written while the test changes it: `change` is called at each pause. */
class Saving {
  readonly store = new Store({ databases: 16, origin: 'testtest', random: Math.random, tableCapacity: 16 })
  rewinds = 0
  /** A large key is being written. */
  isInLarge = false
  pauses = 0
  readonly #changed = new Set<string>()

  constructor() {
    this.store.now = Date.now()
    this.store.onChange = (db, key) => this.#changed.add(`${db}:${key}`)
  }

  set(key: string, value: string, db = 0): void {
    this.store.strings.set(this.store.dbs[db], Slice.of(key), Slice.of(value), 0)
  }

  /** Sets all fields of a hash to one value. */
  setHash(key: string, fields: number, value: string): void {
    const { hashes, dbs } = this.store
    for (let i = 0; i < fields; i++)
      hashes.set(hashes.create(dbs[0], Slice.of(key)), Slice.of(`field ${i}`), Slice.of(value))
  }

  delete(key: string): boolean {
    return this.store.dbs[0].delete(Slice.of(key))
  }

  /** Writes the file and reads it back. */
  save(change: (pause: number) => void): ModelKey[] {
    let bytes = Buffer.alloc(0)
    const file = new RdbFileWriter({
      compress: true,
      checksum: true,
      onChunk: chunk => {
        bytes = Buffer.concat([bytes, chunk])
      },
    })
    const snapshot = new RdbSnapshot({
      store: this.store,
      file,
      watch: (db, key) => this.#watch(db, key),
      onRewind: ({ offset }) => {
        this.rewinds++
        bytes = bytes.subarray(0, offset)
      },
    })
    file.start([])
    for (const _ of snapshot.write()) change(this.pauses++)
    file.end()
    const { keys } = readModel(bytes)
    assert.equal(snapshot.keys, keys.length)
    return keys
  }

  #watch(db: number, key: Slice) {
    const changed = this.#changed
    const name = `${db}:${key.latin1()}`
    changed.delete(name)
    this.store.observe(db, key)
    this.isInLarge = true
    return {
      get changed() {
        return changed.has(name)
      },
      end: () => {
        this.isInLarge = false
        this.store.unobserve(db, key)
      },
    }
  }
}

describe('an RDB file written beside changes', () => {
  it('holds each key that stays exactly once, whatever comes and goes', () => {
    const seed = Math.floor(Math.random() * 2 ** 32)
    const random = new Random(seed)
    const saving = new Saving()
    for (let i = 0; i < 3000; i++) saving.set(`stays ${i}`, `value ${i}`, i % 16)
    for (let i = 0; i < 1000; i++) saving.set(`goes ${i}`, 'x')
    const keys = saving.save(pause => {
      for (let i = 0; i < 30; i++) {
        saving.delete(`goes ${random.int(1000)}`)
        saving.set(`goes ${random.int(1000)}`, 'again')
        saving.set(`new ${pause} ${i}`, 'x')
      }
    })
    const names = keys.map(({ db, key }) => `${db} ${key}`)
    assert.equal(new Set(names).size, names.length, `seed ${seed}: a key is there twice`)
    const stayed = keys.filter(({ key }) => key.startsWith('stays'))
    assert.equal(stayed.length, 3000, `seed ${seed}`)
    for (const { db, key, value } of stayed) {
      const number = Number(key.split(' ')[1])
      assert.deepEqual([db, value], [number % 16, { type: 'string', value: `value ${number}` }])
    }
    assert.ok(saving.pauses > 10, `${saving.pauses} pauses`)
  })

  it('takes a large key back and begins anew when it changes, so that it is whole', () => {
    const saving = new Saving()
    const fields = LARGE_KEY_ELEMENTS + 1000
    saving.setHash('large', fields, 'old')
    let changed = false
    const keys = saving.save(() => {
      if (changed || !saving.isInLarge) return
      changed = true
      saving.setHash('large', fields, 'new')
    })
    assert.equal(saving.rewinds, 1)
    assert.equal(keys.length, 1)
    const { value } = keys[0]
    assert.ok(value.type === 'hash')
    assert.equal(value.fields.length, fields)
    assert.deepEqual(new Set(value.fields.map(([, text]) => text)), new Set(['new']))
  })

  it('writes a large key that changes at every turn in one go', () => {
    const saving = new Saving()
    const fields = LARGE_KEY_ELEMENTS + 1000
    let version = 0
    saving.setHash('large', fields, String(version))
    const keys = saving.save(() => {
      if (saving.isInLarge) saving.setHash('large', fields, String(++version))
    })
    assert.equal(saving.rewinds, LARGE_KEY_TRIES)
    const { value } = keys[0]
    assert.ok(value.type === 'hash')
    assert.equal(new Set(value.fields.map(([, text]) => text)).size, 1)
    assert.equal(value.fields.length, fields)
  })

  it('leaves out a large key that is deleted while it is written', () => {
    const saving = new Saving()
    saving.setHash('large', LARGE_KEY_ELEMENTS * 2, 'x')
    saving.set('small', 'y')
    const keys = saving.save(() => {
      if (saving.isInLarge) saving.delete('large')
    })
    assert.equal(saving.rewinds, 1)
    assert.deepEqual(
      keys.map(({ key }) => key),
      ['small'],
    )
  })
})

import assert from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { SNAPSHOT_LARGE_BYTES } from '../../../../node/persistence/journal-limits.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { DurableStore, readBack, stateDir } from '../../../helpers/durable-store.js'

/** A snapshot of values that are written in slices. */
describe('large records in a snapshot', () => {
  const LARGE = 3 * SNAPSHOT_LARGE_BYTES

  async function open(): Promise<DurableStore> {
    const durable = await DurableStore.open(stateDir())
    const { store } = durable
    durable.set('before', 'x')
    durable.set('large', 'large '.repeat(LARGE / 6))
    const big = Slice.of('field '.repeat(LARGE / 6))
    store.hashes.set(store.hashes.create(store.dbs[1], Slice.of('hash')), Slice.of('large field'), big)
    durable.durability.commit()
    durable.set('after', 'x')
    return durable
  }

  /** Writes a snapshot, with `change` between its slices. Returns how many turns that took. */
  async function snapshot(durable: DurableStore, change: (turn: number) => void): Promise<number> {
    const { rewrites } = durable.durability
    let isOver = false
    const done = rewrites.start().then(() => {
      isOver = true
    })
    let turns = 0
    for (; !isOver; turns++) {
      change(turns)
      await nextTurn()
    }
    await done
    assert.equal(rewrites.lastFailed, false)
    return turns
  }

  async function assertReadBack(durable: DurableStore): Promise<void> {
    const { digest } = durable
    await durable.close()
    const back = await readBack(durable.dir)
    const again = await DurableStore.open(durable.dir)
    assert.deepEqual(back.warnings, [])
    assert.equal(again.digest, digest)
    await again.close()
  }

  it('are read back', async () => {
    const durable = await open()
    await snapshot(durable, () => {})
    await assertReadBack(durable)
  })

  it('may change, move, go and come again meanwhile', async () => {
    for (let seed = 0; seed < 12; seed++) {
      const durable = await open()
      const { store } = durable
      const [db] = store.dbs
      const key = Slice.of('large')
      const slot = db.find(key)
      await snapshot(durable, turn => {
        store.now = Date.now()
        if (turn % (seed + 1) !== 0 || turn > 120) return
        if (seed % 4 === 3 && turn > 3) durable.delete('large')
        else if (seed % 4 === 2) durable.set('large', 'other '.repeat(LARGE / 6))
        else if (db.find(key) === slot) store.strings.write(db, key, turn * 7, Slice.of(`turn ${turn}`))
        durable.durability.commit()
      })
      await assertReadBack(durable)
    }
  })
})

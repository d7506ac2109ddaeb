import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importRdb } from '../../../../node/persistence/rdb-import.js'
import { Store } from '../../../../node/store/store.js'
import { msOfStamp } from '../../../../protocol/clock/stamp.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { type ModelKey, writeModel } from './rdb/model.js'

const string = (key: string, value: string, db = 0): ModelKey => ({
  db,
  key,
  deadline: 0,
  value: { type: 'string', value },
})

describe('import of an RDB file', () => {
  let dir: string
  let store: Store

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'keymesh-import-'))
    store = new Store({ databases: 4, origin: 'testtest', random: Math.random })
    store.now = Date.now()
  })

  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  function file(...keys: ModelKey[]): string {
    const path = join(dir, 'dump.rdb')
    writeFileSync(path, writeModel(keys))
    return path
  }

  const get = (key: string, db = 0): string | undefined => {
    const slot = store.dbs[db].find(Slice.of(key))
    return slot === 0 ? undefined : store.strings.get(slot).toString()
  }

  it('replaces keys that are there, whatever their type and deadline', async () => {
    const { dbs, hashes, strings } = store
    hashes.set(hashes.create(dbs[0], Slice.of('a')), Slice.of('f'), Slice.of('v'))
    strings.set(dbs[0], Slice.of('b'), Slice.of('old'), store.now + 1e6)
    strings.set(dbs[0], Slice.of('c'), Slice.of('kept'), 0)
    const summary = await importRdb(store, file(string('a', '1'), string('b', '2')))
    assert.deepEqual(summary, { keys: 2, expired: 0, leftOut: [] })
    assert.deepEqual(
      ['a', 'b', 'c'].map(key => get(key)),
      ['1', '2', 'kept'],
    )
    assert.equal(store.deadline(dbs[0].find(Slice.of('b'))), 0)
  })

  it('stamps with the time of the file if asked to, so that later writes of others win', async () => {
    const madeAt = Date.now() - 86_400_000
    const path = file(string('a', '1'))
    utimesSync(path, madeAt / 1000, madeAt / 1000)
    await importRdb(store, path, { stampAt: 'file' })
    const stamp = store.records.stamp(store.dbs[0].find(Slice.of('a')))
    assert.ok(Math.abs(msOfStamp(stamp) - madeAt) < 2000, `${msOfStamp(stamp)} for ${madeAt}`)
    assert.ok(Math.abs(store.now - Date.now()) < 2000, 'time goes on as before')
  })

  it('stamps with the present otherwise, and never with the future', async () => {
    const path = file(string('a', '1'))
    utimesSync(path, 4e9, 4e9)
    for (const stampAt of ['now', 'file'] as const) {
      await importRdb(store, path, { stampAt })
      const stamp = store.records.stamp(store.dbs[0].find(Slice.of('a')))
      assert.ok(Math.abs(msOfStamp(stamp) - Date.now()) < 2000, stampAt)
    }
  })

  it('leaves out what has expired by now, not by the time of the file', async () => {
    const madeAt = Date.now() - 86_400_000
    const path = file(
      { ...string('gone', 'x'), deadline: Date.now() - 1000 },
      { ...string('soon', 'y'), deadline: 4e12 },
    )
    utimesSync(path, madeAt / 1000, madeAt / 1000)
    const summary = await importRdb(store, path, { stampAt: 'file' })
    assert.deepEqual([summary.keys, summary.expired], [1, 1])
    assert.equal(store.deadline(store.dbs[0].find(Slice.of('soon'))), 4e12)
  })

  it('refuses keys of a database that is not there, and names the directive', async () => {
    await assert.rejects(
      importRdb(store, file(string('a', '1', 7))),
      /dump\.rdb: at offset \d+ \(key "a"\): keys of database 7, but there are only 4 \(directive databases\)/,
    )
  })

  it('refuses what is no file, be it a pipe that nobody writes to', async () => {
    const pipe = join(dir, 'pipe')
    execFileSync('mkfifo', [pipe])
    for (const path of [dir, pipe])
      await assert.rejects(importRdb(store, path), { message: `${path}: this is no regular file` })
  })

  it('says how far it is, and lets others have their turn', async () => {
    const keys = Array.from({ length: 30_000 }, (_, i) => string(`key ${i}`, `value ${i}`))
    const seen: number[] = []
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const summary = await importRdb(store, file(...keys), { onProgress: ({ loaded }) => seen.push(loaded) })
    clearInterval(timer)
    assert.equal(summary.keys, 30_000)
    assert.ok(turns > 1 && seen.length > 1, `${turns} turns, ${seen.length} reports`)
    assert.deepEqual(
      [...seen].sort((a, b) => a - b),
      seen,
    )
  })
})

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { Store } from '../../../../node/store/store.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { seeded } from '../../../simulation/random.js'

const MIB = 1024 * 1024
const KEY = Slice.of('key')

function newStore(): Store {
  const store = new Store({ databases: 1, origin: 'aaaaaaaa', chunkBytes: MIB, random: seeded(1) })
  store.now = Date.UTC(2026, 5, 1)
  return store
}

const write = (store: Store, offset: number, bytes: string): number =>
  store.strings.write(store.dbs[0], KEY, offset, Slice.of(bytes))

const contentOf = ({ strings, dbs }: Store): Slice => strings.get(dbs[0].find(KEY))

/** Prints by how much the resident memory of a process of its own grows, bytes: this one collects what other tests left. */
const GROWTH_OF_ZEROS = `
import { Store } from '${new URL('../../../../node/store/store.js', import.meta.url)}'
import { Slice } from '${new URL('../../../../protocol/resp/slice.js', import.meta.url)}'
const store = new Store({ databases: 1, origin: 'aaaaaaaa', chunkBytes: ${MIB}, random: Math.random })
const write = offset => store.strings.write(store.dbs[0], Slice.of('key'), offset, Slice.of('x'))
const before = process.memoryUsage.rss()
write(${100 * MIB})
write(${200 * MIB})
console.log(process.memoryUsage.rss() - before)
`

describe('a large value', () => {
  it('of zeros takes none of its pages from the system', () => {
    const growth = Number(
      execFileSync(process.execPath, ['--input-type=module', '--eval', GROWTH_OF_ZEROS], {
        encoding: 'utf8',
      }),
    )
    assert.ok(growth < 20 * MIB, `${growth} bytes`)
  })

  it('of zeros counts as what it is', () => {
    const store = newStore()
    const { arena } = store.records
    write(store, 100 * MIB, 'x')
    write(store, 200 * MIB, 'y')
    assert.ok(arena.usedBytes > 200 * MIB && arena.usedBytes < 202 * MIB)
    store.dbs[0].delete(KEY)
    assert.ok(arena.usedBytes < MIB && arena.chunkBytesTotal < 2 * MIB)
  })

  it('grows where it is, without a copy, from 32 MiB on', () => {
    const store = newStore()
    write(store, 32 * MIB, 'x')
    const { buf } = contentOf(store)
    for (const offset of [32 * MIB + 1, 48 * MIB, 100 * MIB, 511 * MIB]) {
      write(store, offset, 'y')
      assert.equal(contentOf(store).buf, buf, `${offset}`)
    }
    assert.equal(contentOf(store).len, 511 * MIB + 1)
  })

  it('has zeros where it grows again after it was made shorter', () => {
    const store = newStore()
    write(store, 33 * MIB, 'x')
    store.strings.set(store.dbs[0], KEY, Slice.of(Buffer.alloc(20 * MIB, 'y')), 0)
    store.strings.set(store.dbs[0], KEY, Slice.of(Buffer.alloc(12 * MIB, 'y')), 0)
    write(store, 40 * MIB, 'z')
    const { buf, off } = contentOf(store)
    const grown = buf.subarray(off + 12 * MIB, off + 40 * MIB)
    assert.equal(
      grown.findIndex(byte => byte !== 0),
      -1,
    )
    assert.equal(buf[off + 12 * MIB - 1], 'y'.charCodeAt(0))
    assert.equal(buf[off + 40 * MIB], 'z'.charCodeAt(0))
  })

  it('gives its memory back when it gets short bit by bit', () => {
    const store = newStore()
    const hash = store.hashes.create(store.dbs[0], KEY)
    const field = (i: number): Slice => Slice.of(`f${i}`)
    for (let i = 0; i < 100_000; i++) store.hashes.set(hash, field(i), KEY)
    const ownChunks = (): number =>
      store.records.arena.bytes.filter(({ length }) => length % MIB !== 0).length
    assert.equal(ownChunks(), 1)
    for (let i = 10; i < 100_000; i++) store.hashes.remove(hash, field(i))
    assert.equal(ownChunks(), 0)
  })
})

import assert from 'node:assert/strict'
import { grownDoubles, grownWords, lasting } from '../../../../node/store/memory.js'
import { Store } from '../../../../node/store/store.js'
import { Origins } from '../../../../protocol/clock/origins.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const MIB = 1024 * 1024

/** Grows an array to 64 MiB and looks at what it holds each time; returns how often it moved while it was large. */
function movesOf<A extends Uint32Array | Float64Array>(
  first: A,
  grown: (array: A, length?: number) => A,
): number {
  let array = first
  let moves = 0
  while (array.byteLength < 64 * MIB) {
    array.fill(array.length)
    const { length, buffer, byteLength } = array
    array = grown(array)
    assert.equal(array.length, 2 * length)
    assert.deepEqual([array[0], array[length - 1], array[length], array.at(-1)], [length, length, 0, 0])
    if (array.buffer !== buffer && byteLength >= MIB) moves++
  }
  assert.equal(grown(array, 3 * array.length).length, 3 * array.length)
  return moves
}

describe("the store's memory", () => {
  it('grows in place once it is large, with what it held and zeros behind', () => {
    assert.equal(movesOf(new Uint32Array(4), grownWords), 0)
    assert.equal(movesOf(new Float64Array(4), grownDoubles), 0)
  })

  it('is no work for the garbage collector', () => {
    assert.ok(lasting(4 * MIB) instanceof SharedArrayBuffer)
    const store = new Store({ databases: 1, origin: Origins.id(Date.now(), 1), random: Math.random })
    const value = Slice.of('v'.repeat(1000))
    const before = process.memoryUsage().external
    for (let i = 0; i < 60_000; i++) store.strings.set(store.dbs[0], Slice.of(`key:${i}`), value, 0)
    assert.ok(store.records.arena.chunkBytesTotal > 60 * MIB)
    const counted = process.memoryUsage().external - before
    assert.ok(counted < 4 * MIB, `${counted} bytes are counted as what a collection may free`)
  })
})

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Table } from '../../../../node/store/table.js'

/** A hash that is even over small numbers and puts some of them in the same bucket. */
const hashOf = (slot: number): number => Math.imul(slot >>> 1, 0x9e3779b1) >>> 0

describe('the walk over a table', () => {
  it('meets what stays exactly once, and what comes, goes or comes back at most once, while the table grows', () => {
    const change = fc.record({ slot: fc.integer({ min: 1, max: 600 }), adds: fc.boolean() })
    const turns = fc.array(fc.array(change, { maxLength: 60 }), { maxLength: 60 })
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 600 }), { maxLength: 100 }),
        turns,
        (first, changes) => {
          const table = new Table(4, () => false)
          const there = new Set<number>()
          const add = (slot: number) => {
            if (there.has(slot)) return
            table.insert(hashOf(slot), slot)
            there.add(slot)
          }
          first.forEach(add)
          const stays = new Set(there)
          const met = new Map<number, number>()
          let cursor = 0
          let turn = 0
          do {
            for (const { slot, adds } of changes[turn++] ?? []) {
              if (adds) add(slot)
              else if (there.delete(slot)) {
                table.remove(hashOf(slot), slot)
                stays.delete(slot)
              }
            }
            cursor = table.scan(cursor, slot => {
              assert.ok(there.has(slot), `${slot} was met and is not there`)
              met.set(slot, (met.get(slot) ?? 0) + 1)
            })
          } while (cursor !== 0)
          for (const slot of stays) assert.equal(met.get(slot), 1, `${slot} stayed`)
          for (const [slot, times] of met) assert.equal(times, 1, `${slot} was met ${times} times`)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('meets everything in a table that does not change', () => {
    const table = new Table(4, () => false)
    for (let slot = 1; slot <= 5000; slot++) table.insert(hashOf(slot), slot)
    const met: number[] = []
    let cursor = 0
    do cursor = table.scan(cursor, slot => met.push(slot))
    while (cursor !== 0)
    assert.deepEqual(
      met.sort((a, b) => a - b),
      Array.from({ length: 5000 }, (_, i) => i + 1),
    )
  })
})

import { equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { Store } from '../../../../node/store/store.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const NOW = Date.UTC(2026, 0, 1)
const VALUE = Slice.of('v')

type Step = { key: number; ttl: number } | { pass: number } | 'flush'

const steps = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: fc.record({ key: fc.nat(5), ttl: fc.constantFrom(0, 10, 500, 90_000, 1e12) }) },
    { weight: 3, arbitrary: fc.record({ pass: fc.constantFrom(1, 20, 1000) }) },
    { weight: 1, arbitrary: fc.constant('flush' as const) },
  ),
  { maxLength: 60 },
)

/** What is left of the keys after these steps: their deadlines, by key, with 0 for none. */
function run(store: Store, script: readonly Step[]): Map<number, number> {
  const deadlines = new Map<number, number>()
  for (const step of script) {
    if (step === 'flush') {
      store.flush(0)
      deadlines.clear()
    } else if ('pass' in step) store.now += step.pass
    else {
      const deadline = step.ttl === 0 ? 0 : store.now + step.ttl
      store.strings.set(store.dbs[0], Slice.of(`k${step.key}`), VALUE, deadline)
      deadlines.set(step.key, deadline)
    }
    store.expiry.run(100)
    for (const [key, deadline] of deadlines)
      if (deadline !== 0 && deadline <= store.now) deadlines.delete(key)
  }
  return deadlines
}

describe('the average time to live', () => {
  for (const retain of [false, true])
    it(`is that of the live keys with a deadline, ${retain ? 'among other members' : 'alone'}`, () => {
      fc.assert(
        fc.property(steps, script => {
          const store = new Store({ databases: 1, origin: 'aaaaaaaa', random: () => 0.5 })
          store.now = NOW
          store.tombstones.retain = retain
          const left = [...run(store, script).values()].filter(deadline => deadline !== 0)
          const expected = left.reduce((sum, deadline) => sum + deadline - store.now, 0) / (left.length || 1)
          const db = store.dbs[0]
          equal(db.expiring, left.length)
          ok(Math.abs(db.averageTtl - expected) < 1, `${db.averageTtl} and not ${expected}`)
        }),
      )
    })
})

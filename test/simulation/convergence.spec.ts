import assert from 'node:assert/strict'
import type { ClusterOptions } from './cluster.js'
import { CUTS, type Fault, FORGOTTEN_AFTER_MS, RESTARTS, ROT, SLOWNESS, simulate } from './simulate.js'

const SEEDS = wholeNumber('KEYMESH_SEEDS', 25)
const FIRST = wholeNumber('KEYMESH_SEED', 1)

/** A number from the environment. Anything else would run no seed at all, and pass. */
function wholeNumber(name: string, otherwise: number): number {
  const text = process.env[name]
  if (text === undefined) return otherwise
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${name} must be a whole number above 0, not '${text}'`)
  return Number(text)
}

describe('simulation: eventually all nodes hold the same', () => {
  const conditions: [name: string, faults: Fault[], options?: ClusterOptions][] = [
    ['all links up', []],
    ['links cut and healed', CUTS],
    ['links cut, slow nodes and wrong clocks', [...CUTS, ...SLOWNESS]],
    ['links cut and nodes that come back with nothing', [...CUTS, ...RESTARTS]],
    ['memory that loses and changes atoms', [...CUTS, ...ROT]],
    ['writes that go by trees, and links cut', CUTS, { directPeers: 1 }],
    ['trees, slow nodes, wrong clocks and restarts', [...CUTS, ...SLOWNESS, ...RESTARTS], { directPeers: 1 }],
    ['members forgotten while they are cut off', CUTS, { forgetMs: FORGOTTEN_AFTER_MS }],
    ['all of it', [...CUTS, ...SLOWNESS, ...RESTARTS, ...ROT], { forgetMs: FORGOTTEN_AFTER_MS }],
  ]
  for (const [name, faults, options] of conditions) {
    it(`with ${name}`, function () {
      this.timeout(600_000)
      for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
        const { digests, sizes } = simulate(seed, faults, options)
        assert.equal(
          new Set(digests).size,
          1,
          `KEYMESH_SEED=${seed} KEYMESH_SEEDS=1: ${digests} sizes ${sizes}`,
        )
      }
    })
  }
})

import assert from 'node:assert/strict'
import { Cluster } from './cluster.js'

/** Runs one seed: writes under cuts and restarts, then peace; returns the digests of all nodes. */
function simulate(seed: number, faults: boolean): { digests: string[]; sizes: string[] } {
  const cluster = new Cluster(3 + (seed % 3), seed)
  cluster.run(500)
  const count = cluster.nodes.length
  for (let step = 0; step < 400; step++) {
    cluster.write(12)
    const dice = cluster.random()
    if (faults && dice < 0.02)
      cluster.cut(Math.floor(cluster.random() * count), Math.floor(cluster.random() * count))
    else if (faults && dice < 0.03) cluster.heal()
    cluster.run(Math.floor(cluster.random() * 30))
  }
  cluster.heal()
  cluster.run(15_000)
  return {
    digests: cluster.digests(),
    sizes: cluster.nodes.map(n => n.store.dbs.map(db => db.size).join('+')),
  }
}

const SEEDS = Number(process.env.KEYMESH_SEEDS ?? 25)
const FIRST = Number(process.env.KEYMESH_SEED ?? 1)

describe('simulation: eventually all nodes hold the same', () => {
  for (const faults of [false, true]) {
    it(`with ${faults ? 'links cut and healed' : 'all links up'}`, function () {
      this.timeout(120_000)
      for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
        const { digests, sizes } = simulate(seed, faults)
        assert.equal(
          new Set(digests).size,
          1,
          `KEYMESH_SEED=${seed} KEYMESH_SEEDS=1: ${digests} sizes ${sizes}`,
        )
      }
    })
  }
})

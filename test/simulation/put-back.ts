import assert from 'node:assert/strict'
import { Repairs } from '../../node/replication/repair.js'
import { type Result, simulate } from './simulate.js'
import { patch, restore, type Trap } from './traps.js'

export const withoutRepair = (): void => patch(Repairs, 'compare', () => () => {})

const fails = ({ failure }: Result): boolean => failure !== undefined

/** What gave a trap away at a seed; undefined if nothing did. */
async function shown(
  { play, world, options, shows = fails, ...run }: Trap,
  seed: number,
): Promise<string | undefined> {
  if (play !== undefined) return play(seed) ? 'values' : undefined
  const result = await simulate({ ...run, options: { ...world, ...options }, seed })
  return shows(result) ? (result.failure?.split(':', 2)[1].trim() ?? 'repairs') : undefined
}

/** A test that puts a trap back: it is found within its seeds, and the seed that shows it passes without it. */
export function itIsFound(trap: Trap): void {
  it(trap.name, async function () {
    this.timeout(120_000)
    trap.set?.()
    if (trap.repairs !== true) withoutRepair()
    let seed = 1
    let check: string | undefined
    while (seed <= trap.seeds && check === undefined) check = await shown(trap, seed++)
    assert.notEqual(check, undefined, `not found within ${trap.seeds} seeds`)
    seed--
    if (process.env.KEYMESH_TRAPS !== undefined) console.log(`      seed ${seed}: ${check}`)
    restore()
    trap.bait?.()
    if (trap.repairs !== true) withoutRepair()
    assert.equal(
      await shown({ ...trap, options: undefined }, seed),
      undefined,
      `seed ${seed} without the trap`,
    )
  })
}

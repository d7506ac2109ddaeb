import { SELF } from '../../protocol/clock/origins.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'

/** What a node is in doubt about that has seen nothing deleted of all that it has applied, but for its own. */
export function allInDoubt(applied: VersionVector): VersionVector {
  const doubts = new VersionVector()
  for (let origin = 0; origin < applied.length; origin++)
    if (origin !== SELF && applied.get(origin) > 0) doubts.advance(origin, 1)
  return doubts
}

/** A small fast generator (mulberry32), even in [0, 1): what follows from it follows from the seed. */
export type Random = () => number

export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from 0 up to, but without, `count`. */
export const pick = (random: Random, count: number): number => Math.floor(random() * count)

export const oneOf = <T>(random: Random, items: readonly T[]): T => items[pick(random, items.length)]

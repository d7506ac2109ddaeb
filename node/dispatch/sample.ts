import type { Args } from '../../protocol/resp/args.js'
import { NOT_AN_INTEGER, OUT_OF_RANGE, respError, SYNTAX_ERROR } from '../../protocol/resp/errors.js'
import { INT64_MAX, INT64_MIN } from '../../protocol/resp/number.js'

const COUNT_TOO_LOW = respError(
  `ERR value is out of range, value must between -${INT64_MAX} and ${INT64_MAX}`,
)

export interface Sample {
  /** Undefined for one element without a count. */
  wanted: number | undefined
  /** Whether the option word was given. */
  withMore: boolean
}

/**
 * Reads `[count [word]]`.
 *
 * @param word the option that asks for values or scores too; they double the reply, so the count is bounded by half
 */
export function readSample(args: Args, word?: string): Sample {
  if (!args.more) return { wanted: undefined, withMore: false }
  if (word === undefined && args.remaining > 1) throw SYNTAX_ERROR
  const count = args.integer(NOT_AN_INTEGER)
  if (BigInt(count) === INT64_MIN) throw COUNT_TOO_LOW
  const withMore = word !== undefined && args.word(word)
  args.end()
  if (withMore && (BigInt(count) > INT64_MAX / 2n || BigInt(count) < -INT64_MAX / 2n)) throw OUT_OF_RANGE
  return { wanted: Number(count), withMore }
}

/** Positions chosen at random below `length`: `wanted` different ones (at most all), or |wanted| with repeats if it is negative. */
export function samplePositions(length: number, wanted: number, random: () => number): number[] {
  if (length === 0) return []
  if (wanted < 0) return Array.from({ length: -wanted }, () => Math.floor(random() * length))
  const positions = Array.from({ length }, (_, i) => i)
  const count = Math.min(wanted, length)
  for (let i = 0; i < count; i++) {
    const other = i + Math.floor(random() * (length - i))
    ;[positions[i], positions[other]] = [positions[other], positions[i]]
  }
  positions.length = count
  return positions
}

/** Indexes as LRANGE and LTRIM take them, negative ones from the end, as `from` up to, but without, `to`. */
export function windowOf(start: number, stop: number, length: number): [from: number, to: number] {
  const from = Math.max(0, start < 0 ? start + length : start)
  const to = Math.min(length - 1, stop < 0 ? stop + length : stop) + 1
  return from < to ? [from, to] : [0, 0]
}

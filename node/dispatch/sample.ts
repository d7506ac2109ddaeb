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

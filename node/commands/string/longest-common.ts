/**
 * The longest common subsequence of two strings by the textbook table (Wagner and Fischer, 1974): cell (i, j) is the
 * length for the first i bytes of one and the first j of the other. Walking back from the last cell finds the
 * subsequence; where both ways are as good the walk goes the way of Redis, so that it finds the same one.
 */

/** The table's (a.length + 1) * (b.length + 1) cells, row by row. */
export function commonLengths(a: Buffer, b: Buffer): Uint32Array {
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  for (let i = 1; i <= a.length; i++) {
    const byte = a[i - 1]
    for (let j = 1; j <= b.length; j++) {
      const at = i * width + j
      lengths[at] =
        byte === b[j - 1] ? lengths[at - width - 1] + 1 : Math.max(lengths[at - width], lengths[at - 1])
    }
  }
  return lengths
}

/** Calls back for each pair of matching bytes of the subsequence, from the last to the first. */
function walkBack(a: Buffer, b: Buffer, lengths: Uint32Array, match: (i: number, j: number) => void): void {
  const width = b.length + 1
  let i = a.length
  let j = b.length
  while (i > 0 && j > 0) {
    if (a[i - 1] === b[j - 1]) match(--i, --j)
    else if (lengths[(i - 1) * width + j] > lengths[i * width + j - 1]) i--
    else j--
  }
}

export function commonSubsequence(a: Buffer, b: Buffer, lengths: Uint32Array): Buffer {
  let at = lengths[lengths.length - 1]
  const found = Buffer.alloc(at)
  walkBack(a, b, lengths, i => {
    found[--at] = a[i]
  })
  return found
}

/** A run of the subsequence that stands in one piece in both strings: where it starts in each, and its bytes. */
export interface CommonRange {
  a: number
  b: number
  length: number
}

/** The runs, from the last to the first. */
export function commonRanges(a: Buffer, b: Buffer, lengths: Uint32Array): CommonRange[] {
  const ranges: CommonRange[] = []
  walkBack(a, b, lengths, (i, j) => {
    const last = ranges.at(-1)
    if (last !== undefined && last.a === i + 1 && last.b === j + 1) {
      last.a = i
      last.b = j
      last.length++
    } else ranges.push({ a: i, b: j, length: 1 })
  })
  return ranges
}

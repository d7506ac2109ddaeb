/** A run of bits or bytes inside a string, both ends included; empty if `start` is above `end`. */
export interface Range {
  start: number
  end: number
}

/** Counts negative ends from the end of `length` and keeps both inside. */
export function clampRange(start: number, end: number, length: number): Range {
  return {
    start: start < 0 ? Math.max(0, length + start) : start,
    end: Math.min(end < 0 ? Math.max(0, length + end) : end, length - 1),
  }
}

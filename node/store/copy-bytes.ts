/** Copies shorter than this are faster by loop than by call. */
const COPY_BY_LOOP_BYTES_MAX = 96

/** Copies `len` bytes between buffers that do not overlap there. */
export function copyBytes(from: Buffer, fromOff: number, to: Buffer, toOff: number, len: number): void {
  if (len < COPY_BY_LOOP_BYTES_MAX) for (let i = 0; i < len; i++) to[toOff + i] = from[fromOff + i]
  else from.copy(to, toOff, fromOff, fromOff + len)
}

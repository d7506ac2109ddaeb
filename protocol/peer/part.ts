import { mix32 } from '../repair/salt.js'

const FNV_BASIS = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** One of some equal parts of all keys, the same on every node whatever the database: what one donor is asked for. */
export interface Part {
  number: number
  of: number
}

/** Whether a key is of a part: FNV-1a of its bytes, through MurmurHash3's finalizer, modulo the number of parts. */
export function isOfPart({ number, of }: Part, buf: Buffer, off: number, len: number): boolean {
  let hash = FNV_BASIS
  for (let i = off; i < off + len; i++) hash = Math.imul(hash ^ buf[i], FNV_PRIME)
  return (mix32(hash) >>> 0) % of === number
}

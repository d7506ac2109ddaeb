import { ORIGIN_ID_BYTES, type Origins } from '../../clock/origins.js'
import { VersionVector } from '../../clock/version-vector.js'
import { Slice } from '../../resp/slice.js'
import type { ByteReader, ByteWriter } from '../bytes.js'

/** More origins than a mesh of 256 nodes makes in a month of daily restarts. */
const VECTOR_ENTRIES_MAX = 8192

/** A version vector as bytes: count, then origin id (8) and stamp each. */
export function writeVector(out: ByteWriter, vector: VersionVector, origins: Origins): void {
  let count = 0
  for (let i = 0; i < vector.length; i++) if (vector.get(i) !== 0) count++
  out.varint(count)
  for (let i = 0; i < vector.length; i++) {
    if (vector.get(i) === 0) continue
    out.raw(Buffer.from(origins.ids[i], 'latin1'))
    out.varint(vector.get(i))
  }
}

export function readVector(reader: ByteReader, origins: Origins): VersionVector {
  const vector = new VersionVector()
  const id = new Slice()
  for (let n = reader.varintMax(VECTOR_ENTRIES_MAX, 'vector entries'); n > 0; n--)
    vector.advance(origins.index(reader.raw(ORIGIN_ID_BYTES, id).latin1()), reader.varint())
  return vector
}

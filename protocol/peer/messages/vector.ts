import { ORIGIN_ID_BYTES, type Origins } from '../../clock/origins.js'
import { VersionVector } from '../../clock/version-vector.js'
import { Slice } from '../../resp/slice.js'
import { type ByteReader, type ByteWriter, MalformedError } from '../bytes.js'

/**
 * More origins than 24 nodes make that start daily for seven years; 1 MB on the wire, where they are told by name, which holds a node up for
 * 0.1 s. With 262,144 of them, all named by a hostile peer, a node stood still for seconds at a time.
 */
export const VECTOR_ENTRIES_MAX = 65_536

/** A vector has more entries than a node takes. */
export class VectorTooLongError extends MalformedError {}

/** A version vector as bytes: count, then origin id (8) and stamp each. */
export function writeVector(out: ByteWriter, vector: VersionVector, origins: Origins): void {
  out.varint(vector.count)
  for (let i = 0; i < vector.length; i++) {
    if (vector.get(i) === 0) continue
    out.raw(Buffer.from(origins.ids[i], 'latin1'))
    out.varint(vector.get(i))
  }
}

/** @param most entries that it may have @throws VectorTooLongError */
export function readVector(
  reader: ByteReader,
  origins: Origins,
  most: number = VECTOR_ENTRIES_MAX,
): VersionVector {
  const vector = new VersionVector()
  const id = new Slice()
  const count = reader.varint()
  if (count > most) throw new VectorTooLongError(`it names ${count} origins, and ${most} are the most`)
  for (let n = count; n > 0; n--)
    vector.advance(origins.index(reader.raw(ORIGIN_ID_BYTES, id).latin1()), reader.varint())
  return vector
}

import type { Origins } from '../../clock/origins.js'
import { VersionVector } from '../../clock/version-vector.js'
import type { ByteReader, ByteWriter } from '../bytes.js'
import { readSummedVector, writeSummedVector } from './summed-vector.js'
import { readVector, writeVector } from './vector.js'

/** How far a node is: all of it, or what has changed since it was last told. */
export interface Position {
  applied: VersionVector
  /** The newest tombstones that it has let go of, by origin. */
  purged: VersionVector
  /** A hash of the members that it knows, without the receiver. */
  membersHash: number
  /** What all of them have, for a receiver that knows other ones; else empty. */
  stable: VersionVector
  /** Undefined: these are changes. Else they are all there is, and entries of `applied` up to this stamp are summed up. */
  bound: number | undefined
}

/** A position as its receiver understands it. */
export interface HeardPosition extends Omit<Position, 'bound'> {
  /** Whether the sender has told all it has applied, and not changes; `applied` is what of it is named. */
  isWhole: boolean
  /** All it has applied, if it has told that and it can be told from what the receiver has itself. */
  whole: VersionVector | undefined
}

/**
 * POSITION, of changes: `applied vector | let go vector | members (4) | stable vector`. All of it: `applied, summed | let
 * go vector | members (4) | stable vector | stable bound [| behind vector]`, the last unless the bound is 0.
 *
 * Of origins that are summed up only exceptions are told. All that they wrote counts as let go of, and the reader has it;
 * told are those of which more was let go of than is applied, as may be after damage to a disk. All that they wrote up
 * to the stable bound counts as stable, but for how far `behind` says it is not; a member that is away has nothing of
 * processes that began later, and those are beyond that bound.
 */
export function writePosition(out: ByteWriter, position: Position, origins: Origins): void {
  const { applied, purged, membersHash, stable, bound } = position
  if (bound === undefined) {
    writeVector(out, applied, origins)
    writeVector(out, purged, origins)
    out.u32(membersHash)
    writeVector(out, stable, origins)
    return
  }
  writeSummedVector(out, applied, bound, origins)
  const isNamed = (origin: number): boolean => applied.get(origin) > bound
  writeVector(
    out,
    purged.filter(i => isNamed(i) || purged.get(i) > applied.get(i)),
    origins,
  )
  out.u32(membersHash)
  let stableBound = 0
  for (let i = 0; i < applied.length; i++)
    if (!isNamed(i) && stable.get(i) === applied.get(i)) stableBound = Math.max(stableBound, applied.get(i))
  const isWithin = (origin: number): boolean => applied.get(origin) > 0 && applied.get(origin) <= stableBound
  writeVector(
    out,
    stable.filter(i => !isWithin(i)),
    origins,
  )
  out.varint(stableBound)
  if (stableBound === 0) return
  const behind = new VersionVector()
  for (let i = 0; i < applied.length; i++) if (isWithin(i)) behind.advance(i, applied.get(i) - stable.get(i))
  writeVector(out, behind, origins)
}

/** @param isWhole whether all of it was told @param own what the reader has applied */
export function readPosition(
  reader: ByteReader,
  isWhole: boolean,
  own: VersionVector,
  origins: Origins,
): HeardPosition {
  const { named, all } = isWhole
    ? readSummedVector(reader, own, origins)
    : { named: readVector(reader, origins), all: undefined }
  const purged = readVector(reader, origins)
  const membersHash = reader.u32()
  const stable = readVector(reader, origins)
  const stableBound = isWhole ? reader.varint() : 0
  const behind = stableBound > 0 ? readVector(reader, origins) : new VersionVector()
  if (all !== undefined)
    for (let i = 0; i < all.length; i++) {
      if (named.get(i) > 0) continue
      purged.advance(i, all.get(i))
      if (all.get(i) <= stableBound) stable.advance(i, all.get(i) - behind.get(i))
    }
  return { applied: named, purged, membersHash, stable, isWhole, whole: all }
}

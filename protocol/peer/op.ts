import { Slice } from '../resp/slice.js'

/**
 * Ops: stamped atoms as bytes. One encoding serves the live stream, the catch-up, the journal and the snapshot.
 *
 * A batch is `stamp base (8) | origin count | origin ids (8 each) | ops`. An op is one byte of kind and flags, then
 * only what changed since the op before it: origin (FLAG_ORIGIN), database (FLAG_DB) and key (unless FLAG_SAME_KEY),
 * and its stamp as a difference. That leaves about five bytes over key and value.
 */
export const OpKind = {
  /** A string's value; its deadline is reset to none, to the one given, or kept. */
  STRING: 0,
  STRING_TTL: 1,
  STRING_KEEP_TTL: 2,
  /** A key's deadline; 0 is none. */
  DEADLINE: 3,
  /** An observed clear of a key: all of it up to a stamp. */
  CLEAR: 4,
  /** A clear of a database: all of it up to the op's own stamp. */
  FLUSH: 5,
  /** One origin's share of a counter. */
  SHARE: 6,
  /** A live element of a hash, set, sorted set, list or stream. */
  ELEMENT: 7,
  /** An observed removal of one element. */
  REMOVE: 8,
  /** A message for subscribers; not state, never kept. */
  PUBLISH: 9,
  /** Bytes written into a string: into the value with the observed stamp, or with FLAG_CREATES into none. */
  PATCH: 10,
  /** Registers of a HyperLogLog that one origin has raised. */
  SKETCH: 11,
} as const

export const KIND_MASK = 15
export const FLAG_ORIGIN = 16
export const FLAG_DB = 32
export const FLAG_SAME_KEY = 64
/** ELEMENT, SHARE, PATCH and SKETCH: the write made the key anew, so its deadline is none. */
export const FLAG_CREATES = 128

/** Share variants, in the byte after the key. */
export const SHARE_DECIMAL = 1
export const SHARE_OF_ELEMENT = 2

/** The value of a sorted set's ELEMENT, its score: a double, little-endian. */
export const SCORE_BYTES = 8

/** What a SKETCH holds, in the byte after the generation. */
export const SketchForm = {
  /** Registers that one addition raised. */
  RAISED: 0,
  /** All registers. */
  WHOLE: 1,
} as const

/** One decoded op, for as long as it is visited; slices point into the batch. */
export class Op {
  kind = 0
  db = 0
  /** The key's, in the store that is to join it, if that has looked ahead; else -1. */
  hash = -1
  stamp = 0
  /** The receiver's own index of the origin. */
  origin = 0
  readonly key = new Slice()
  /** Field, member, position or id of ELEMENT, REMOVE and an element's SHARE. */
  readonly element = new Slice()
  readonly value = new Slice()
  type = 0
  /** ms; 0 none. */
  deadline = 0
  creates = false
  /** CLEAR: up to where; REMOVE: the add that was removed; PATCH: the value that was written into; SKETCH: the generation. */
  observedStamp = 0
  observedOrigin = 0
  /** PATCH: where the bytes go. */
  offset = 0
  /** SKETCH: the value is a sketch and not single registers. */
  isWhole = false
  /** SHARE. */
  ofElement = false
  epoch = 0
  sum: bigint | string = 0n
}

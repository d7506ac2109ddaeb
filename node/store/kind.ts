/** What a record is, and the flags every record carries: see record.ts for where they stand. */
export const Kind = {
  /** A key that holds nothing now: a tombstone, or a deadline that came before its value. */
  NONE: 0,
  STRING: 1,
  HASH: 2,
  SET: 3,
  ZSET: 4,
  LIST: 5,
  STREAM: 6,
  /** Added to a type: an element of such a collection. */
  ELEMENT: 16,
  /** An element of a sorted set. */
  MEMBER: 20,
  SHARE: 32,
} as const

/** The types a key can have, by the kind of its record. */
export const Type = {
  STRING: Kind.STRING,
  HASH: Kind.HASH,
  SET: Kind.SET,
  ZSET: Kind.ZSET,
  LIST: Kind.LIST,
  STREAM: Kind.STREAM,
} as const

const TYPE_NAMES = ['none', 'string', 'hash', 'set', 'zset', 'list', 'stream']

/** A type as TYPE replies it. */
export function typeName(type: number): string {
  return TYPE_NAMES[type]
}

export const Flag = {
  TTL: 1,
  CLEAR: 2,
  SHARES: 4,
  /** Not to be seen: an absent or expired key, a removed element. */
  ABSENT: 8,
  /** A counter without a base value: the record's own stamp is only when it was made. */
  NO_BASE: 16,
  /** A string that was written into: OBJECT ENCODING calls it raw, however short it is. */
  RAW: 32,
} as const

/**
 * The RDB format's numbers, as redis/src/rdb.h names them: what a file's records start with, how lengths and strings are
 * marked, and the types of values that Redis 2.4 to 7.4 and KeyDB have written.
 */

export const RDB_MAGIC = 'REDIS'
/** What is written: the version of Redis 7.0, which 7.0 and everything later reads. */
export const RDB_VERSION = 10
/** What is read: up to Redis 7.4. */
export const RDB_VERSION_MAX = 12
/** Files older than this have no checksum. */
export const RDB_VERSION_WITH_CRC = 5

export const Opcode = {
  FUNCTION: 245,
  FUNCTION_PRE_GA: 246,
  MODULE_AUX: 247,
  IDLE: 248,
  FREQ: 249,
  AUX: 250,
  RESIZEDB: 251,
  EXPIRETIME_MS: 252,
  EXPIRETIME: 253,
  SELECTDB: 254,
  EOF: 255,
} as const

export const ValueType = {
  STRING: 0,
  LIST: 1,
  SET: 2,
  ZSET: 3,
  HASH: 4,
  ZSET_2: 5,
  MODULE_PRE_GA: 6,
  MODULE_2: 7,
  HASH_ZIPMAP: 9,
  LIST_ZIPLIST: 10,
  SET_INTSET: 11,
  ZSET_ZIPLIST: 12,
  HASH_ZIPLIST: 13,
  LIST_QUICKLIST: 14,
  STREAM_LISTPACKS: 15,
  HASH_LISTPACK: 16,
  ZSET_LISTPACK: 17,
  LIST_QUICKLIST_2: 18,
  STREAM_LISTPACKS_2: 19,
  SET_LISTPACK: 20,
  STREAM_LISTPACKS_3: 21,
  HASH_METADATA_PRE_GA: 22,
  HASH_LISTPACK_EX_PRE_GA: 23,
  HASH_METADATA: 24,
  HASH_LISTPACK_EX: 25,
  /** KeyDB's KEYDB.CRON script. */
  KEYDB_CRON: 64,
} as const

/** The first byte's upper two bits say how a length is written. */
export const LengthMark = {
  BITS_6: 0,
  BITS_14: 1,
  /** Followed by the length in 4 bytes (0x80) or 8 (0x81), big-endian. */
  BYTES: 2,
  /** No length: a string in a special encoding, named by the lower six bits. */
  ENCODED: 3,
} as const

export const LENGTH_32 = 0x80
export const LENGTH_64 = 0x81

export const StringEncoding = { INT8: 0, INT16: 1, INT32: 2, LZF: 3 } as const

/** A quicklist node: one large element as it is, or a listpack. */
export const NodeContainer = { PLAIN: 1, PACKED: 2 } as const

/** Flags of a stream entry inside its listpack. */
export const EntryFlag = { DELETED: 1, SAME_FIELDS: 2 } as const

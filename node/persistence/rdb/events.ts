import type { Slice } from '../../../protocol/resp/slice.js'

/**
 * What an RDB reader tells of a file, in the file's order. Values come element by element, so that neither side ever
 * holds a whole one. Slices are valid until the call returns.
 */
export interface RdbEvents {
  /** A header field (redis-ver, ctime), or one that KeyDB puts beside a key (mvcc-tstamp). */
  aux?(name: Slice, value: Slice): void
  /** A key begins; its value's elements follow, then end(). */
  key(key: KeyHeader): void
  string(value: Slice): void
  /** A list's element, from the left on. */
  item(value: Slice): void
  member(member: Slice): void
  score(member: Slice, score: number): void
  field(field: Slice, value: Slice): void
  /** A stream's entry, oldest first: fields and values in turn. */
  entry(id: StreamId, fields: readonly Slice[]): void
  /** A stream's own numbers, after its entries. */
  stream(state: StreamState): void
  /** A consumer group, after stream(). */
  group(group: Group): void
  /** The key is complete. */
  end(): void
  /** The file holds something that is left out; said once for each kind, or each library or script. */
  leftOut?(what: string): void
}

/** The type of a value as commands know it. */
export type KeyType = 'string' | 'list' | 'set' | 'zset' | 'hash' | 'stream'

export interface KeyHeader {
  db: number
  key: Slice
  type: KeyType
  /** When it expires, ms since the epoch; 0: never. */
  deadline: number
}

/** Both parts are unsigned 64-bit numbers. */
export interface StreamId {
  ms: bigint
  seq: bigint
}

export interface StreamState {
  length: number
  lastId: StreamId
  firstId: StreamId
  /** The greatest id that was ever deleted. */
  maxDeletedId: StreamId
  entriesAdded: number
}

export interface Group {
  name: Buffer
  lastId: StreamId
  /** Entries the group has read, or -1: unknown. */
  entriesRead: number
  consumers: Consumer[]
}

export interface Consumer {
  name: Buffer
  /** When it was last heard of, ms since the epoch. */
  seenAt: number
  /** When it last got an entry, ms since the epoch; -1: never, or not known. */
  activeAt: number
  pending: PendingEntry[]
}

/** An entry that was given to a consumer and not yet acknowledged. */
export interface PendingEntry {
  id: StreamId
  /** ms since the epoch. */
  deliveredAt: number
  deliveries: number
}

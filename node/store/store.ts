import { HybridClock } from '../../protocol/clock/hybrid-clock.js'
import { Origins, SELF } from '../../protocol/clock/origins.js'
import { stampOfMs } from '../../protocol/clock/stamp.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'
import type { Op } from '../../protocol/peer/op.js'
import { OPS_AHEAD_MAX } from '../../protocol/peer/op-reader.js'
import type { OpWriter } from '../../protocol/peer/op-writer.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Access } from './access.js'
import { Counters } from './counters.js'
import { DB_OWNER, Db } from './db.js'
import { Elements } from './elements.js'
import { Eviction } from './eviction.js'
import { Expiry } from './expire.js'
import type { FrozenElements } from './frozen-elements.js'
import { KeyHash } from './hash.js'
import { Flag, Kind } from './kind.js'
import { LazyFree } from './lazy-free.js'
import { LiveDigest, TOUCHED_MAX } from './live-digest.js'
import { flushDatabases } from './merge/flush.js'
import { Records } from './record.js'
import { Sketches } from './sketches.js'
import { Table } from './table.js'
import { Tombstones } from './tombstones.js'
import { Hashes } from './types/hashes.js'
import { HyperLogLogs } from './types/hyperloglogs.js'
import { Lists } from './types/lists.js'
import { Sets } from './types/sets.js'
import { SortedSets } from './types/sorted-sets.js'
import { StreamGroups } from './types/stream-groups.js'
import { Streams } from './types/streams.js'
import { Strings } from './types/strings.js'

/** How many keys that were asked for were there. */
export interface Lookups {
  hits: number
  misses: number
}

export interface StoreInit {
  databases: number
  /** This process's origin id, 8 latin1 characters. */
  origin: string
  /** Bytes of an arena chunk, a power of two. */
  chunkBytes?: number
  /** Entries the table starts with, a power of two. */
  tableCapacity?: number
  /** Records that are freed in one go, when what held them has gone; more are freed bit by bit. */
  freedAtOnce?: number
  /** Evenly distributed in [0, 1). */
  random: () => number
}

/**
 * The data of one node: every database's keys as records, found through one table.
 *
 * Local writes come through the types (strings, hashes, ...), get a stamp from tick() and are logged as ops; writes of
 * others come as ops through merge/join. Both end in the same joins, so what a write means is said once.
 */
export class Store {
  /** Cluster time in ms, refreshed by the server once per read batch. */
  now = 0
  readonly records: Records
  readonly origins: Origins
  readonly clock = new HybridClock()
  /** What has been applied of each origin without a gap. */
  readonly applied = new VersionVector()
  /** The newest stamp seen of each origin, gaps or not: who has applied as much lacks nothing of it that is here (see scan.ts). */
  readonly seen = new VersionVector()
  readonly dbs: Db[] = []
  readonly elements: Elements
  readonly counters: Counters
  readonly sketches: Sketches
  readonly expiry: Expiry
  readonly tombstones: Tombstones
  readonly access: Access
  readonly eviction: Eviction
  readonly lazyFree: LazyFree
  readonly liveDigest: LiveDigest
  readonly strings: Strings
  readonly hashes: Hashes
  readonly sets: Sets
  readonly zsets: SortedSets
  readonly lists: Lists
  readonly streams: Streams
  readonly hyperloglogs: HyperLogLogs
  readonly streamGroups: StreamGroups
  readonly random: () => number
  /** Elements that someone reads as they were. */
  readonly frozen: FrozenElements[] = []
  /** Local writes since the last flush to the peers, when there are any. */
  log: OpWriter | undefined
  /** Called when the first op enters an empty log. */
  onLog: () => void = () => {}
  /** Called for each change of an observed key. */
  onChange: (db: number, key: string) => void = () => {}
  /** Called when a key's deadline has removed it. */
  onExpired: (db: number, key: Slice) => void = () => {}
  /** Where reads of keys are counted; the dispatcher changes it with the command. */
  lookups: Lookups = { hits: 0, misses: 0 }
  /** Changes since the start, as INFO's rdb_changes_since_last_save counts them. */
  changes = 0
  /** Writes of other nodes that gave way to newer ones; see merge/conflict.ts. */
  conflicts = 0
  /** Depth of begin(): while above 0 the log is not flushed, so all of it travels as one. */
  depth = 0
  readonly #table: Table
  readonly #hash: KeyHash
  readonly #ahead = new Uint32Array(OPS_AHEAD_MAX)
  readonly #observed = new Map<string, number>()
  readonly #key = new Slice()
  readonly #subkey = new Slice()
  readonly #value = new Slice()

  constructor(init: StoreInit) {
    this.records = new Records(init.chunkBytes ?? 4 * 1024 * 1024)
    const { records } = this
    this.#table = new Table(init.tableCapacity ?? 1024, (slot, owner, buf, off, len) =>
      records.matches(slot, owner, buf, off, len),
    )
    this.random = init.random
    this.#hash = new KeyHash(init.random() * 2 ** 32, init.random() * 2 ** 32)
    this.origins = new Origins(init.origin)
    for (let i = 0; i < init.databases; i++) this.dbs.push(new Db(this, i))
    this.elements = new Elements(this)
    this.counters = new Counters(this)
    this.sketches = new Sketches(this)
    this.expiry = new Expiry(this)
    this.tombstones = new Tombstones(this)
    this.access = new Access(this)
    this.eviction = new Eviction(this)
    this.lazyFree = new LazyFree(this, init.freedAtOnce)
    this.liveDigest = new LiveDigest(this)
    this.strings = new Strings(this)
    this.hashes = new Hashes(this)
    this.sets = new Sets(this)
    this.zsets = new SortedSets(this)
    this.lists = new Lists(this)
    this.streams = new Streams(this)
    this.hyperloglogs = new HyperLogLogs(this)
    this.streamGroups = new StreamGroups(this)
  }

  /** Makes room in a store that is still empty for so many records that are to come. */
  reserve(records: number): void {
    this.#table.reserve(records)
  }

  /** Issues the stamp of one local atom write. Call it after everything was validated. */
  tick(): number {
    this.settle()
    const stamp = this.clock.next(this.now)
    this.applied.advance(SELF, stamp)
    this.seen.advance(SELF, stamp)
    this.changes++
    if (this.log !== undefined && this.log.count === 0) this.onLog()
    return stamp
  }

  /** Keeps what the live digest has to look at, and what is to be freed, short. Call it between writes. */
  settle(): void {
    this.lazyFree.keepShort()
    if (this.records.slots.touched.count >= TOUCHED_MAX) this.liveDigest.settle(TOUCHED_MAX)
  }

  /** Opens a group of writes that peers must see as a whole. */
  begin(): void {
    this.depth++
  }

  end(): void {
    this.depth--
  }

  /** The record with this owner and key, live or not, or 0. */
  lookup(owner: number, key: Slice): number {
    return this.#find(this.#hash.hash(owner, key.buf, key.off, key.len), owner, key)
  }

  /** Makes ready for the joins of these ops: notes each key's hash, and has the table's entries for all of them at hand. */
  lookAhead(ops: readonly Op[], count: number): void {
    const hashes = this.#ahead
    for (let i = 0; i < count; i++) {
      const { db, key } = ops[i]
      ops[i].hash = hashes[i] = this.#hash.hash(DB_OWNER + db, key.buf, key.off, key.len)
    }
    this.#table.lookAhead(hashes, count)
  }

  #find(hash: number, owner: number, { buf, off, len }: Slice): number {
    const slot = this.#table.find(hash, owner, buf, off, len)
    if (slot === 0 || !this.isDoomed(slot)) return slot
    // its name is free for another
    this.#table.remove(hash, slot)
    this.records.disown(slot)
    return 0
  }

  /** Whether a record only waits to be freed: nothing leads to it but walks over all slots and indexes by slot. */
  isDoomed(slot: number): boolean {
    return this.lazyFree.pending > 0 && !this.lazyFree.isHeld(slot)
  }

  /** The record of a key, live or not; made if there is none, with room for a value of so many bytes that is to come. */
  ensure(db: Db, key: Slice, room = 0, knownHash = -1): number {
    const hash = knownHash >= 0 ? knownHash : this.#hash.hash(db.owner, key.buf, key.off, key.len)
    const found = this.#find(hash, db.owner, key)
    if (found !== 0) {
      this.access.used(found)
      return found
    }
    const slot = this.records.create(Kind.NONE, Flag.ABSENT, db.owner, 0, SELF, key, 0, room)
    this.#table.insert(hash, slot)
    db.add(slot)
    this.access.made(slot)
    return slot
  }

  /** Makes a record that the table finds by owner and key: an element. */
  createIndexed(
    kind: number,
    flags: number,
    owner: number,
    stamp: number,
    origin: number,
    key: Slice,
    valueLen: number,
  ): number {
    const slot = this.records.create(kind, flags, owner, stamp, origin, key, valueLen)
    this.#table.insert(this.#hash.hash(owner, key.buf, key.off, key.len), slot)
    return slot
  }

  /** Called before an element's value changes, or its record goes. */
  keep(element: number): void {
    for (let i = 0; i < this.frozen.length; i++) this.frozen[i].keep(element)
  }

  /** Frees a key's or an element's record with its shares; a key has no elements any more. */
  free(slot: number): void {
    this.keep(slot)
    const owner = this.records.owner(slot)
    this.counters.freeAll(slot)
    if (owner !== 0) {
      const key = this.records.key(slot, this.#key)
      this.#table.remove(this.#hash.hash(owner, key.buf, key.off, key.len), slot)
    }
    this.records.free(slot)
  }

  /** Frees an absent key's record with all that hangs on it. */
  drop(slot: number): void {
    this.elements.release(slot)
    this.dbs[this.dbOf(slot)].removeAbsent(slot)
    this.free(slot)
  }

  /**
   * Some steps of a walk over the keys of all databases that goes on beside writes; cursor as in Table.scan. A step
   * meets half a key: many at once make less garbage. `visit` must not write.
   */
  scanKeys(cursor: number, steps: number, visit: (slot: number) => void): number {
    const look = (slot: number): void => {
      const isKey = this.records.kind(slot) < Kind.ELEMENT
      if (isKey && (this.records.flags(slot) & Flag.ABSENT) === 0 && !this.isDoomed(slot)) visit(slot)
    }
    let at = this.#table.scan(cursor, look)
    for (let left = steps - 1; left > 0 && at !== 0; left--) at = this.#table.scan(at, look)
    return at
  }

  /** The key that a record belongs to, in whatever way. */
  keyOf(slot: number): number {
    const { records } = this
    const named = records.kind(slot) === Kind.SHARE ? records.owner(slot) : slot
    return records.kind(named) >= Kind.ELEMENT ? records.owner(named) : named
  }

  dbOf(slot: number): number {
    return this.records.owner(slot) - DB_OWNER
  }

  type(slot: number): number {
    return this.records.kind(slot)
  }

  key(slot: number): Slice {
    return this.records.key(slot, this.#key)
  }

  subkey(element: number): Slice {
    return this.records.key(element, this.#subkey)
  }

  /** An element's value; a counter's is added up. */
  value(element: number): Slice {
    if ((this.records.flags(element) & Flag.SHARES) !== 0) return this.counters.value(element)
    return this.records.value(element, this.#value)
  }

  deadline(slot: number): number {
    return this.records.deadline(slot)
  }

  /** Whether time has passed a deadline. A stamp at or after it counts as well: the clock may be ahead of `now`. */
  isPast(deadline: number): boolean {
    return deadline <= this.now || stampOfMs(deadline) <= this.clock.last
  }

  /** Whether a key record can be seen; one whose deadline has passed is hidden on the way. */
  isLive(slot: number): boolean {
    const flags = this.records.flags(slot)
    if ((flags & Flag.ABSENT) !== 0) return false
    if ((flags & Flag.TTL) === 0) return true
    const deadline = this.records.deadline(slot)
    if (deadline === 0 || !this.isPast(deadline)) return true
    this.expiry.expire(slot)
    // what was written after the deadline is still there
    return (this.records.flags(slot) & Flag.ABSENT) === 0
  }

  /** Brings a key's place among the live or absent ones up to date after its content or deadline changed. */
  refresh(slot: number): void {
    const { records } = this
    const flags = records.flags(slot)
    const live = this.#hasContent(slot, flags) && !this.expiry.isHidden(slot, flags)
    const wasLive = (flags & Flag.ABSENT) === 0
    if (live === wasLive) {
      if (live) return
      this.tombstones.add(slot)
      this.eviction.hidden(slot)
      return
    }
    const db = this.dbs[this.dbOf(slot)]
    const deadline = records.deadline(slot)
    if (deadline !== 0) db.countDeadline(deadline, live ? 1 : -1)
    if (live) {
      // nobody waits any more for a deadline that passed while there was nothing to expire
      if (deadline !== 0 && this.isPast(deadline)) this.expiry.overdue(slot, deadline)
      records.setFlags(slot, 0, Flag.ABSENT)
      db.show(slot)
    } else {
      records.setFlags(slot, Flag.ABSENT, 0)
      db.hide(slot)
      this.tombstones.add(slot)
    }
  }

  #hasContent(slot: number, flags: number): boolean {
    const kind = this.records.kind(slot)
    if (kind === Kind.NONE) return false
    if (kind === Kind.STRING) return (flags & (Flag.NO_BASE | Flag.SHARES)) !== Flag.NO_BASE
    return this.elements.length(slot) > 0
  }

  /** Tells whoever observes the key that it changed. */
  changed(slot: number): void {
    if (this.#observed.size === 0) return
    const db = this.dbOf(slot)
    const key = this.key(slot).latin1()
    if (this.#observed.has(`${db}:${key}`)) this.onChange(db, key)
  }

  /** Asks for onChange calls for a key until unobserve() is called as often. */
  observe(db: number, key: Slice): void {
    const name = `${db}:${key.latin1()}`
    this.#observed.set(name, (this.#observed.get(name) ?? 0) + 1)
  }

  unobserve(db: number, key: Slice): void {
    const name = `${db}:${key.latin1()}`
    const count = (this.#observed.get(name) ?? 0) - 1
    if (count > 0) this.#observed.set(name, count)
    else this.#observed.delete(name)
  }

  /** The keys of a database that someone observes, and that are there; one character a byte. */
  observedIn(db: Db): string[] {
    const prefix = `${db.index}:`
    const names = [...this.#observed.keys()].filter(name => name.startsWith(prefix))
    const keys = names.map(name => name.slice(prefix.length))
    return keys.filter(key => db.peek(Slice.of(Buffer.from(key, 'latin1'))) !== 0)
  }

  /** Keys that someone observes, as `db:key`. */
  get observed(): Iterable<string> {
    return this.#observed.keys()
  }

  /** FLUSHDB of one database, or FLUSHALL. */
  flush(db: number | undefined): void {
    flushDatabases(this, db)
  }

  /** Bytes the data takes: records, table, slots. */
  get usedBytes(): number {
    const { arena, slots } = this.records
    return arena.usedBytes + this.#table.bytes + slots.bytes + this.expiry.bytes + this.liveDigest.bytes
  }
}

import type { Slice } from '../../protocol/resp/slice.js'
import type { Store } from '../store/store.js'
import { StreamId as StoredId } from '../store/stream-id.js'
import { Scratch } from './rdb/byte-source.js'
import type { Group, KeyHeader, RdbEvents, StreamId, StreamState } from './rdb/events.js'
import { RdbError } from './rdb/rdb-error.js'

/** What KeyDB writes after a key for each of its members that expires. */
const MEMBER_DEADLINE = 'keydb-subexpire-when'

/**
 * Puts the keys of an RDB file or a DUMP payload into the store, as local writes: each atom gets a stamp of its own, so
 * what comes in is ordered among the writes of all nodes like any other. A key that is there already is replaced.
 */
export class StoreLoader implements RdbEvents {
  /** Keys that came in. */
  keys = 0
  /** Keys left out because their time had passed. */
  expired = 0
  /** What else was left out, each said once. */
  readonly leftOutKinds = new Set<string>()
  /** Told when the file was made, ms since the epoch, by its own word. */
  onCreated: (ms: number) => void = () => {}
  readonly #store: Store
  readonly #clock: () => number
  readonly #key = new Scratch()
  #db!: Store['dbs'][number]
  #deadline = 0
  /** The key at hand is not to come in. */
  #skips = false

  /** @param clock cluster time, ms: what deadlines are held against */
  constructor(store: Store, clock: () => number) {
    this.#store = store
    this.#clock = clock
  }

  aux(name: Slice, value: Slice): void {
    const word = name.latin1()
    if (word === 'ctime') this.onCreated(Number(value.latin1()) * 1000 || Number.POSITIVE_INFINITY)
    else if (word === MEMBER_DEADLINE)
      this.leftOut('deadlines of members (EXPIREMEMBER): the members stay for good')
  }

  key({ db, key, deadline }: KeyHeader): void {
    const { dbs } = this.#store
    if (db >= dbs.length)
      throw new RdbError(`keys of database ${db}, but there are only ${dbs.length} (directive databases)`)
    this.#db = dbs[db]
    this.#key.assign(key)
    this.#deadline = deadline
    this.#skips = deadline !== 0 && deadline <= this.#clock()
    if (this.#skips) this.expired++
    else this.#db.delete(this.#key)
  }

  string(value: Slice): void {
    if (!this.#skips) this.#store.strings.set(this.#db, this.#key, value, this.#deadline)
  }

  item(value: Slice): void {
    const { lists } = this.#store
    if (!this.#skips) lists.push(lists.create(this.#db, this.#key), 'right', value)
  }

  member(member: Slice): void {
    const { sets } = this.#store
    if (!this.#skips) sets.add(sets.create(this.#db, this.#key), member)
  }

  score(member: Slice, score: number): void {
    const { zsets } = this.#store
    if (!this.#skips) zsets.set(zsets.create(this.#db, this.#key), member, score)
  }

  field(field: Slice, value: Slice): void {
    const { hashes } = this.#store
    if (!this.#skips) hashes.set(hashes.create(this.#db, this.#key), field, value)
  }

  entry(id: StreamId, fields: readonly Slice[]): void {
    const { streams } = this.#store
    if (!this.#skips) streams.add(streams.create(this.#db, this.#key), StoredId.ofBig(id), fields)
  }

  stream({ lastId, maxDeletedId, entriesAdded }: StreamState): void {
    if (this.#skips) return
    const { streams } = this.#store
    streams.setNumbers(streams.create(this.#db, this.#key), {
      last: StoredId.ofBig(lastId),
      maxDeleted: StoredId.ofBig(maxDeletedId),
      entriesAdded,
    })
  }

  group({ name, lastId, entriesRead, consumers }: Group): void {
    if (this.#skips) return
    const { streams, streamGroups } = this.#store
    const stream = streams.create(this.#db, this.#key)
    const groupName = name.latin1Slice()
    streamGroups.start(stream, groupName, StoredId.ofBig(lastId), entriesRead)
    const group = streamGroups.get(stream, groupName)
    if (group === undefined) return
    for (const consumer of consumers) {
      const consumerName = consumer.name.latin1Slice()
      streamGroups.createConsumer(stream, group, consumerName)
      group.consumer(consumerName, 0).seenAt = consumer.seenAt
      for (const { id, deliveredAt, deliveries } of consumer.pending) {
        const pending = { consumer: consumerName, deliveredAt, deliveries }
        streamGroups.putPending(stream, group, StoredId.ofBig(id), pending)
      }
    }
  }

  end(): void {
    if (this.#skips) return
    this.keys++
    const slot = this.#db.find(this.#key)
    if (slot !== 0 && this.#deadline !== this.#store.deadline(slot))
      this.#db.setDeadline(slot, this.#deadline)
  }

  leftOut(what: string): void {
    this.leftOutKinds.add(what)
  }
}

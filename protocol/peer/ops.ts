import { ORIGIN_ID_BYTES, type Origins } from '../clock/origins.js'
import { Slice } from '../resp/slice.js'
import { type ByteReader, ByteWriter, MalformedError } from './bytes.js'

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
} as const

const KIND_MASK = 15
const FLAG_ORIGIN = 16
const FLAG_DB = 32
const FLAG_SAME_KEY = 64
/** ELEMENT and SHARE: the write made the key anew, so its deadline is none. */
const FLAG_CREATES = 128

/** Share variants, in the byte after the key. */
const SHARE_DECIMAL = 1
const SHARE_OF_ELEMENT = 2

const DATABASES_MAX = 1 << 16
const ORIGINS_MAX = 4096
const DECIMAL_DIGITS_MAX = 6000

/** Writes one batch. Origins are the writer's own indexes; the batch carries their ids. */
export class OpWriter {
  readonly #body = new ByteWriter(8 * 1024)
  readonly #origins: Origins
  readonly #dictionary = new Map<number, number>()
  readonly #ids: string[] = []
  #base = 0
  #stamp = 0
  #origin = -1
  #db = -1
  #key = 0
  count = 0
  /** The greatest stamp in the batch. */
  newest = 0

  constructor(origins: Origins) {
    this.#origins = origins
  }

  /** Bytes the batch would take now. */
  get size(): number {
    return this.#body.len + this.#ids.length * ORIGIN_ID_BYTES + 12
  }

  /** @param keySlot names the key within this batch, so that repeats are left out; 0 never matches. */
  #head(
    kind: number,
    flags: number,
    db: number,
    keySlot: number,
    key: Slice,
    stamp: number,
    origin: number,
  ): void {
    const body = this.#body
    let mark = kind | flags
    if (origin !== this.#origin) mark |= FLAG_ORIGIN
    if (db !== this.#db) mark |= FLAG_DB
    else if (keySlot !== 0 && keySlot === this.#key) mark |= FLAG_SAME_KEY
    if (this.count === 0) this.#base = this.#stamp = stamp
    body.u8(mark)
    if ((mark & FLAG_ORIGIN) !== 0) {
      body.varint(this.#indexOf(origin))
      this.#origin = origin
    }
    body.signed(stamp - this.#stamp)
    this.#stamp = stamp
    if (stamp > this.newest) this.newest = stamp
    if ((mark & FLAG_DB) !== 0) {
      body.varint(db)
      this.#db = db
    }
    if ((mark & FLAG_SAME_KEY) === 0) {
      body.slice(key)
      this.#key = keySlot
    }
    this.count++
  }

  #indexOf(origin: number): number {
    let index = this.#dictionary.get(origin)
    if (index === undefined) {
      index = this.#ids.length
      this.#dictionary.set(origin, index)
      this.#ids.push(this.#origins.ids[origin])
    }
    return index
  }

  /** @param deadline ms, 0 for none, -1 to keep */
  string(
    db: number,
    keySlot: number,
    key: Slice,
    value: Slice,
    deadline: number,
    stamp: number,
    origin: number,
  ): void {
    const kind = deadline === 0 ? OpKind.STRING : deadline < 0 ? OpKind.STRING_KEEP_TTL : OpKind.STRING_TTL
    this.#head(kind, 0, db, keySlot, key, stamp, origin)
    if (deadline > 0) this.#body.varint(deadline)
    this.#body.slice(value)
  }

  deadline(db: number, keySlot: number, key: Slice, deadline: number, stamp: number, origin: number): void {
    this.#head(OpKind.DEADLINE, 0, db, keySlot, key, stamp, origin)
    this.#body.varint(deadline)
  }

  clear(
    db: number,
    keySlot: number,
    key: Slice,
    clearStamp: number,
    clearOrigin: number,
    stamp: number,
    origin: number,
  ): void {
    this.#head(OpKind.CLEAR, 0, db, keySlot, key, stamp, origin)
    this.#observed(clearStamp, clearOrigin, stamp)
  }

  #observed(stamp: number, origin: number, dotStamp: number): void {
    this.#body.signed(dotStamp - stamp)
    this.#body.varint(this.#indexOf(origin))
  }

  flush(db: number, stamp: number, origin: number): void {
    this.#head(OpKind.FLUSH, 0, db, 0, EMPTY, stamp, origin)
  }

  /** @param element the field or member whose counter it is; undefined for a string's */
  share(
    db: number,
    keySlot: number,
    key: Slice,
    type: number,
    element: Slice | undefined,
    sum: bigint | string,
    epoch: number,
    creates: boolean,
    stamp: number,
    origin: number,
  ): void {
    this.#head(OpKind.SHARE, creates ? FLAG_CREATES : 0, db, keySlot, key, stamp, origin)
    const body = this.#body
    body.u8((typeof sum === 'string' ? SHARE_DECIMAL : 0) | (element === undefined ? 0 : SHARE_OF_ELEMENT))
    if (element !== undefined) {
      body.u8(type)
      body.slice(element)
    }
    body.varint(stamp - epoch)
    if (typeof sum === 'string') body.text(sum)
    else if (sum >= -(2n ** 51n) && sum < 2n ** 51n) {
      body.u8(0)
      body.signed(Number(sum))
    } else {
      body.u8(1)
      body.int64(sum)
    }
  }

  element(
    db: number,
    keySlot: number,
    key: Slice,
    type: number,
    element: Slice,
    value: Slice,
    creates: boolean,
    stamp: number,
    origin: number,
  ): void {
    this.#head(OpKind.ELEMENT, creates ? FLAG_CREATES : 0, db, keySlot, key, stamp, origin)
    this.#body.u8(type)
    this.#body.slice(element)
    this.#body.slice(value)
  }

  remove(
    db: number,
    keySlot: number,
    key: Slice,
    type: number,
    element: Slice,
    removed: number,
    removedOrigin: number,
    stamp: number,
    origin: number,
  ): void {
    this.#head(OpKind.REMOVE, 0, db, keySlot, key, stamp, origin)
    this.#body.u8(type)
    this.#body.slice(element)
    this.#observed(removed, removedOrigin, stamp)
  }

  /** @param stamp the newest stamp of the batch so far: the message takes none of its own */
  publish(channel: Slice, message: Slice, stamp: number, origin: number): void {
    this.#head(OpKind.PUBLISH, 0, 0, 0, channel, stamp, origin)
    this.#body.slice(message)
  }

  /** Appends the batch to `out` and starts a new one. */
  finish(out: ByteWriter): void {
    out.double(this.#base)
    out.varint(this.#ids.length)
    for (const id of this.#ids) out.raw(Buffer.from(id, 'latin1'))
    out.raw(this.#body.buf, 0, this.#body.len)
    this.reset()
  }

  reset(): void {
    this.#body.len = 0
    this.#dictionary.clear()
    this.#ids.length = 0
    this.#origin = this.#db = -1
    this.#key = 0
    this.count = this.newest = 0
  }
}

const EMPTY = new Slice()

/** One decoded op. The reader refills the same object; slices point into the batch. */
export class Op {
  kind = 0
  db = 0
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
  /** CLEAR: up to where; REMOVE: the add that was removed. */
  observedStamp = 0
  observedOrigin = 0
  /** SHARE. */
  ofElement = false
  epoch = 0
  sum: bigint | string = 0n
}

/**
 * Reads one batch and calls `visit` for each op.
 * @throws MalformedError on anything a writer would not have written
 */
export function readOps(reader: ByteReader, origins: Origins, visit: (op: Op) => void): void {
  const base = reader.double()
  if (!Number.isSafeInteger(base) || base < 0) throw new MalformedError('stamp base')
  const dictionary = readDictionary(reader, origins)
  const op = new Op()
  op.stamp = base
  let seen = false
  let keyed = false
  while (reader.more) {
    const mark = reader.u8()
    op.kind = mark & KIND_MASK
    op.creates = (mark & FLAG_CREATES) !== 0
    if ((mark & FLAG_ORIGIN) !== 0) op.origin = lookUp(dictionary, reader.varint())
    else if (!seen) throw new MalformedError('op without origin')
    op.stamp += reader.signed()
    if (!Number.isSafeInteger(op.stamp) || op.stamp < 0) throw new MalformedError('stamp')
    if ((mark & FLAG_DB) !== 0) op.db = reader.varintMax(DATABASES_MAX, 'database')
    else if (!seen) throw new MalformedError('op without database')
    if ((mark & FLAG_SAME_KEY) === 0) reader.slice(op.key)
    else if (!keyed) throw new MalformedError('op without key')
    seen = keyed = true
    readBody(reader, op, dictionary)
    visit(op)
  }
}

function readDictionary(reader: ByteReader, origins: Origins): number[] {
  const count = reader.varintMax(ORIGINS_MAX, 'origin count')
  const id = new Slice()
  const dictionary: number[] = []
  for (let i = 0; i < count; i++) dictionary.push(origins.index(reader.raw(ORIGIN_ID_BYTES, id).latin1()))
  return dictionary
}

function lookUp(dictionary: number[], index: number): number {
  if (index >= dictionary.length) throw new MalformedError('origin index')
  return dictionary[index]
}

function readBody(reader: ByteReader, op: Op, dictionary: number[]): void {
  switch (op.kind) {
    case OpKind.STRING_TTL:
      op.deadline = reader.varint()
      reader.slice(op.value)
      return
    case OpKind.STRING:
    case OpKind.STRING_KEEP_TTL:
      op.deadline = op.kind === OpKind.STRING ? 0 : -1
      reader.slice(op.value)
      return
    case OpKind.PUBLISH:
      reader.slice(op.value)
      return
    case OpKind.DEADLINE:
      op.deadline = reader.varint()
      return
    case OpKind.CLEAR:
      readObserved(reader, op, dictionary)
      return
    case OpKind.FLUSH:
      return
    case OpKind.SHARE:
      readShare(reader, op)
      return
    case OpKind.ELEMENT:
      op.type = readType(reader)
      reader.slice(op.element)
      reader.slice(op.value)
      return
    case OpKind.REMOVE:
      op.type = readType(reader)
      reader.slice(op.element)
      readObserved(reader, op, dictionary)
      return
    default:
      throw new MalformedError(`op kind ${op.kind}`)
  }
}

/** A collection's type: 2 hash to 6 stream. */
function readType(reader: ByteReader): number {
  const type = reader.u8()
  if (type < 2 || type > 6) throw new MalformedError(`type ${type}`)
  return type
}

function readObserved(reader: ByteReader, op: Op, dictionary: number[]): void {
  op.observedStamp = op.stamp - reader.signed()
  op.observedOrigin = lookUp(dictionary, reader.varint())
}

function readShare(reader: ByteReader, op: Op): void {
  const variant = reader.u8()
  op.ofElement = (variant & SHARE_OF_ELEMENT) !== 0
  if (op.ofElement) {
    op.type = readType(reader)
    reader.slice(op.element)
  }
  op.epoch = op.stamp - reader.varint()
  if ((variant & SHARE_DECIMAL) !== 0) {
    op.sum = reader.text(DECIMAL_DIGITS_MAX)
    if (!/^-?\d+(\.\d+)?$/.test(op.sum)) throw new MalformedError('decimal')
  } else op.sum = reader.u8() === 0 ? BigInt(reader.signed()) : reader.int64()
}

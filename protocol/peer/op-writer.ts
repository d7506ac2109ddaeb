import { ORIGIN_ID_BYTES, type Origins } from '../clock/origins.js'
import { Slice } from '../resp/slice.js'
import { ByteWriter } from './bytes.js'
import {
  FLAG_CREATES,
  FLAG_DB,
  FLAG_ORIGIN,
  FLAG_SAME_KEY,
  OpKind,
  SHARE_DECIMAL,
  SHARE_OF_ELEMENT,
} from './op.js'

const EMPTY = new Slice()

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
  /** A value from this size on is left out, bytes; a batch may have one such, in its last record. */
  readonly #leavesOut: number
  #gap = 0
  /** The value that was left out. Whoever set a size puts it `afterGap` bytes before the end. */
  readonly leftOut = new Slice()
  count = 0
  /** The greatest stamp in the batch. */
  newest = 0

  constructor(origins: Origins, leavesOut = Number.POSITIVE_INFINITY) {
    this.#origins = origins
    this.#leavesOut = leavesOut
  }

  /** Bytes of the batch that come after the value that was left out. */
  get afterGap(): number {
    return this.#body.len - this.#gap
  }

  #value(value: Slice): void {
    if (value.len < this.#leavesOut) {
      this.#body.slice(value)
      return
    }
    this.#body.varint(value.len)
    this.#gap = this.#body.len
    this.leftOut.set(value.buf, value.off, value.len)
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

  /** The next op names its key, whatever its slot: a batch goes on after slots may have become other keys'. */
  forgetKey(): void {
    this.#key = 0
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
    this.#value(value)
  }

  /** @param creates the bytes are written into nothing, and the value they go on from is not named */
  patch(
    db: number,
    keySlot: number,
    key: Slice,
    offset: number,
    bytes: Slice,
    base: number,
    baseOrigin: number,
    creates: boolean,
    stamp: number,
    origin: number,
  ): void {
    this.#head(OpKind.PATCH, creates ? FLAG_CREATES : 0, db, keySlot, key, stamp, origin)
    if (!creates) this.#observed(base, baseOrigin, stamp)
    this.#body.varint(offset)
    this.#body.slice(bytes)
  }

  /** @param value registers raised, or a sketch, by the form; no registers if another op brings them */
  sketch(
    db: number,
    keySlot: number,
    key: Slice,
    generation: number,
    generationOrigin: number,
    value: Slice,
    form: number,
    creates: boolean,
    stamp: number,
    origin: number,
  ): void {
    this.#head(OpKind.SKETCH, creates ? FLAG_CREATES : 0, db, keySlot, key, stamp, origin)
    this.#observed(generation, generationOrigin, stamp)
    this.#body.u8(form)
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
    this.#value(value)
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
    this.#key = this.#gap = 0
    this.leftOut.set(this.leftOut.buf, 0, 0)
    this.count = this.newest = 0
  }
}

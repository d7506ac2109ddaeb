import { crc32 } from 'node:zlib'
import { ByteWriter } from '../../protocol/peer/bytes.js'
import { writeAtoms } from '../../protocol/peer/messages/atoms.js'
import type { OpWriter } from '../../protocol/peer/op-writer.js'
import { Slice } from '../../protocol/resp/slice.js'
import type { Scan } from '../store/scan.js'
import type { Store } from '../store/store.js'
import { beginFrame, endFrameAround, FRAME_SUMMED_FROM, FrameKind } from './journal-format.js'
import { SNAPSHOT_LARGE_TRIES, SNAPSHOT_SLICE_BYTES } from './journal-limits.js'
import type { RdbFile } from './rdb-file.js'

/**
 * A record whose value is too large to be copied in one go, as an ATOMS frame of its own. The frame's head has its check
 * sum, so the value is read twice, in slices beside running clients: to sum it up, and to write it. Every change of a
 * record changes its stamp; one that changes meanwhile is begun anew, and after some tries it is written in one go. It
 * may not be left to the journal: what changes a string in place is a patch there, which needs the value before it.
 */
export class LargeRecord {
  readonly #store: Store
  readonly #scan: Scan
  readonly #batch: OpWriter
  readonly #file: RdbFile
  readonly #mark: number
  readonly #out = new ByteWriter()
  readonly #value = new Slice()

  /** @param batch an empty one that leaves large values out */
  constructor(store: Store, scan: Scan, batch: OpWriter, file: RdbFile, mark: number) {
    this.#store = store
    this.#scan = scan
    this.#batch = batch
    this.#file = file
    this.#mark = mark
  }

  /** Writes the record, or what has its slot by now; each yield is a place to pause at. */
  *write(slot: number): Generator<void> {
    const { slots } = this.#store.records
    for (let tries = 1; slots.inUse(slot); tries++) {
      const offset = this.#file.size
      const isSame = this.#watch(slot)
      const writing = this.#frame(slot)
      for (let isWritten = false; isSame(); ) {
        isWritten = writing.next().done === true
        if (isWritten) return
        if (tries <= SNAPSHOT_LARGE_TRIES) yield
      }
      this.#file.rewind({ offset })
    }
  }

  /** Returns whether the slot is still what it is now. */
  #watch(slot: number): () => boolean {
    const { records } = this.#store
    const look = (): number[] => [records.stamp(slot), records.origin(slot), records.owner(slot)]
    const before = look()
    return () => records.slots.inUse(slot) && look().every((each, i) => each === before[i])
  }

  *#frame(slot: number): Generator<void> {
    const out = this.#out
    const batch = this.#batch
    out.len = 0
    const at = beginFrame(out, this.#mark, FrameKind.ATOMS)
    this.#scan.write(slot, batch)
    if (batch.count === 0) return
    const { len } = batch.leftOut
    const { afterGap } = batch
    writeAtoms(out, batch)
    const gap = len === 0 ? out.len : out.len - afterGap
    let sum = endFrameAround(out, at, gap, len)
    for (const [from, to] of this.#slices(slot, len)) {
      sum = crc32(this.#value.buf.subarray(from, to), sum)
      yield
    }
    sum = crc32(out.buf.subarray(gap, out.len), sum)
    out.buf.writeUInt32LE(sum, at + FRAME_SUMMED_FROM - 4)
    this.#file.write(out.buf, 0, gap)
    for (const [from, to] of this.#slices(slot, len)) {
      this.#file.write(this.#value.buf, from, to)
      yield
    }
    this.#file.write(out.buf, gap, out.len)
  }

  /** The places of the value's slices, wherever the record lies by then. */
  *#slices(slot: number, len: number): Generator<readonly [from: number, to: number]> {
    for (let done = 0; done < len; done += SNAPSHOT_SLICE_BYTES) {
      const { off } = this.#store.records.value(slot, this.#value)
      yield [off + done, off + Math.min(len, done + SNAPSHOT_SLICE_BYTES)]
    }
  }
}

import { crc32 } from 'node:zlib'
import { ByteWriter } from '../../protocol/peer/bytes.js'
import { writeAtoms } from '../../protocol/peer/messages/atoms.js'
import type { OpWriter } from '../../protocol/peer/op-writer.js'
import { FrozenValue } from '../store/frozen-value.js'
import type { Scan } from '../store/scan.js'
import type { Store } from '../store/store.js'
import { beginFrame, endFrameAround, FRAME_SUMMED_FROM, FrameKind } from './journal-format.js'
import type { RdbFile } from './rdb-file.js'

/**
 * A record whose value is too large to be copied in one go, as an ATOMS frame of its own. The frame's head has its check
 * sum, so the value is read twice, in slices beside running clients: to sum it up, and to write it. It is frozen meanwhile
 * and written as it was when that began, with its stamp. It may not be left to the journal: what changes a string in place
 * is a patch there, which needs the value before it.
 */
export class LargeRecord {
  readonly #store: Store
  readonly #scan: Scan
  readonly #batch: OpWriter
  readonly #file: RdbFile
  readonly #mark: number
  readonly #out = new ByteWriter()

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
    const { records } = this.#store
    if (!records.slots.inUse(slot)) return
    const value = new FrozenValue(records, slot)
    try {
      yield* this.#frame(slot, value)
    } finally {
      value.end()
    }
  }

  *#frame(slot: number, value: FrozenValue): Generator<void> {
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
    for (const { buf, off, len: length } of value.parts(len)) {
      sum = crc32(buf.subarray(off, off + length), sum)
      yield
    }
    sum = crc32(out.buf.subarray(gap, out.len), sum)
    out.buf.writeUInt32LE(sum, at + FRAME_SUMMED_FROM - 4)
    this.#file.write(out.buf, 0, gap)
    for (const { buf, off, len: length } of value.parts(len)) {
      this.#file.write(buf, off, off + length)
      yield
    }
    this.#file.write(out.buf, gap, out.len)
  }
}

import { VersionVector } from '../../protocol/clock/version-vector.js'
import { ByteWriter } from '../../protocol/peer/bytes.js'
import { writeAtoms } from '../../protocol/peer/messages/atoms.js'
import { OpWriter } from '../../protocol/peer/op-writer.js'
import { Scan } from '../store/scan.js'
import type { Store } from '../store/store.js'
import { snapshotPath, TEMPORARY } from './data-directory.js'
import {
  beginFrame,
  type DiskState,
  encodeHeader,
  endFrame,
  FileKind,
  FrameKind,
  newMark,
  writeState,
} from './journal-format.js'
import { SNAPSHOT_BATCH_BYTES, SNAPSHOT_CHUNK_BYTES, SNAPSHOT_LARGE_BYTES } from './journal-limits.js'
import { LargeRecord } from './large-record.js'
import type { Machine } from './machine.js'
import { RdbFile } from './rdb-file.js'

export interface SnapshotInit {
  store: Store
  machine: Machine
  dir: string
  number: number
  owner: Buffer
  /** What it will amount to, with the journal of its number. */
  state: DiskState
  /** Resolves when the disk has all that was written beside the walk, which may have met a part of it. */
  forced: () => Promise<void>
  /** Ends it early, with this error. */
  isOver: () => Error | undefined
}

/**
 * Writes a snapshot: a catch-up to a file. A walk over all slots beside running clients, batch by batch as a peer that
 * has nothing would get them, then what that amounts to. The journal of its number was begun before, so what is written
 * meanwhile is in it; together they hold all, whatever the walk met before or after it changed. Tombstones must stay
 * until the walk is over: the journal may hold older atoms that one of them keeps away.
 *
 * Returns the file's size.
 */
export async function writeSnapshot(init: SnapshotInit): Promise<number> {
  const { machine, dir, number, forced, isOver } = init
  const path = snapshotPath(dir, number)
  const file = await RdbFile.create(machine, `${path}${TEMPORARY}`, 0o600)
  try {
    await file.runSlices(frames(init, file), isOver)
    const { size } = file
    await forced()
    await file.commit(path)
    return size
  } catch (error) {
    await file.discard()
    throw error
  }
}

function* frames({ store, machine, number, owner, state }: SnapshotInit, file: RdbFile): Generator<void> {
  const mark = newMark()
  const out = new ByteWriter(2 * SNAPSHOT_CHUNK_BYTES)
  const origin = store.origins.ids[0]
  out.raw(encodeHeader({ kind: FileKind.SNAPSHOT, fresh: false, number, owner, origin, mark }))
  const handOn = (): void => {
    file.write(out.buf, 0, out.len)
    out.len = 0
  }
  const put = (kind: number, write: () => void): void => {
    const at = beginFrame(out, mark, kind)
    write()
    endFrame(out, at)
    if (out.len >= SNAPSHOT_CHUNK_BYTES) handOn()
  }
  put(FrameKind.SIZE, () => out.varint(store.records.slots.count))
  const batch = new OpWriter(store.origins, SNAPSHOT_LARGE_BYTES)
  const putBatch = (): void => put(FrameKind.ATOMS, () => writeAtoms(out, batch))
  const scan = new Scan(store, new VersionVector(), undefined, SNAPSHOT_LARGE_BYTES)
  scan.flushes(batch)
  if (batch.count > 0) putBatch()
  for (let isOver = false; !isOver; ) {
    isOver = scan.step(batch, SNAPSHOT_BATCH_BYTES, machine.slotsPerStep)
    // a batch never lives on into the next turn: it names keys by their slots, and those may be others' by then
    if (batch.count > 0) putBatch()
    yield
    if (scan.stoppedAt !== 0) {
      handOn()
      yield* new LargeRecord(store, scan, batch, file, mark).write(scan.stoppedAt)
    }
  }
  put(FrameKind.STATE, () => writeState(out, state, store.origins))
  put(FrameKind.END, () => {})
  handOn()
}

import { ByteWriter } from '../../protocol/peer/bytes.js'
import { writeFully } from './journal-file.js'
import { beginFrame, endFrame, FrameKind, HEADER_BYTES, readForced, writeForced } from './journal-format.js'
import { SNAPSHOT_SLICE_BYTES } from './journal-limits.js'
import type { JournalReader } from './journal-reader.js'
import type { Disk } from './machine.js'

/** A journal, or a snapshot, that is being read back. */
export interface WrittenJournal {
  path: string
  number: number
  reader: JournalReader
  /** Bytes that were on the disk, as far as it says so. */
  forced: number
}

/** Whether a frame after a bad place says that this was on the disk once, and not only on its way there. */
export function wasForced({ reader, number }: WrittenJournal, offset: number): boolean {
  const { next } = reader
  let found = false
  for (let at = offset; !found && reader.findNext(at); at = reader.next) {
    const { kind, payload } = reader
    // a file's header is on the disk before anything else is written to it
    found = offset < HEADER_BYTES
    if (kind === FrameKind.FORCED) found ||= readForced(payload, number) > offset
  }
  reader.next = next
  return found
}

/**
 * Writes again what nothing says was on the disk: after a force that failed the kernel takes for written what is not
 * ("fsyncgate", 2018), so it can be read as long as the machine runs, and forcing it once more does nothing.
 */
export function* writeAgain(disk: Disk, { path, reader, forced }: WrittenJournal): Generator<void> {
  const fd = disk.openSync(path, 'r+')
  try {
    const window = Buffer.allocUnsafeSlow(Math.min(SNAPSHOT_SLICE_BYTES, Math.max(0, reader.next - forced)))
    for (let at = forced; at < reader.next; ) {
      const count = disk.readSync(fd, window, 0, Math.min(window.length, reader.next - at), at)
      if (count === 0) throw new Error(`${path} became shorter`)
      writeFully(disk, fd, window, count, at)
      at += count
      yield
    }
  } finally {
    disk.closeSync(fd)
  }
}

/** Ends the last journal of a run that did not, or that could not force it, so that no later one can be missing its beginning unnoticed. */
export function seal(disk: Disk, { path, number, reader }: WrittenJournal): void {
  const { mark } = reader.header
  const out = new ByteWriter(64)
  endFrame(out, beginFrame(out, mark, FrameKind.END))
  const end = out.len
  const at = beginFrame(out, mark, FrameKind.FORCED)
  writeForced(out, number, reader.next + end)
  endFrame(out, at)
  const fd = disk.openSync(path, 'r+')
  try {
    writeFully(disk, fd, out.buf, end, reader.next)
    disk.fdatasyncSync(fd)
    writeFully(disk, fd, out.buf.subarray(end), out.len - end, reader.next + end)
    disk.fdatasyncSync(fd)
  } finally {
    disk.closeSync(fd)
  }
}

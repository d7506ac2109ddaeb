import { ByteReader } from '../../protocol/peer/bytes.js'
import { systemReason } from '../config/errors.js'
import {
  decodeHeader,
  type FileHeader,
  FRAME_HEAD_BYTES,
  frameLength,
  HEADER_BYTES,
  isIntact,
} from './journal-format.js'
import { READ_WINDOW_BYTES } from './journal-limits.js'
import type { Disk } from './machine.js'

/** What is at a place of a file is not what was written there. */
export class Damage extends Error {
  override name = 'Damage'

  constructor(
    readonly offset: number,
    reason: string,
  ) {
    super(reason)
  }
}

/**
 * Reads a journal or a snapshot frame by frame, through a window. What the disk does not give is no damage: it may be there
 * the next time, so nothing is cut off or gone past for it.
 */
export class JournalReader {
  readonly size: number
  /** Why the first bytes are no header, if they are none. */
  readonly damagedHeader: string | undefined
  #header: FileHeader | undefined
  /** Where the frame at hand begins, and where the next one does. */
  offset = HEADER_BYTES
  next = HEADER_BYTES
  kind = 0
  /** The payload of the frame at hand; valid until the next read. */
  readonly payload = new ByteReader(Buffer.alloc(0))
  readonly #disk: Disk
  readonly #path: string
  readonly #fd: number
  #window = Buffer.allocUnsafeSlow(READ_WINDOW_BYTES)
  #windowAt = 0
  #windowLength = 0

  /** @throws Error of one line that names the file, like all that read */
  constructor(disk: Disk, path: string) {
    this.#disk = disk
    this.#path = path
    try {
      this.#fd = disk.openSync(path, 'r')
    } catch (error) {
      throw new Error(`cannot open ${path}: ${systemReason(error)}`)
    }
    this.size = disk.fstatSync(this.#fd).size
    const bytes = this.#bytes(0, Math.min(HEADER_BYTES, this.size))
    const header = decodeHeader(bytes)
    if (typeof header === 'string') this.damagedHeader = header
    else this.#header = header
  }

  /** @throws Damage if there is none */
  get header(): FileHeader {
    if (this.#header === undefined) throw new Damage(0, this.damagedHeader!)
    return this.#header
  }

  close(): void {
    this.#disk.closeSync(this.#fd)
  }

  /** Whether it holds any intact frame. */
  get hasFrames(): boolean {
    const { next } = this
    const found = this.findNext(HEADER_BYTES - 1)
    this.next = next
    return found
  }

  /** Goes on with a damaged header: what a frame's beginning looks like the first one shows; whose it is nothing. */
  passHeader(): void {
    const none = { kind: 0, fresh: false, number: 0, owner: Buffer.alloc(0), origin: '' }
    this.#header ??= { ...none, mark: this.#mark ?? 0 }
  }

  get #mark(): number | undefined {
    if (this.#header !== undefined) return this.#header.mark
    return this.size < HEADER_BYTES + 4 ? undefined : this.#bytes(HEADER_BYTES, 4).readUInt32LE()
  }

  /** Goes to the next frame; false at the end of the file. @throws Damage */
  read(): boolean {
    const { mark } = this.header
    this.offset = this.next
    if (this.offset === this.size) return false
    this.#readAt(this.offset, mark)
    return true
  }

  #readAt(at: number, mark: number): void {
    const left = this.size - at
    if (left <= FRAME_HEAD_BYTES) throw new Damage(at, 'a frame is cut off')
    const length = frameLength(this.#bytes(at, FRAME_HEAD_BYTES), 0, mark)
    if (length === 0) throw new Damage(at, 'no frame begins here')
    if (length > left - FRAME_HEAD_BYTES) throw new Damage(at, 'a frame is cut off')
    const frame = this.#bytes(at, FRAME_HEAD_BYTES + length)
    this.kind = frame[FRAME_HEAD_BYTES]
    this.payload.buf = frame
    this.payload.at = FRAME_HEAD_BYTES + 1
    this.payload.end = frame.length
    this.next = at + frame.length
    if (!isIntact(frame, 0, length)) throw new Damage(at, 'a frame is not what its checksum says')
  }

  /** Goes to the first intact frame that begins after `offset`, so that read() reads it; false if there is none. */
  findNext(offset: number): boolean {
    const mark = this.#mark
    if (mark === undefined) return false
    const pattern = Buffer.alloc(4)
    pattern.writeUInt32LE(mark)
    for (let at = Math.max(offset + 1, HEADER_BYTES); at < this.size; ) {
      const bytes = this.#bytes(at, Math.min(READ_WINDOW_BYTES, this.size - at))
      const found = bytes.indexOf(pattern)
      if (found < 0) {
        // a mark may lie across the end of the window
        at += Math.max(1, bytes.length - 3)
        continue
      }
      at += found
      if (this.#isFrame(at, mark)) {
        this.next = at
        return true
      }
      at++
    }
    this.next = this.size
    return false
  }

  #isFrame(at: number, mark: number): boolean {
    try {
      this.#readAt(at, mark)
      return true
    } catch (error) {
      if (error instanceof Damage) return false
      throw error
    }
  }

  /** Bytes of the file; valid until the next call. */
  #bytes(at: number, length: number): Buffer {
    const from = at - this.#windowAt
    if (from >= 0 && from + length <= this.#windowLength) return this.#window.subarray(from, from + length)
    const wanted = Math.max(READ_WINDOW_BYTES, length)
    if (this.#window.length < wanted || (this.#window.length > wanted && wanted === READ_WINDOW_BYTES))
      this.#window = Buffer.allocUnsafeSlow(wanted)
    this.#windowAt = at
    this.#windowLength = 0
    while (this.#windowLength < length) {
      const count = this.#read(at + this.#windowLength, wanted - this.#windowLength)
      if (count === 0) throw new Damage(at, 'the file became shorter')
      this.#windowLength += count
    }
    return this.#window.subarray(0, length)
  }

  /** Reads into the window, behind what is there; returns how much it was. */
  #read(at: number, length: number): number {
    try {
      return this.#disk.readSync(this.#fd, this.#window, this.#windowLength, length, at)
    } catch (error) {
      throw new Error(`cannot read ${this.#path} at offset ${at}: ${systemReason(error)}`)
    }
  }
}

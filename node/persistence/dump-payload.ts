import { BAD_DUMP_DATA, BAD_DUMP_FOOTER } from '../../protocol/resp/errors.js'
import type { Slice } from '../../protocol/resp/slice.js'
import type { Db } from '../store/db.js'
import type { Store } from '../store/store.js'
import { ByteSource, Scratch } from './rdb/byte-source.js'
import { Crc64 } from './rdb/crc64.js'
import type { KeyType, RdbEvents } from './rdb/events.js'
import { Opcode, RDB_VERSION, RDB_VERSION_MAX } from './rdb/format.js'
import { RdbError } from './rdb/rdb-error.js'
import { keyTypeOf, ValueReader } from './rdb/value-reader.js'
import { ValueWriter } from './rdb/value-writer.js'
import { RdbWriter } from './rdb/writer.js'
import { StoreLoader } from './store-loader.js'
import { storedValue } from './store-values.js'

/**
 * DUMP's payload: the value's type and the value as an RDB file has them, the RDB version (16 bits), and a CRC64 of all
 * before it. KeyDB's may have header fields (mvcc-tstamp) after the value.
 */

const CRC_BYTES = 8
const FOOTER_BYTES = 2 + CRC_BYTES

/** A key's value as DUMP replies it. */
export function dumpPayload(store: Store, slot: number): Buffer {
  const chunks: Buffer[] = []
  const out = new RdbWriter({
    compress: true,
    checksum: true,
    onChunk: bytes => chunks.push(Buffer.from(bytes)),
  })
  const values = new ValueWriter(out)
  const value = storedValue(store, slot)
  const type = values.typeFor(value)
  out.u8(type)
  for (const _ of values.write(type, value));
  out.u16le(RDB_VERSION)
  out.checksum()
  return Buffer.concat(chunks)
}

/**
 * RESTORE: puts a payload's value in a key's place.
 *
 * @param deadline ms since the epoch; 0: none; one that has passed only removes what is there
 * @throws BAD_DUMP_FOOTER, BAD_DUMP_DATA, before anything is changed
 */
export function restorePayload(store: Store, db: Db, key: Slice, deadline: number, payload: Slice): void {
  const bytes = payload.view()
  if (!hasFooter(bytes)) throw BAD_DUMP_FOOTER
  const body = bytes.subarray(0, bytes.length - FOOTER_BYTES)
  const type = readPayload(body, NOTHING, () => {})
  db.delete(key)
  const loader = new StoreLoader(store, () => store.now)
  readPayload(body, loader, () => loader.key({ db: db.index, key, type, deadline }))
  loader.end()
}

function hasFooter(bytes: Buffer): boolean {
  const at = bytes.length - FOOTER_BYTES
  if (at < 0) return false
  const version = bytes.readUInt16LE(at)
  return version <= RDB_VERSION_MAX && new Crc64().update(bytes, 0, at + 2).matches(bytes, at + 2)
}

/** Reads all of a payload and tells its elements. Returns the key's type. @throws BAD_DUMP_DATA */
function readPayload(body: Buffer, events: RdbEvents, onStart: () => void): KeyType {
  try {
    const source = ByteSource.ofBuffer(body)
    const valueType = source.u8()
    const type = keyTypeOf(valueType)
    if (type === undefined) throw new RdbError(`value type ${valueType}`)
    onStart()
    for (const _ of new ValueReader(source, events).read(valueType));
    const scratch = new Scratch()
    while (source.remaining > 0) {
      if (source.u8() !== Opcode.AUX) throw new RdbError('bytes after the value')
      source.string(scratch)
      source.string(scratch)
    }
    return type
  } catch (error) {
    if (error instanceof RdbError) throw BAD_DUMP_DATA
    throw error
  }
}

const ignore = (): void => {}

/** Lets a payload pass that is only to be checked. */
const NOTHING: RdbEvents = {
  key: ignore,
  string: ignore,
  item: ignore,
  member: ignore,
  score: ignore,
  field: ignore,
  entry: ignore,
  stream: ignore,
  group: ignore,
  end: ignore,
}

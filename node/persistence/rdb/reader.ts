import { type ByteSource, Scratch } from './byte-source.js'
import type { RdbEvents } from './events.js'
import { Opcode, RDB_MAGIC, RDB_VERSION_MAX, RDB_VERSION_WITH_CRC, ValueType } from './format.js'
import { RdbError } from './rdb-error.js'
import { keyTypeOf, ValueReader } from './value-reader.js'

const CRC_BYTES = 8
const NO_CRC = '\0'.repeat(CRC_BYTES)
const MODULE_NAME_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Reads a whole RDB file: header, keys of all databases, checksum. */
export class RdbReader {
  readonly #source: ByteSource
  readonly #events: RdbEvents
  readonly #values: ValueReader
  readonly #checkCrc: boolean
  readonly #key = new Scratch()
  readonly #value = new Scratch()
  #db = 0
  #deadline = 0
  /** How to name the key at hand in an error. */
  #context = ''

  constructor(source: ByteSource, events: RdbEvents, checkCrc = true) {
    this.#source = source
    this.#events = events
    this.#values = new ValueReader(source, events)
    this.#checkCrc = checkCrc
  }

  /** Reads to the end; each yield is a place to pause at. @throws RdbError that names offset and cause */
  *read(): Generator<void> {
    try {
      const version = this.#header()
      while (yield* this.#record());
      this.#end(version)
    } catch (error) {
      if (!(error instanceof RdbError)) throw error
      throw new RdbError(error.reason, this.#source.start, this.#context)
    }
  }

  #header(): number {
    if (this.#source.size < RDB_MAGIC.length + 4 || this.#source.latin1(RDB_MAGIC.length) !== RDB_MAGIC)
      throw new RdbError('this is no RDB file: it does not begin with REDIS')
    const text = this.#source.latin1(4)
    const version = /^\d{4}$/.test(text) ? Number(text) : 0
    if (version < 1 || version > RDB_VERSION_MAX)
      throw new RdbError(`RDB version ${JSON.stringify(text)} is not one of 1 to ${RDB_VERSION_MAX}`)
    return version
  }

  /** Reads one record; false at the end of the file. */
  *#record(): Generator<void, boolean> {
    const source = this.#source
    const opcode = source.u8()
    switch (opcode) {
      case Opcode.EOF:
        return false
      case Opcode.SELECTDB:
        this.#db = source.length()
        break
      case Opcode.RESIZEDB:
        source.length()
        source.length()
        break
      case Opcode.EXPIRETIME:
        this.#deadline = Math.max(1, (source.u32le() | 0) * 1000)
        break
      case Opcode.EXPIRETIME_MS:
        this.#deadline = Math.max(1, Number(source.i64le()))
        break
      case Opcode.IDLE:
        source.length()
        break
      case Opcode.FREQ:
        source.u8()
        break
      case Opcode.AUX:
        this.#events.aux?.(source.string(this.#key), source.string(this.#value))
        break
      case Opcode.FUNCTION:
        this.#function()
        break
      case Opcode.FUNCTION_PRE_GA:
        throw new RdbError(
          'a function library of a release candidate of Redis 7.0, whose format nothing reads',
        )
      case Opcode.MODULE_AUX:
        throw new RdbError(`data of the module ${this.#module()}, which keymesh does not have`)
      case ValueType.KEYDB_CRON:
        this.#cron()
        break
      default:
        yield* this.#keyAndValue(opcode)
        yield
    }
    return true
  }

  *#keyAndValue(valueType: number): Generator<void> {
    const type = keyTypeOf(valueType)
    if (type === undefined) throw this.#unreadable(valueType)
    const key = this.#source.string(this.#key)
    this.#context = ` (key ${JSON.stringify(key.view().subarray(0, 64).toString('latin1'))})`
    this.#events.key({ db: this.#db, key, type, deadline: this.#deadline })
    yield* this.#values.read(valueType)
    this.#events.end()
    this.#deadline = 0
    this.#context = ''
  }

  #unreadable(valueType: number): RdbError {
    if (valueType === ValueType.MODULE_2 || valueType === ValueType.MODULE_PRE_GA) {
      this.#source.string(this.#key)
      const key = JSON.stringify(this.#key.view().subarray(0, 64).toString('latin1'))
      return new RdbError(
        `key ${key} has a type of the module ${this.#module()}, which keymesh does not have`,
      )
    }
    if (valueType === ValueType.HASH_METADATA_PRE_GA || valueType === ValueType.HASH_LISTPACK_EX_PRE_GA)
      return new RdbError('a hash of a release candidate of Redis 7.4, whose format nothing reads')
    return new RdbError(`unknown opcode or value type ${valueType}`)
  }

  /** A module's name and version: nine letters of six bits, then ten bits. */
  #module(): string {
    let id = BigInt(this.#source.number())
    const version = id & 1023n
    id >>= 10n
    let name = ''
    for (let i = 0; i < 9; i++, id >>= 6n) name = MODULE_NAME_LETTERS[Number(id & 63n)] + name
    return `${name} (version ${version})`
  }

  #function(): void {
    const code = this.#source.string(this.#value)
    const name = /^#!\w+\s+name=(\S+)/i.exec(code.view().subarray(0, 256).toString('latin1'))?.[1] ?? '?'
    this.#events.leftOut?.(`function library ${JSON.stringify(name)}: keymesh has no functions`)
  }

  /** KeyDB's KEYDB.CRON: script, start and interval (ms, 8 bytes each), keys, arguments. */
  #cron(): void {
    const source = this.#source
    const name = source.string(this.#key).view().subarray(0, 64).toString('latin1')
    source.string(this.#value)
    source.i64le()
    source.i64le()
    for (const list of ['keys', 'arguments'])
      for (let count = source.count(`cron ${list}`, 1); count > 0; count--) source.string(this.#value)
    this.#deadline = 0
    this.#events.leftOut?.(`KEYDB.CRON script ${JSON.stringify(name)}: keymesh does not run scripts by time`)
  }

  #end(version: number): void {
    const source = this.#source
    if (version >= RDB_VERSION_WITH_CRC) {
      const sum = source.checksum().clone()
      const written = source.latin1(CRC_BYTES)
      if (this.#checkCrc && written !== NO_CRC && !sum.matches(Buffer.from(written, 'latin1'), 0))
        throw new RdbError('the checksum (CRC64) is wrong: the file is damaged')
    }
    if (source.remaining > 0) throw new RdbError(`${source.remaining} bytes after the end`)
  }
}

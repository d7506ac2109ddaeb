import type { Slice } from '../../../protocol/resp/slice.js'
import { Opcode, RDB_MAGIC, RDB_VERSION, ValueType } from './format.js'
import { type Value, ValueWriter } from './value-writer.js'
import { RdbWriter, type WriterOptions } from './writer.js'

/** Writes a whole RDB file: start(), the keys, end(). */
export class RdbFileWriter {
  readonly out: RdbWriter
  readonly #values: ValueWriter
  #db = -1

  constructor(options: WriterOptions) {
    this.out = new RdbWriter(options)
    this.#values = new ValueWriter(this.out)
  }

  /** @param aux header fields, for instance redis-ver and ctime */
  start(aux: readonly (readonly [name: string, value: string])[]): void {
    this.out.latin1(`${RDB_MAGIC}${String(RDB_VERSION).padStart(4, '0')}`)
    for (const [name, value] of aux) {
      this.out.u8(Opcode.AUX)
      this.out.text(name)
      this.out.text(value)
    }
  }

  /**
   * Writes one key; each yield is a place to pause at.
   *
   * @param deadline ms since the epoch; 0: none
   */
  *key(db: number, key: Slice, deadline: number, value: Value): Generator<void> {
    const type = this.#values.typeFor(value)
    this.#head(db, key, deadline, type)
    yield* this.#values.write(type, value)
  }

  /** Writes a string's key in one go: most keys are such, and for these nothing is made that has to be collected. */
  string(db: number, key: Slice, deadline: number, value: Slice): void {
    this.#head(db, key, deadline, ValueType.STRING)
    this.out.string(value)
  }

  #head(db: number, key: Slice, deadline: number, type: number): void {
    const { out } = this
    this.#select(db)
    if (deadline !== 0) {
      out.u8(Opcode.EXPIRETIME_MS)
      out.i64le(BigInt(Math.trunc(deadline)))
    }
    out.u8(type)
    out.string(key)
  }

  /** The keys that follow are this database's. */
  #select(db: number): void {
    if (db === this.#db) return
    this.#db = db
    this.out.u8(Opcode.SELECTDB)
    this.out.length(db)
  }

  end(): void {
    this.out.u8(Opcode.EOF)
    this.out.checksum()
  }
}

import { ORIGIN_ID_BYTES, type Origins } from '../clock/origins.js'
import { isIntact, isSketch, RAISED_BYTES, REGISTER_MAX, REGISTERS } from '../hyperloglog/sketch.js'
import { STRING_BYTES_MAX } from '../resp/limits.js'
import { Slice } from '../resp/slice.js'
import { type ByteReader, MalformedError } from './bytes.js'
import {
  FLAG_CREATES,
  FLAG_DB,
  FLAG_ORIGIN,
  FLAG_SAME_KEY,
  KIND_MASK,
  Op,
  OpKind,
  SCORE_BYTES,
  SHARE_DECIMAL,
  SHARE_OF_ELEMENT,
  SketchForm,
} from './op.js'

const DATABASES_MAX = 1 << 16
const ORIGINS_MAX = 4096
const DECIMAL_DIGITS_MAX = 6000
/** Ops that are looked ahead at: as many as a processor can fetch memory for at once. */
export const OPS_AHEAD_MAX = 16
/** Of a collection's types, those whose elements are counted. */
const HASH = 2
const SORTED_SET = 4

/**
 * Reads one batch and calls `visit` for each op, and before it, for some of them at a time, `lookAhead` with those that
 * come next: the first `count` of `ops`.
 * @throws MalformedError on anything a writer would not have written
 */
export function readOps(
  reader: ByteReader,
  origins: Origins,
  visit: (op: Op) => void,
  lookAhead?: (ops: readonly Op[], count: number) => void,
): void {
  const base = reader.double()
  if (!Number.isSafeInteger(base) || base < 0) throw new MalformedError('stamp base')
  const dictionary = readDictionary(reader, origins)
  const ops: Op[] = []
  let before: Op | undefined
  while (reader.more) {
    let count = 0
    for (; count < OPS_AHEAD_MAX && reader.more; count++) {
      if (count === ops.length) ops.push(new Op())
      readOp(reader, ops[count], before, base, dictionary)
      before = ops[count]
    }
    lookAhead?.(ops, count)
    for (let i = 0; i < count; i++) visit(ops[i])
  }
}

function readOp(
  reader: ByteReader,
  op: Op,
  before: Op | undefined,
  base: number,
  dictionary: readonly number[],
): void {
  const mark = reader.u8()
  op.kind = mark & KIND_MASK
  op.creates = (mark & FLAG_CREATES) !== 0
  if ((mark & FLAG_ORIGIN) !== 0) op.origin = lookUp(dictionary, reader.varint())
  else if (before === undefined) throw new MalformedError('op without origin')
  else op.origin = before.origin
  op.stamp = (before?.stamp ?? base) + reader.signed()
  if (!Number.isSafeInteger(op.stamp) || op.stamp < 0) throw new MalformedError('stamp')
  if ((mark & FLAG_DB) !== 0) op.db = reader.varintMax(DATABASES_MAX, 'database')
  else if (before === undefined) throw new MalformedError('op without database')
  else op.db = before.db
  if ((mark & FLAG_SAME_KEY) === 0) reader.slice(op.key)
  else if (before === undefined) throw new MalformedError('op without key')
  else op.key.set(before.key.buf, before.key.off, before.key.len)
  op.hash = -1
  readBody(reader, op, dictionary)
}

function readDictionary(reader: ByteReader, origins: Origins): number[] {
  const count = reader.varintMax(ORIGINS_MAX, 'origin count')
  const id = new Slice()
  const dictionary: number[] = []
  for (let i = 0; i < count; i++) dictionary.push(origins.index(reader.raw(ORIGIN_ID_BYTES, id).latin1()))
  return dictionary
}

function lookUp(dictionary: readonly number[], index: number): number {
  if (index >= dictionary.length) throw new MalformedError('origin index')
  return dictionary[index]
}

function readBody(reader: ByteReader, op: Op, dictionary: readonly number[]): void {
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
    case OpKind.PATCH:
      if (!op.creates) readObserved(reader, op, dictionary)
      op.offset = reader.varintMax(STRING_BYTES_MAX, 'offset')
      reader.slice(op.value)
      if (op.offset + op.value.len > STRING_BYTES_MAX) throw new MalformedError('string length')
      return
    case OpKind.SKETCH:
      readObserved(reader, op, dictionary)
      readSketchForm(reader, op)
      reader.slice(op.value)
      checkSketch(op)
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
      if (op.type === SORTED_SET) checkScore(op.value)
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

/** A score: a double and a number. */
function checkScore({ buf, off, len }: Slice): void {
  if (len !== SCORE_BYTES || Number.isNaN(buf.readDoubleLE(off))) throw new MalformedError('score')
}

function readSketchForm(reader: ByteReader, op: Op): void {
  const form = reader.u8()
  if (form > SketchForm.WHOLE) throw new MalformedError(`sketch form ${form}`)
  op.isWhole = form === SketchForm.WHOLE
}

/** Registers and counts that there are, or a sketch that is one. */
function checkSketch({ isWhole, value }: Op): void {
  const { buf, off, len } = value
  if (isWhole) {
    if (!isSketch(value) || !isIntact(value)) throw new MalformedError('sketch')
    return
  }
  if (len % RAISED_BYTES !== 0) throw new MalformedError('registers')
  for (let at = off; at < off + len; at += RAISED_BYTES)
    if ((buf[at] | (buf[at + 1] << 8)) >= REGISTERS || buf[at + 2] > REGISTER_MAX)
      throw new MalformedError('register')
}

/** A collection's type: 2 hash to 6 stream. */
function readType(reader: ByteReader): number {
  const type = reader.u8()
  if (type < 2 || type > 6) throw new MalformedError(`type ${type}`)
  return type
}

function readObserved(reader: ByteReader, op: Op, dictionary: readonly number[]): void {
  op.observedStamp = op.stamp - reader.signed()
  op.observedOrigin = lookUp(dictionary, reader.varint())
}

function readShare(reader: ByteReader, op: Op): void {
  const variant = reader.u8()
  op.ofElement = (variant & SHARE_OF_ELEMENT) !== 0
  if (op.ofElement) {
    op.type = readType(reader)
    if (op.type !== HASH && op.type !== SORTED_SET) throw new MalformedError(`counter of type ${op.type}`)
    reader.slice(op.element)
  }
  op.epoch = op.stamp - reader.varint()
  if ((variant & SHARE_DECIMAL) !== 0) {
    op.sum = reader.text(DECIMAL_DIGITS_MAX)
    if (!/^-?\d+(\.\d+)?$/.test(op.sum)) throw new MalformedError('decimal')
  } else op.sum = reader.u8() === 0 ? BigInt(reader.signed()) : reader.int64()
}

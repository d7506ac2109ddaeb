import { ByteReader } from '../../../protocol/peer/bytes.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Dot } from './part.js'

/**
 * What the elements of a stream say: its entries, and beside them the headers, groups, deliveries, consumers and pending
 * entries of docs/conflicts.md. Read from their bytes as node/store/stream-names.ts lays them out, by code of its own.
 */

/** An id as one number: ms times 2^64 and seq. */
export type Id = bigint

const SEQ_BITS = 64n
const SEQ_MASK = (1n << SEQ_BITS) - 1n
const ID_LENGTH = 16

export const idOf = (ms: bigint, seq: bigint): Id => (ms << SEQ_BITS) | seq
export const msOf = (id: Id): bigint => id >> SEQ_BITS
export const seqOf = (id: Id): bigint => id & SEQ_MASK
export const printId = (id: Id): string => `${msOf(id)}-${seqOf(id)}`
export const maxId = (a: Id, b: Id): Id => (a > b ? a : b)

/** An entry's name. */
export function nameOf(id: Id): string {
  const bytes = Buffer.alloc(ID_LENGTH)
  bytes.writeBigUInt64BE(msOf(id), 0)
  bytes.writeBigUInt64BE(seqOf(id), 8)
  return bytes.latin1Slice()
}

/** `ms` or `ms-seq`. */
export function parseId(text: string): Id {
  const [ms, seq = '0'] = text.split('-')
  return idOf(BigInt(ms), BigInt(seq))
}

export interface Header {
  trim: Id
  trimStamp: number
  last: Id
  maxDeleted: Id
  removed: number
}

export interface Delivered {
  /** The write that made the group, or set where it starts. */
  of: Dot
  floor: Id
  entriesRead: number
  byOrigin: Map<string, Id>
}

export interface Pending {
  consumer: string
  deliveredAt: number
  deliveries: number
}

export type StreamElement =
  | { tag: 'entry'; id: Id; fields: string[] }
  | ({ tag: 'header'; origin: string } & Header)
  | { tag: 'group'; group: string; floor: Id; entriesRead: number }
  | ({ tag: 'delivered'; group: string; origin: string } & Delivered)
  | { tag: 'consumer'; group: string; consumer: string }
  | ({ tag: 'pending'; group: string; id: Id } & Pending)

const slice = new Slice()
const reader = (latin1: string): ByteReader => new ByteReader(Buffer.from(latin1, 'latin1'))
const bytes = (from: ByteReader, length: number): string => from.raw(length, slice).latin1()
const text = (from: ByteReader): string => bytes(from, from.varint())

function id(from: ByteReader): Id {
  const digits = Buffer.from(bytes(from, ID_LENGTH), 'latin1')
  return idOf(digits.readBigUInt64BE(0), digits.readBigUInt64BE(8))
}

/** An element by its name and value. */
export function streamElement(name: string, value: string): StreamElement {
  const from = reader(name)
  const what = reader(value)
  if (name.length === ID_LENGTH) {
    const fields = Array.from({ length: what.varint() }, () => text(what))
    return { tag: 'entry', id: id(from), fields }
  }
  const tag = from.u8()
  if (tag === 1) {
    const origin = bytes(from, 8)
    const [trim, trimStamp, last, maxDeleted] = [id(what), what.double(), id(what), id(what)]
    return { tag: 'header', origin, trim, trimStamp, last, maxDeleted, removed: what.signed() }
  }
  const group = text(from)
  if (tag === 2) return { tag: 'group', group, floor: id(what), entriesRead: what.signed() }
  if (tag === 4) return { tag: 'consumer', group, consumer: text(from) }
  if (tag === 5) {
    const pending = { consumer: text(what), deliveredAt: what.signed(), deliveries: what.varint() }
    return { tag: 'pending', group, id: id(from), ...pending }
  }
  const origin = bytes(from, 8)
  const of = { stamp: what.double(), origin: bytes(what, 8) }
  const [floor, entriesRead] = [id(what), what.signed()]
  const count = what.varint()
  const byOrigin = new Map(Array.from({ length: count }, () => [bytes(what, 8), id(what)] as const))
  return { tag: 'delivered', group, origin, of, floor, entriesRead, byOrigin }
}

/** What the very write that tells of it made, a trim or a group: a prediction does not know its stamp. */
export const TRIMMED_NOW = -1
export const MADE_NOW: Dot = { stamp: -1, origin: '' }

/** An element in the words of a prediction. */
export function wordsOf(element: StreamElement): string {
  return JSON.stringify(element, (_, value) => {
    if (typeof value === 'bigint') return printId(value)
    return value instanceof Map ? [...value].sort() : value
  })
}

/**
 * The same of one that was told by a write that came after `since`.
 * @param name none if `value` is words already
 */
export function wordsOfTold(name: string, value: string, since: number): string {
  if (name === '') return value
  const element = streamElement(name, value)
  if (element.tag === 'header' && element.trimStamp > since) element.trimStamp = TRIMMED_NOW
  if (element.tag === 'delivered' && element.of.stamp > since) element.of = MADE_NOW
  return wordsOf(element)
}

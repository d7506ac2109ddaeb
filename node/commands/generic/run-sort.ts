import type { Args } from '../../../protocol/resp/args.js'
import { respError, SYNTAX_ERROR, WRONG_TYPE } from '../../../protocol/resp/errors.js'
import { parseDouble } from '../../../protocol/resp/number.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import type { Db } from '../../store/db.js'
import { Type } from '../../store/kind.js'
import type { Store } from '../../store/store.js'
import { LookupPattern } from './lookup-pattern.js'

const NOT_A_SCORE = respError("ERR One or more scores can't be converted into double")
const EMPTY = Buffer.alloc(0)
/** The smallest double of full precision: below it strtod reports a range error. */
const NORMAL_MIN = 2 ** -1022
const NONZERO = /^[+-]?(0x)?[0.]*[1-9a-f]/i

interface Options {
  by?: LookupPattern
  get: LookupPattern[]
  offset: number
  /** Negative for all. */
  count: number
  descending: boolean
  alpha: boolean
  store?: Slice
}

interface Weighted {
  element: Buffer
  /** What it is sorted by; none where its pattern leads nowhere. */
  text?: Buffer
  number: number
}

/** SORT and SORT_RO. */
export function runSort({ db, store }: Context, args: Args, reply: Reply, mayStore: boolean): void {
  const key = args.key()
  const options = readOptions(args, mayStore)
  const slot = db.find(key)
  const type = slot === 0 ? Type.LIST : store.type(slot)
  if (type !== Type.LIST && type !== Type.SET && type !== Type.ZSET) throw WRONG_TYPE
  const elements = slot === 0 ? [] : elementsOf(store, slot)
  const ordered = inOrder(store, db, elements, type, options)
  const chosen = ordered.slice(...window(options, ordered.length))
  const found = chosen.flatMap(element =>
    options.get.length === 0 ? [element] : options.get.map(pattern => pattern.find(store, db, element)),
  )
  if (options.store === undefined) {
    reply.array(found.length)
    for (const bytes of found) {
      if (bytes === undefined) reply.null()
      else reply.bulk(bytes)
    }
    return
  }
  db.delete(options.store)
  if (found.length > 0) {
    const list = store.lists.create(db, options.store)
    for (const [i, bytes] of found.entries())
      store.lists.push(list, 'right', new Slice(bytes ?? EMPTY), i > 0)
  }
  reply.int(found.length)
}

function readOptions(args: Args, mayStore: boolean): Options {
  const options: Options = { get: [], offset: 0, count: -1, descending: false, alpha: false }
  while (args.more) {
    const left = args.remaining - 1
    if (args.word('asc')) options.descending = false
    else if (args.word('desc')) options.descending = true
    else if (args.word('alpha')) options.alpha = true
    else if (left >= 2 && args.word('limit')) {
      options.offset = args.int()
      options.count = args.int()
    } else if (mayStore && left >= 1 && args.word('store')) options.store = args.key()
    else if (left >= 1 && args.word('by')) options.by = new LookupPattern(args.bytes())
    else if (left >= 1 && args.word('get')) options.get.push(new LookupPattern(args.bytes()))
    else throw SYNTAX_ERROR
  }
  return options
}

/** A collection's elements, in their order where they have one. */
function elementsOf(store: Store, slot: number): Buffer[] {
  const count = store.elements.length(slot)
  const found: Buffer[] = []
  for (let i = 0; i < count; i++) {
    if (store.type(slot) === Type.LIST) found.push(store.value(store.lists.at(slot, i)).copy())
    else if (store.type(slot) === Type.ZSET) found.push(store.subkey(store.zsets.at(slot, i)).copy())
    else found.push(store.subkey(store.sets.at(slot, i)).copy())
  }
  return found
}

function inOrder(store: Store, db: Db, elements: Buffer[], type: number, options: Options): Buffer[] {
  let { by, alpha } = options
  if (by?.constant) {
    // a set has no order of its own: what is kept of it gets one
    if (type !== Type.SET || options.store === undefined)
      return options.descending && type !== Type.SET ? elements.reverse() : elements
    by = undefined
    alpha = true
  }
  const weighted = elements.map((element): Weighted => {
    const text = by === undefined ? element : by.find(store, db, element)
    return { element, text, number: alpha || text === undefined ? 0 : scoreOf(text) }
  })
  const compare = alpha ? (by === undefined ? byElement : byText) : byNumber
  const sign = options.descending ? -1 : 1
  return weighted.sort((a, b) => sign * compare(a, b)).map(({ element }) => element)
}

const byElement = (a: Weighted, b: Weighted): number => Buffer.compare(a.element, b.element)
const byNumber = (a: Weighted, b: Weighted): number =>
  a.number < b.number ? -1 : a.number > b.number ? 1 : byElement(a, b)

function byText({ text: a }: Weighted, { text: b }: Weighted): number {
  if (a !== undefined && b !== undefined) return Buffer.compare(a, b)
  return a === b ? 0 : a === undefined ? -1 : 1
}

/** A weight as C's strtod reads it: white space before it is passed over, nothing at all is 0, too small is an error. */
function scoreOf(text: Buffer): number {
  if (text.length === 0) return 0
  let start = 0
  while (start < text.length && (text[start] === 32 || (text[start] >= 9 && text[start] <= 13))) start++
  const number = parseDouble(new Slice(text, start))
  if (number === undefined || (Math.abs(number) < NORMAL_MIN && NONZERO.test(text.latin1Slice(start))))
    throw NOT_A_SCORE
  return number
}

/** LIMIT as positions from and to, the latter not included. */
function window({ offset, count }: Options, length: number): [from: number, to: number] {
  const from = Math.min(Math.max(0, offset), length)
  return [from, count < 0 ? length : Math.min(length, from + count)]
}

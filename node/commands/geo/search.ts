import type { Args } from '../../../protocol/resp/args.js'
import { respError, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import type { Store } from '../../store/store.js'
import { storeMembers } from '../zset/store-result.js'
import { type Area, cellsOf, metersWithin } from './area.js'
import { exactMeters, readUnit } from './distance.js'
import { type Place, placeOf, scoreRange } from './geohashes.js'
import { readPlace } from './read-place.js'
import { replyPlace } from './reply-place.js'

/** GEOSEARCH and its older forms: all read an area and options, look through cells of the world, and reply or store. */

const NOT_A_RADIUS = respError('ERR need numeric radius')
const RADIUS_NEGATIVE = respError('ERR radius cannot be negative')
const NOT_A_WIDTH = respError('ERR need numeric width')
const NOT_A_HEIGHT = respError('ERR need numeric height')
const BOX_NEGATIVE = respError('ERR height or width cannot be negative')
const NO_SUCH_MEMBER = respError('ERR could not decode requested zset member')
const COUNT_NOT_POSITIVE = respError('ERR COUNT must be > 0')
const ANY_NEEDS_COUNT = respError('ERR the ANY argument requires COUNT argument')
const STORE_WITH_OPTIONS = respError(
  'ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options',
)
const SEARCHSTORE_WITH_OPTIONS = respError(
  'ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options',
)

/** What of a search the command's name decides. */
export interface SearchForm {
  /** Where the area is: a place and radius, a member and radius, or by options. */
  area: 'place' | 'member' | 'options'
  /** Where the result goes: to the client, to the key of an option if there is one, or to the first key. */
  target: 'reply' | 'option' | 'first'
}

interface Search {
  centre?: Place
  /** FROMMEMBER or FROMLONLAT was given, even where no key is there to find the member in. */
  from?: 'member' | 'place'
  shape?: Area['shape']
  unit: number
  target?: Slice
  storesDistance: boolean
  withDistance: boolean
  withHash: boolean
  withPlace: boolean
  order?: 'asc' | 'desc'
  any: boolean
  /** 0 for all. */
  count: number
}

/** A member in the area. */
interface Found {
  element: number
  place: Place
  meters: number
}

/** Reads a command of the form and does what it says. */
export function geoSearch(ctx: Context, args: Args, reply: Reply, form: SearchForm): void {
  const { db, store } = ctx
  const target = form.target === 'first' ? args.key() : undefined
  const zset = store.zsets.open(db, args.key())
  const search = readSearch(store, zset, args, form, target)
  const { centre, shape, unit } = search
  const found =
    zset === 0 || centre === undefined || shape === undefined
      ? []
      : find(store, zset, search, { centre, shape, unit })
  if (search.target === undefined) replyFound(store, reply, search, found)
  else reply.int(storeFound(ctx, search, search.target, found))
}

function readSearch(
  store: Store,
  zset: number,
  args: Args,
  form: SearchForm,
  target: Slice | undefined,
): Search {
  const search: Search = {
    unit: 1,
    target,
    storesDistance: false,
    withDistance: false,
    withHash: false,
    withPlace: false,
    any: false,
    count: 0,
  }
  if (form.area === 'place') {
    search.centre = readPlace(args)
    readRadius(args, search)
  } else if (form.area === 'member' && zset === 0) args.rewind(args.at + 3)
  else if (form.area === 'member') {
    search.centre = memberPlace(store, zset, args.bytes())
    readRadius(args, search)
  }
  while (args.more) readOption(store, zset, args, form, search)
  check(args, form, search)
  return search
}

function readOption(store: Store, zset: number, args: Args, form: SearchForm, search: Search): void {
  const free = form.area === 'options'
  if (args.word('withdist')) search.withDistance = true
  else if (args.word('withhash')) search.withHash = true
  else if (args.word('withcoord')) search.withPlace = true
  else if (args.word('any')) search.any = true
  else if (args.word('asc')) search.order = 'asc'
  else if (args.word('desc')) search.order = 'desc'
  else if (args.remaining > 1 && args.word('count')) {
    search.count = args.int()
    if (search.count <= 0) throw COUNT_NOT_POSITIVE
  } else if (form.target === 'option' && args.remaining > 1 && args.word('store')) {
    search.target = args.key()
    search.storesDistance = false
  } else if (form.target === 'option' && args.remaining > 1 && args.word('storedist')) {
    search.target = args.key()
    search.storesDistance = true
  } else if (form.target === 'first' && args.word('storedist')) search.storesDistance = true
  else if (free && search.from !== 'place' && args.remaining > 1 && args.word('frommember')) {
    const member = args.bytes()
    if (zset !== 0) search.centre = memberPlace(store, zset, member)
    search.from = 'member'
  } else if (free && search.from !== 'member' && args.remaining > 2 && args.word('fromlonlat')) {
    search.centre = readPlace(args)
    search.from = 'place'
  } else if (free && !isBox(search) && args.remaining > 2 && args.word('byradius')) readRadius(args, search)
  else if (free && !isCircle(search) && args.remaining > 3 && args.word('bybox')) readBox(args, search)
  else throw SYNTAX_ERROR
}

const isBox = ({ shape }: Search): boolean => shape !== undefined && 'width' in shape
const isCircle = ({ shape }: Search): boolean => shape !== undefined && 'radius' in shape

function check(args: Args, form: SearchForm, search: Search): void {
  if (search.target !== undefined && (search.withDistance || search.withHash || search.withPlace))
    throw form.target === 'first' ? SEARCHSTORE_WITH_OPTIONS : STORE_WITH_OPTIONS
  if (form.area === 'options') {
    const name = args.get(0).latin1()
    if (search.from === undefined)
      throw respError(`ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for ${name}`)
    if (search.shape === undefined)
      throw respError(`ERR exactly one of BYRADIUS and BYBOX can be specified for ${name}`)
  }
  if (search.any && search.count === 0) throw ANY_NEEDS_COUNT
}

function readRadius(args: Args, search: Search): void {
  const radius = args.double(NOT_A_RADIUS)
  if (radius < 0) throw RADIUS_NEGATIVE
  search.unit = readUnit(args)
  search.shape = { radius }
}

function readBox(args: Args, search: Search): void {
  const width = args.double(NOT_A_WIDTH)
  const height = args.double(NOT_A_HEIGHT)
  if (width < 0 || height < 0) throw BOX_NEGATIVE
  search.unit = readUnit(args)
  search.shape = { width, height }
}

function memberPlace(store: Store, zset: number, member: Slice): Place {
  const element = store.zsets.find(zset, member)
  if (element === 0) throw NO_SUCH_MEMBER
  return placeOf(store.zsets.score(element))
}

/** The members in the area, in the order asked for and no more than that. */
function find(store: Store, zset: number, { count, any, order }: Search, area: Area): Found[] {
  const found = membersWithin(store, zset, area, any ? count : Number.POSITIVE_INFINITY)
  // the nearest are meant where some are asked for
  const sorted = order ?? (count > 0 && !any ? 'asc' : undefined)
  if (sorted === 'asc') found.sort((a, b) => a.meters - b.meters)
  else if (sorted === 'desc') found.sort((a, b) => b.meters - a.meters)
  return count > 0 ? found.slice(0, count) : found
}

function membersWithin(store: Store, zset: number, area: Area, limit: number): Found[] {
  const { zsets } = store
  const found: Found[] = []
  for (const cell of cellsOf(area)) {
    const { min, max } = scoreRange(cell)
    const from = zsets.firstAtOrAbove(zset, min, false)
    for (const element of zsets.slots(zset, from, zsets.firstAtOrAbove(zset, max, false))) {
      if (found.length >= limit) return found
      const place = placeOf(zsets.score(element))
      const distance = metersWithin(area, place)
      if (distance !== undefined) found.push({ element, place, meters: distance })
    }
  }
  return found
}

function replyFound(store: Store, reply: Reply, search: Search, found: readonly Found[]): void {
  const { withDistance, withHash, withPlace, unit } = search
  const extras = Number(withDistance) + Number(withHash) + Number(withPlace)
  reply.array(found.length)
  for (const { element, place, meters } of found) {
    if (extras > 0) reply.array(extras + 1)
    reply.bulk(store.subkey(element))
    if (withDistance) reply.bulk((meters / unit).toFixed(4))
    if (withHash) reply.int(Math.trunc(store.zsets.score(element)))
    if (withPlace) replyPlace(reply, place)
  }
}

function storeFound(ctx: Context, search: Search, target: Slice, found: readonly Found[]): number {
  const { zsets } = ctx.store
  const members = found.map(({ element, place }) => {
    const score = search.storesDistance
      ? exactMeters(search.centre ?? place, place) / search.unit
      : zsets.score(element)
    return [ctx.store.subkey(element).copy(), score] as const
  })
  return storeMembers(ctx, target, members)
}

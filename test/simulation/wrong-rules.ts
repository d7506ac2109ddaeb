import { Type } from '../../node/store/kind.js'
import { joinString } from '../../node/store/merge/string.js'
import { Order } from '../../node/store/order.js'
import { KEEP_TTL } from '../../node/store/types/strings.js'
import { SELF } from '../../protocol/clock/origins.js'
import { Slice } from '../../protocol/resp/slice.js'
import { CLASHES, CUTS, LINKS, SLOWNESS } from './faults.js'
import type { SimulatedNode } from './simulated-node.js'
import type { Trap } from './traps.js'

/**
 * The law of each type (node/store/merge) with another rule in its place: plausible ones, most of them right on one node,
 * that do not converge or lose what docs/conflicts.md says is kept.
 */
type Rule = (node: SimulatedNode) => void

const ties: Rule = ({ store: { origins } }) => {
  origins.compare = (a, originA, b, originB) => a - b || originA - originB
}

const greaterSum: Rule = ({ store: { counters } }) => {
  const put = counters.put.bind(counters)
  counters.put = (slot, sum, epoch, stamp, origin) => {
    const share = counters.find(slot, origin)
    if (share !== 0 && Number(counters.read(share).sum) > Number(sum)) return false
    return put(slot, sum, epoch, stamp, origin)
  }
}

const removalWins: Rule = ({ store: { elements } }) => {
  elements.isUpTo = () => true
}

const greaterScore: Rule = ({ store: { elements, records } }) => {
  const replace = elements.replace.bind(elements)
  elements.replace = (slot, element, value, ...dot) => {
    const isLower =
      records.kind(slot) === Type.ZSET && value.buf.readDoubleLE(value.off) < elements.scores.of(element)
    replace(slot, element, isLower ? new Slice(records.value(element, new Slice()).copy()) : value, ...dot)
  }
}

const placesByArrival: Rule = ({ store: { elements, records } }) => {
  const order = elements.order.bind(elements)
  const byArrival = new WeakMap<Order, Order>()
  elements.order = slot => {
    const right = order(slot)
    if (records.kind(slot) !== Type.LIST) return right
    const wrong = byArrival.get(right) ?? new Order((a, b) => a - b)
    byArrival.set(right, wrong)
    return wrong
  }
}

const idsOfOneNode: Rule = ({ store: { streams, tombstones } }) => {
  const nextId = streams.nextId.bind(streams)
  streams.nextId = last => {
    const { retain } = tombstones
    tombstones.retain = false
    const id = nextId(last)
    tombstones.retain = retain
    return id
  }
}

const passesOverLate: Rule = ({ store: { streams } }) => {
  streams.index.arrive = () => {}
}

const trimsForEver: Rule = ({ store: { streams } }) => {
  const { index } = streams
  const enter = index.enter.bind(index)
  index.enter = (slot, element) => {
    enter(slot, element)
    for (const header of index.get(slot)?.headers.values() ?? [])
      if (header.trimStamp !== 0) header.trimStamp = Number.MAX_SAFE_INTEGER
  }
}

const sketchTakesPlace: Rule = ({ store: { sketches, hyperloglogs } }) => {
  const edit = sketches.edit.bind(sketches)
  let isLocal = false
  sketches.edit = (slot, generation, editor) => {
    if (isLocal) edit(slot, generation, editor)
    else editor.clear()
  }
  const add = hyperloglogs.add.bind(hyperloglogs)
  hyperloglogs.add = (...words) => {
    isLocal = true
    const changed = add(...words)
    isLocal = false
    return changed
  }
}

const deletesUpToNow: Rule = ({ store: { records } }) => {
  const setClear = records.setClear.bind(records)
  records.setClear = (slot, _stamp, _origin, ...dot) => setClear(slot, ...dot, ...dot)
}

const longerDeadline: Rule = ({ store: { records } }) => {
  const setDeadline = records.setDeadline.bind(records)
  records.setDeadline = (slot, deadline, ...dot) =>
    setDeadline(slot, deadline === 0 ? 0 : Math.max(deadline, records.deadline(slot)), ...dot)
}

const keepsWhatIsLeft: Rule = ({ store }) => {
  const set = store.strings.set.bind(store.strings)
  store.strings.set = (db, key, value, deadline) => {
    const slot = db.find(key)
    if (deadline !== KEEP_TTL || slot === 0 || store.type(slot) === Type.STRING) {
      set(db, key, value, deadline)
      return
    }
    const stamp = store.tick()
    joinString(store, slot, value, KEEP_TTL, stamp, SELF)
    store.log?.string(db.index, slot, key, value, KEEP_TTL, stamp, SELF)
    store.refresh(slot)
    store.changed(slot)
  }
}

const expiredForGood: Rule = ({ store: { expiry, tombstones } }) => {
  const expire = expiry.expire.bind(expiry)
  expiry.expire = slot => {
    const { retain } = tombstones
    tombstones.retain = false
    expire(slot)
    tombstones.retain = retain
  }
}

const flushesWhatIsThere: Rule = ({ store: { dbs } }) => {
  for (const db of dbs)
    Object.defineProperty(db, 'flushed', {
      // what comes later finds none
      get: () => ({ stamp: 0, origin: 0 }),
    })
}

/** What each rule needs to show, within how many seeds it must, and the rule. */
export const WRONG_RULES: Trap[] = (
  [
    [
      'string: each node orders the writers of equal stamps by when it met them',
      { ...CUTS, ...CLASHES },
      10,
      ties,
    ],
    ['counter: of two sums of one writer the greater stays', CUTS, 10, greaterSum],
    ['hash and set: a removal takes away what its writer had not seen', CUTS, 30, removalWins],
    ['sorted set: the greater score stays', CUTS, 30, greaterScore],
    ['list: an element stands where it came to stand when it arrived', CUTS, 10, placesByArrival],
    ['stream: XADD * makes the ids that a node alone would make', CUTS, 10, idsOfOneNode],
    ['stream: a trim says how far, and not when', { ...LINKS, ...SLOWNESS }, 75, trimsForEver],
    [
      'stream: what arrives below the last id delivered counts as delivered',
      { ...LINKS, ...SLOWNESS },
      75,
      passesOverLate,
    ],
    ['HyperLogLog: what arrives takes the place of what was there', CUTS, 10, sketchTakesPlace],
    ['DEL: goes up to its own stamp, not to what its writer had seen', CUTS, 10, deletesUpToNow],
    ['deadline: the longer one stays', CUTS, 10, longerDeadline],
    [
      'deadline: SET KEEPTTL over another type keeps what its clear leaves of the deadline',
      CUTS,
      10,
      keepsWhatIsLeft,
    ],
    ['expiry: what has expired is gone, whatever PERSIST may be under way', CUTS, 10, expiredForGood],
    ['FLUSHDB: takes what is there, and not what comes later from before it', CUTS, 10, flushesWhatIsThere],
  ] as const
).map(([name, faults, seeds, booted]) => ({ name, faults, seeds, options: { booted } }))

import { type Op, OpKind } from '../../../protocol/peer/op.js'
import { Kind } from '../kind.js'
import type { Store } from '../store.js'
import { checkStreamElement } from '../stream-values.js'
import { raiseClear } from './clear.js'
import { joinElementShare, joinShare } from './counter.js'
import { joinDeadline } from './deadline.js'
import { joinElement, joinRemove } from './element.js'
import { isFlushed, joinFlush } from './flush.js'
import { joinAddition } from './hyperloglog.js'
import { joinPatch, lacksBase } from './patch.js'
import { joinString } from './string.js'

/**
 * Joins one op of another node into the store. Joining is commutative, associative and idempotent.
 *
 * @returns false if nothing has changed because the value that a patch goes on from is not here, and has to be fetched
 */
export function joinOp(store: Store, op: Op): boolean {
  const { stamp, origin } = op
  store.settle()
  store.clock.observe(stamp)
  store.seen.advance(origin, stamp)
  const db = store.dbs[op.db]
  if (db === undefined) return true
  if (op.kind === OpKind.FLUSH) {
    joinFlush(store, db, stamp, origin)
    return true
  }
  if (op.type === Kind.STREAM) checkStreamOp(op)
  if (countsByObserved(op.kind)) {
    if (isFlushed(store, db, op.observedStamp, op.observedOrigin)) return true
  } else if (isFlushed(store, db, op.kind === OpKind.SHARE ? op.epoch : stamp, origin)) return true
  if (op.kind === OpKind.PATCH && lacksBase(store, store.lookup(db.owner, op.key), op)) return false
  const slot = store.ensure(db, op.key, op.kind <= OpKind.STRING_KEEP_TTL ? op.value.len : 0, op.hash)
  const wasLive = store.isLive(slot)
  const changed = joinInto(store, slot, op)
  store.refresh(slot)
  if (changed || wasLive !== store.isLive(slot)) {
    store.changes++
    store.changed(slot)
  }
  return true
}

/** @throws MalformedError for an element no stream has */
function checkStreamOp(op: Op): void {
  if (op.kind === OpKind.ELEMENT) checkStreamElement(op.element, op.value)
  else if (op.kind === OpKind.REMOVE) checkStreamElement(op.element, undefined)
}

/** Whether an op's place among the others is not its own stamp, but the one it names. */
export function countsByObserved(kind: number): boolean {
  return kind === OpKind.CLEAR || kind === OpKind.REMOVE || kind === OpKind.SKETCH
}

function joinInto(store: Store, slot: number, op: Op): boolean {
  const { stamp, origin } = op
  switch (op.kind) {
    case OpKind.STRING:
    case OpKind.STRING_TTL:
    case OpKind.STRING_KEEP_TTL:
      return joinString(store, slot, op.value, op.deadline, stamp, origin)
    case OpKind.PATCH:
      return joinPatch(store, slot, op)
    case OpKind.SKETCH:
      return joinAddition(store, slot, op)
    case OpKind.DEADLINE:
      return joinDeadline(store, slot, op.deadline, stamp, origin)
    case OpKind.CLEAR: {
      const wasNone = store.records.kind(slot) === Kind.NONE
      raiseClear(store, slot, op.observedStamp, op.observedOrigin, stamp, origin)
      return !wasNone
    }
    case OpKind.SHARE:
      if (!op.ofElement) return joinShare(store, slot, op.sum, op.epoch, op.creates, stamp, origin)
      return joinElementShare(store, slot, op.type, op.element, op.sum, op.epoch, op.creates, stamp, origin)
    case OpKind.ELEMENT:
      return joinElement(store, slot, op.type, op.element, op.value, op.creates, stamp, origin)
    default:
      return joinRemove(store, slot, op.type, op.element, op.observedStamp, op.observedOrigin, stamp, origin)
  }
}

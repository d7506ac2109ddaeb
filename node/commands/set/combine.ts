import type { Args } from '../../../protocol/resp/args.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import type { Store } from '../../store/store.js'

/** Intersections, unions and differences of sets, as slots of the elements that are in the result. */

/** A set that a command reads: slot 0 and length 0 for a key that is not there. */
interface Source {
  slot: number
  length: number
}

export type Operation = (store: Store, sources: readonly Source[]) => number[]

/** Opens the keys given by the next `count` arguments. @throws WRONG_TYPE */
export function readSources({ db, store }: Context, args: Args, count = args.remaining): Source[] {
  return Array.from({ length: count }, () => {
    const slot = store.sets.open(db, args.key())
    return { slot, length: slot === 0 ? 0 : store.sets.length(slot) }
  })
}

/** The members of the smallest set that are in all others; at most `limit` of them. */
export function intersection(
  store: Store,
  sources: readonly Source[],
  limit = Number.POSITIVE_INFINITY,
): number[] {
  const [smallest, ...others] = [...sources].sort((a, b) => a.length - b.length)
  const found: number[] = []
  for (let i = 0; i < smallest.length && found.length < limit; i++) {
    const element = store.sets.at(smallest.slot, i)
    if (others.every(({ slot }) => isIn(store, slot, element))) found.push(element)
  }
  return found
}

export function union(store: Store, sources: readonly Source[]): number[] {
  const seen = new Set<string>()
  const found: number[] = []
  for (const { slot, length } of sources) {
    for (let i = 0; i < length; i++) {
      const element = store.sets.at(slot, i)
      const name = store.subkey(element).latin1()
      if (seen.has(name)) continue
      seen.add(name)
      found.push(element)
    }
  }
  return found
}

/** The members of the first set that are in no other. */
export function difference(store: Store, [first, ...others]: readonly Source[]): number[] {
  const found: number[] = []
  for (let i = 0; i < first.length; i++) {
    const element = store.sets.at(first.slot, i)
    if (!others.some(({ slot, length }) => length > 0 && isIn(store, slot, element))) found.push(element)
  }
  return found
}

function isIn(store: Store, set: number, element: number): boolean {
  return store.sets.find(set, store.subkey(element)) !== 0
}

/** Replies what the operation makes of the sets named by the arguments that are left. */
export function replyCombined(ctx: Context, args: Args, reply: Reply, operation: Operation): void {
  const { store } = ctx
  const found = operation(store, readSources(ctx, args))
  reply.set(found.length)
  for (const element of found) reply.bulk(store.subkey(element))
}

/** Puts what the operation makes of the sets into the key named first, whatever it held, and replies the size. */
export function storeCombined(ctx: Context, args: Args, reply: Reply, operation: Operation): void {
  const { db, store } = ctx
  const target = args.key()
  const found = operation(store, readSources(ctx, args))
  const members = copyNames(store, found)
  db.delete(target)
  if (members.length > 0) {
    const set = store.sets.create(db, target)
    for (const member of members) store.sets.add(set, member)
  }
  reply.int(members.length)
}

/** The elements' names in memory of their own: the target may be one of the sources. */
function copyNames(store: Store, elements: readonly number[]): Slice[] {
  return elements.map(element => new Slice(store.subkey(element).copy()))
}

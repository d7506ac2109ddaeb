import type { Slice } from '../../../protocol/resp/slice.js'
import type { Store } from '../../store/store.js'

/** Slots looked up at once. */
const STEP_ELEMENTS = 512

/** The index of the first element from the left with this value, or -1. */
export function findEqual(store: Store, list: number, value: Slice): number {
  let found = -1
  eachEqual(store, list, value, false, (_, index) => {
    found = index
    return false
  })
  return found
}

/**
 * Visits the elements with this value, from the right if `backwards`, until `visit` returns false. Looks at `limit`
 * elements at most. The list must not change meanwhile.
 */
export function eachEqual(
  store: Store,
  list: number,
  value: Slice,
  backwards: boolean,
  visit: (element: number, index: number) => boolean,
  limit = Number.POSITIVE_INFINITY,
): void {
  const { lists } = store
  const length = lists.length(list)
  const end = Math.min(length, limit)
  for (let done = 0; done < end; done += STEP_ELEMENTS) {
    const next = Math.min(end, done + STEP_ELEMENTS)
    const slots = backwards
      ? lists.slots(list, length - next, length - done).reverse()
      : lists.slots(list, done, next)
    for (let i = 0; i < slots.length; i++) {
      if (!store.value(slots[i]).equals(value)) continue
      if (!visit(slots[i], backwards ? length - 1 - done - i : done + i)) return
    }
  }
}

import type { Slice } from '../../../protocol/resp/slice.js'
import type { Store } from '../../store/store.js'

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
  const { records, elements } = store
  const order = elements.order(list)
  let at = 0
  const look = (element: number): boolean => {
    if (at === limit) return false
    const index = backwards ? order.length - 1 - at : at
    at++
    return !records.hasValue(element, value) || visit(element, index)
  }
  if (backwards) order.down(() => false, look)
  else order.up(() => true, look)
}

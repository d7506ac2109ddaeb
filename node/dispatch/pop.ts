import type { Reply } from '../../protocol/resp/reply.js'
import type { Store } from '../store/store.js'

/** Replies and removes the element at one end of a list that has one. */
export function popElement(store: Store, list: number, side: 'left' | 'right', reply: Reply): void {
  const element = store.lists.at(list, side === 'left' ? 0 : store.lists.length(list) - 1)
  reply.bulk(store.value(element))
  store.lists.removeAt(list, element)
}

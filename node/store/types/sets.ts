import { Slice } from '../../../protocol/resp/slice.js'
import { Kind } from '../kind.js'
import type { Store } from '../store.js'
import { Collection } from './collection.js'

const NO_VALUE = new Slice()

/** Sets: elements are members without a value. Adding a member that is there changes nothing and tells nobody. */
export class Sets extends Collection {
  constructor(store: Store) {
    super(store, Kind.SET)
  }

  at(set: number, position: number): number {
    return this.store.elements.at(set, position)
  }

  add(set: number, member: Slice): boolean {
    if (this.find(set, member) !== 0) return false
    this.put(set, member, NO_VALUE)
    return true
  }

  removeAt(set: number, element: number): void {
    this.removeElement(set, element)
  }
}

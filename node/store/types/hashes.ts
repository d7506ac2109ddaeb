import { HASH_NOT_A_FLOAT, HASH_NOT_AN_INTEGER } from '../../../protocol/resp/errors.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { Counters } from '../counters.js'
import { Kind } from '../kind.js'
import type { Store } from '../store.js'
import { Collection } from './collection.js'

const ZERO = Slice.of('0')

/** Hashes: elements are fields. */
export class Hashes extends Collection {
  constructor(store: Store) {
    super(store, Kind.HASH)
  }

  at(hash: number, position: number): number {
    return this.store.elements.at(hash, position)
  }

  /** Returns whether the field is new. */
  set(hash: number, field: Slice, value: Slice): boolean {
    const isNew = this.find(hash, field) === 0
    this.put(hash, field, value)
    return isNew
  }

  /** @throws HASH_NOT_AN_INTEGER, OVERFLOW */
  increment(hash: number, field: Slice, by: number | bigint): number | bigint {
    const element = this.find(hash, field)
    const current = element === 0 ? ZERO : this.store.value(element)
    const sum = Counters.sum(current, by, HASH_NOT_AN_INTEGER)
    this.bump(hash, field, BigInt(by) - this.store.counters.beyond(element, current))
    return sum
  }

  /** Returns the sum as Redis prints it. @throws HASH_NOT_A_FLOAT */
  incrementFloat(hash: number, field: Slice, by: Slice): string {
    const element = this.find(hash, field)
    const current = element === 0 ? ZERO : this.store.value(element)
    const { difference, text } = this.store.counters.sumFloat(element, current, by, HASH_NOT_A_FLOAT)
    this.bump(hash, field, difference)
    return text
  }
}

import { parseInteger } from '../../../protocol/resp/number.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import type { Config } from '../../config/config.js'
import { Flag, Type } from '../../store/kind.js'
import type { Store } from '../../store/store.js'

/**
 * What Redis would say of the same data. In memory there is one form of each type here; clients and tools that ask
 * expect Redis's names and its *-max-listpack-* limits. Redis never turns a larger form back into a smaller one, so after
 * removals it may still name the larger; here the answer follows from what is there now.
 */

/** The longest string Redis keeps in one piece with its header, bytes. */
const EMBEDDED_BYTES_MAX = 44
/** Integers from 0 up to this one exist once for all keys. */
const SHARED_INTEGERS = 10_000

export function encodingOf(store: Store, slot: number, config: Config): string {
  const { elements } = store
  const count = elements.length(slot)
  const isShort = (limit: number, bytes: (element: number) => Slice): boolean => {
    for (let i = 0; i < count; i++) if (bytes(elements.at(slot, i)).len > limit) return false
    return true
  }
  switch (store.type(slot)) {
    case Type.STRING:
      return stringEncoding(store, slot)
    case Type.HASH: {
      const limit = config.get('hash-max-listpack-value')
      const fits =
        count <= config.get('hash-max-listpack-entries') &&
        isShort(limit, field => store.subkey(field)) &&
        isShort(limit, field => store.value(field))
      return fits ? 'listpack' : 'hashtable'
    }
    case Type.SET: {
      if (count > config.get('set-max-intset-entries')) return 'hashtable'
      for (let i = 0; i < count; i++)
        if (parseInteger(store.subkey(elements.at(slot, i))) === undefined) return 'hashtable'
      return 'intset'
    }
    case Type.ZSET: {
      const limit = config.get('zset-max-listpack-value')
      const fits =
        count <= config.get('zset-max-listpack-entries') && isShort(limit, member => store.subkey(member))
      return fits ? 'listpack' : 'skiplist'
    }
    case Type.LIST:
      return 'quicklist'
    default:
      return 'stream'
  }
}

function stringEncoding(store: Store, slot: number): string {
  const value = store.strings.get(slot)
  const flags = store.records.flags(slot)
  const isRaw = (flags & Flag.SHARES) !== 0 ? store.sketches.shows(slot) : (flags & Flag.RAW) !== 0
  if (isRaw) return 'raw'
  if (parseInteger(value) !== undefined) return 'int'
  return value.len <= EMBEDDED_BYTES_MAX ? 'embstr' : 'raw'
}

/** Whether Redis would keep the value as one of the small integers that all keys share. */
export function isSharedInteger(store: Store, slot: number, config: Config): boolean {
  if (store.type(slot) !== Type.STRING) return false
  const tracksUse = config.get('maxmemory') > 0 && /-l[rf]u$/.test(config.get('maxmemory-policy'))
  const value = parseInteger(store.strings.get(slot))
  return !tracksUse && value !== undefined && value >= 0 && value < SHARED_INTEGERS
}

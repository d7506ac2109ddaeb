import { Store } from '../../node/store/store.js'
import { Origins } from '../../protocol/clock/origins.js'
import { seeded } from '../simulation/random.js'

/** A small store of a node, known by this number, that is one of a mesh. @param now ms; its birth, too */
export function memberStore(name: number, now: number, freedAtOnce?: number): Store {
  const store = new Store({
    databases: 2,
    origin: Origins.id(now, name),
    chunkBytes: 16 * 1024,
    tableCapacity: 16,
    random: seeded(name),
    freedAtOnce,
  })
  store.now = now
  // what is removed leaves a tombstone
  store.tombstones.retain = true
  return store
}

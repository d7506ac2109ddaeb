import { TEMPORARY } from '../../../node/persistence/data-directory.js'
import { Damage, JournalReader } from '../../../node/persistence/journal-reader.js'
import { Server } from '../../../node/server/server.js'
import { MessageType } from '../../../protocol/peer/messages/message.js'
import { CUTS, POWER } from '../faults.js'
import type { SimulatedNode } from '../simulated-node.js'
import { patch, type Trap } from '../traps.js'
import { DISK_DIRECTORY, OpenHandle } from './simulated-disk.js'

/** Some files are not forced when they should be. */
const unforced = (isMeant: (path: string) => boolean): void =>
  patch(OpenHandle, 'sync', (original: OpenHandle['sync']) => {
    return function (this: OpenHandle) {
      return isMeant(this.path) ? Promise.resolve() : original.call(this)
    }
  })

/** As soon as a catch-up begins the journal says that it is over. */
function claimEarly({ store, replication, onDisk }: SimulatedNode, donor: SimulatedNode): void {
  const applied = store.applied.clone()
  const peer = replication.peers.get(`n${donor.name}`)
  if (peer !== undefined) applied.merge(peer.applied)
  const { purged, retain } = store.tombstones
  onDisk?.durability.journal?.state({
    ...{ applied, purged: purged.clone(), doubts: replication.doubts, retaining: retain },
  })
}

const common = {
  faults: { ...CUTS, ...POWER, slowDisk: 0.05, repairDisk: 0.02 },
  world: { disks: true },
  repairs: true,
}

/** Known ways to get a journal wrong (see traps.ts). */
export const DISK_TRAPS: Trap[] = [
  {
    name: 'a reply leaves before the disk has what its client has written',
    ...common,
    seeds: 10,
    set: () => patch(Server, 'mustWait', () => () => false),
  },
  {
    name: 'a directory is not forced when a file in it was made or renamed',
    ...common,
    seeds: 10,
    set: () => unforced(path => path === DISK_DIRECTORY),
  },
  {
    name: 'journals go before the snapshot that replaces them was forced',
    ...common,
    seeds: 10,
    set: () => unforced(path => path.endsWith(TEMPORARY)),
  },
  {
    name: 'a frame that was torn is taken for data',
    ...common,
    seeds: 60,
    set: () =>
      patch(JournalReader, 'read', (original: JournalReader['read']) => {
        return function (this: JournalReader) {
          try {
            return original.call(this)
          } catch (error) {
            if (error instanceof Damage && error.message.includes('checksum')) return true
            throw error
          }
        }
      }),
  },
  {
    name: 'the journal has the version vector before the writes that it claims',
    ...common,
    seeds: 40,
    options: {
      sent: (from, to, bytes) => {
        if (bytes[0] === MessageType.SYNC && bytes[1] === 1) claimEarly(from, to)
      },
    },
  },
]

import { Config } from '../../../node/config/config.js'
import type { Log } from '../../../node/log.js'
import { journalPath, listState, snapshotPath } from '../../../node/persistence/data-directory.js'
import { Durability } from '../../../node/persistence/durability.js'
import { FrameKind, readState } from '../../../node/persistence/journal-format.js'
import { JournalReader } from '../../../node/persistence/journal-reader.js'
import { type Recovered, Recovery } from '../../../node/persistence/recovery.js'
import type { JournalSink } from '../../../node/replication/io.js'
import type { Replication } from '../../../node/replication/replication.js'
import type { Server } from '../../../node/server/server.js'
import type { Store } from '../../../node/store/store.js'
import { ORIGIN_ID_BYTES } from '../../../protocol/clock/origins.js'
import { VersionVector } from '../../../protocol/clock/version-vector.js'
import { isDerived, type Part } from '../oracle/part.js'
import type { Heard, Witness } from '../oracle/witness.js'
import { DISK_DIRECTORY, type DiskProcess } from './simulated-disk.js'
import type { Volume } from './volume.js'

/** Files are rewritten from this size on, bytes: a run's are small. */
const REWRITE_BYTES_MIN = 4096

/** What the server of a node with a disk is made with. */
export function diskSettings({ policy, warnings }: Volume): { config: Config; log: Log } {
  const config = new Config()
  config.assign('appendonly', true)
  config.assign('appendfsync', policy)
  config.assign('auto-aof-rewrite-min-size', REWRITE_BYTES_MIN)
  const log = { notice: () => {}, warn: (text: string) => warnings.push(text) }
  return { config, log: log as unknown as Log }
}

export interface OnDiskInit {
  name: number
  volume: Volume
  store: Store
  replication: Replication
  server: Server
  witness: Witness
  heard: Heard
  /** What sees the messages beside the journal. */
  sink: JournalSink
}

/** The product's own journal, snapshots and recovery in one process of a simulated node, on a simulated disk. */
export class OnDisk {
  readonly durability: Durability
  readonly #init: OnDiskInit
  readonly #process: DiskProcess

  constructor(init: OnDiskInit) {
    this.#init = init
    const { name, volume, store, replication, server } = init
    this.#process = volume.disk.attach()
    this.durability = new Durability({
      ...{ machine: this.#process, config: server.config, store, log: server.log, replication },
      ...{ gates: server.gates, rdb: server.rdb },
      directory: {
        dir: DISK_DIRECTORY,
        owner: Buffer.alloc(32, name),
        lacksFiles: false,
        restore: () => {
          // who waits for it is to go on at once, though no call of the disk has ended
          volume.disk.stirred = true
          return Promise.resolve()
        },
      },
      durable: () => server.releaseHeld(),
      failed: () => server.closeHeld(),
    })
  }

  /** Reads back what is there and begins a journal, as a node does at its start. Rejects as that does. */
  async start(): Promise<void> {
    const { store, replication, server, sink } = this.#init
    const { disk } = this.#process
    const { durability } = this
    const files = listState(disk, DISK_DIRECTORY)
    durability.prepare()
    replication.keepJournal(both(sink, durability))
    const isFirst = files.snapshots.length + files.journals.length === 0
    const recovery = new Recovery({
      ...{ store, files, machine: this.#process, dir: DISK_DIRECTORY },
      cutsTorn: true,
      passesDamage: false,
      warn: text => server.log.warn(text),
      onProgress: () => {},
      isOver: () => undefined,
    })
    const recovered = isFirst ? undefined : await recovery.run()
    if (recovered !== undefined) {
      replication.recovered(recovered.state.doubts, recovered.own)
      this.#hear(recovered)
    }
    await durability.open(recovered)
    server.durability = durability
  }

  /**
   * What the node has heard by what it has read back: what is in the files, and what they claim. If it is returning it has yet
   * to be told what of that is gone.
   */
  #hear({ base, state }: Recovered): void {
    const { witness, heard, store } = this.#init
    const { disk } = this.#process
    const { snapshots, journals } = listState(disk, DISK_DIRECTORY)
    const paths = snapshots
      .filter(number => number === base)
      .map(number => snapshotPath(DISK_DIRECTORY, number))
    for (const number of journals) if (number >= base) paths.push(journalPath(DISK_DIRECTORY, number))
    const { applied, origins } = store
    // what the snapshot says it covers is passed over where it comes after it: it may have been deleted since
    let covered = new VersionVector()
    const isNews = (part: Part): boolean => part.stamp > covered.get(origins.index(part.origin))
    for (const path of paths) {
      const isSnapshot = path === snapshotPath(DISK_DIRECTORY, base)
      const reader = new JournalReader(disk, path)
      while (reader.read()) {
        const { kind, payload } = reader
        const { buf, at, end } = payload
        if (kind === FrameKind.PEER)
          witness.hear(heard, buf.subarray(at + ORIGIN_ID_BYTES, end), false, isNews)
        else if (kind === FrameKind.OWN) witness.hear(heard, buf.subarray(at, end), false, isNews)
        // a snapshot has what the node removed just before it died and had not told yet
        else if (kind === FrameKind.ATOMS) witness.hear(heard, buf.subarray(at, end), isSnapshot)
        else if (kind === FrameKind.STATE && isSnapshot) covered = readState(payload, origins).applied
      }
      reader.close()
    }
    // afterwards: a patch was joined to what had been read before it, and not to what the files only claim. They claim as
    // well what it was never told: a catch-up brings what became of that
    if (state.doubts.count === 0)
      for (const { db, key } of witness.keys())
        for (const part of witness.partsOf(db, key))
          if (!isDerived(part) && part.stamp <= applied.get(origins.index(part.origin))) heard.add(part)
  }

  /** Ends a batch as the server does: its reply leaves when what it wrote is where it has to be. */
  reply(parts: readonly Part[]): void {
    const { server, volume } = this.#init
    server.flush()
    const write = server.lastWrite
    const connection = {
      address: 'simulated',
      release: () => {
        if (!server.mustWait(connection, write)) volume.tell(parts)
      },
      destroy: () => {},
    }
    connection.release()
  }

  tick(): void {
    this.durability.tick()
  }

  /** Begins a snapshot, if none is being written. */
  rewrite(): void {
    if (!this.durability.rewrites.inProgress) this.durability.rewrites.ask()
  }

  /** The process ends where it is. */
  kill(): void {
    this.saveMembers()
    this.#process.kill()
  }

  /** What peers.json has. */
  saveMembers(): void {
    const { volume, replication } = this.#init
    if (replication.peers.size > 0) volume.members = [...replication.peers.keys()]
  }
}

const both = (a: JournalSink, b: JournalSink): JournalSink => ({
  live: (message, origin, last) => {
    a.live(message, origin, last)
    b.live(message, origin, last)
  },
  atoms: message => {
    a.atoms(message)
    b.atoms(message)
  },
  moved: () => {
    a.moved()
    b.moved()
  },
})

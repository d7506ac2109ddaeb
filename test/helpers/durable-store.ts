import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Config } from '../../node/config/config.js'
import type { Values } from '../../node/config/directives.js'
import { Gates } from '../../node/dispatch/gates.js'
import { Log } from '../../node/log.js'
import { DataDirectory, listState } from '../../node/persistence/data-directory.js'
import { Durability } from '../../node/persistence/durability.js'
import { machine } from '../../node/persistence/machine.js'
import { type Recovered, Recovery } from '../../node/persistence/recovery.js'
import { Replication } from '../../node/replication/replication.js'
import { digestOf } from '../../node/store/digest.js'
import { Store } from '../../node/store/store.js'
import { Origins, SELF } from '../../protocol/clock/origins.js'
import { encodeServerHello } from '../../protocol/peer/messages/hello.js'
import { Slice } from '../../protocol/resp/slice.js'

const FORGET_MS = 24 * 3600 * 1000
/** The number of the one link between two. */
const LINK = 1
let births = 0

/** In memory where that is possible: thousands of small files are forced to it. */
const ROOT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A fresh directory, removed at the end of the run. */
export function stateDir(): string {
  const dir = mkdtempSync(join(ROOT, 'keymesh-disk-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export interface ReadBack {
  store: Store
  recovered: Recovered
  warnings: string[]
}

function newStore(): Store {
  const store = new Store({
    databases: 2,
    origin: Origins.id(Date.now() + ++births, births),
    chunkBytes: 16 * 1024,
    tableCapacity: 16,
    random: Math.random,
  })
  store.now = Date.now()
  return store
}

/** Reads a directory back into a store of its own, as a start does. Rejects as a start does. */
export async function readBack(
  dir: string,
  options: { cutsTorn?: boolean; passesDamage?: boolean } = {},
): Promise<ReadBack> {
  const store = newStore()
  const warnings: string[] = []
  const recovered = await new Recovery({
    store,
    machine,
    dir,
    files: listState(machine.disk, dir),
    cutsTorn: options.cutsTorn ?? true,
    passesDamage: options.passesDamage ?? false,
    warn: text => warnings.push(text),
    onProgress: () => {},
    isOver: () => undefined,
  }).run()
  store.now = Date.now()
  return { store, recovered, warnings }
}

/** A store with its journal, in this process and without clients or peers. */
export class DurableStore {
  readonly config = new Config()
  readonly gates = new Gates()
  readonly replication: Replication
  readonly durability: Durability
  readonly #directory: DataDirectory
  /** What it sends to its peer, if it has one. */
  onSend: (message: Buffer) => void = () => {}

  private constructor(
    readonly dir: string,
    readonly store: Store,
    directory: DataDirectory,
    values: Partial<Values>,
  ) {
    Object.assign(values, { dir })
    for (const [name, value] of Object.entries(values))
      this.config.assign(name as keyof Values, value as never)
    this.#directory = directory
    this.replication = new Replication(
      store,
      {
        send: (_links, bytes) => this.onSend(Buffer.from(bytes)),
        drop: () => {},
        soon: callback => setImmediate(callback),
        defer: work => setImmediate(work),
        turnOver: () => true,
        log: () => {},
        published: () => {},
        joined: () => {},
      },
      { forgetMs: FORGET_MS, tombstoneBytes: 2 ** 26, directPeers: 24 },
    )
    this.durability = new Durability({
      ...{ machine, config: this.config, store, directory, gates: this.gates, replication: this.replication },
      log: new Log({ level: 'warning', file: join(dir, 'log') }),
      rdb: { inProgress: false },
      durable: () => {},
      failed: () => {},
    })
  }

  /** Opens a directory, reading back what it holds. */
  static async open(dir: string, values: Partial<Values> = {}): Promise<DurableStore> {
    const directory = await DataDirectory.open(dir)
    const files = listState(machine.disk, dir)
    const back = files.journals.length + files.snapshots.length > 0 ? await readBack(dir) : undefined
    const durable = new DurableStore(dir, back?.store ?? newStore(), directory, values)
    durable.durability.prepare()
    await durable.durability.open(back?.recovered)
    return durable
  }

  get digest(): string {
    return digestOf(this.store)
  }

  /** Links the two as peers of one mesh. */
  static meet(one: DurableStore, other: DurableStore): void {
    for (const [self, peer] of [
      [one, other],
      [other, one],
    ]) {
      const hello = { origin: peer.store.origins.ids[SELF], port: 1, host: '', version: '' }
      self.onSend = message => setImmediate(() => peer.replication.receive(LINK, message, Date.now()))
      self.replication.peerUp(
        { link: LINK, peerId: peer.dir, addresses: [], remoteAddress: '', hello: encodeServerHello(hello) },
        Date.now(),
      )
    }
  }

  set(key: string, value: string): void {
    this.store.now = Date.now()
    this.store.strings.set(this.store.dbs[0], Slice.of(key), Slice.of(value), 0)
    this.durability.commit()
  }

  delete(key: string): void {
    this.store.now = Date.now()
    this.store.dbs[0].delete(Slice.of(key))
    this.durability.commit()
  }

  /** A stop in order. */
  async close(): Promise<void> {
    await this.durability.close()
    await this.#directory.release()
  }

  /** The end that kill -9 makes: nothing is written any more. */
  async abandon(): Promise<void> {
    await this.durability.settled()
    this.replication.keepJournal(undefined)
    await this.#directory.release()
  }
}

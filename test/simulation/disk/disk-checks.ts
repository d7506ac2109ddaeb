import type { Cluster } from '../cluster.js'
import { stampOfMs, viewOf } from '../oracle/model.js'
import { isDerived, type Part } from '../oracle/part.js'
import type { Witness } from '../oracle/witness.js'
import { look } from '../shell.js'
import type { SimulatedNode } from '../simulated-node.js'
import type { Volume } from './volume.js'

function fail(check: string, text: string): never {
  throw new Error(`${check}: ${text}`)
}

/** Long enough for a start from a disk that is well. */
const START_MS = 1000

/** What must hold of nodes that start again from their disks. */
export class DiskChecks {
  readonly #cluster: Cluster
  readonly #witness: Witness
  #failure: Error | undefined

  constructor(cluster: Cluster, witness: Witness) {
    this.#cluster = cluster
    this.#witness = witness
  }

  /** Throws what was found wrong since the last time. */
  anytime(): void {
    for (const [name, { policy, refusal }] of this.#cluster.volumes.entries())
      if (refusal !== undefined)
        fail('anytime_starts_again', `node ${name}, ${policy}, does not start: ${refusal}`)
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Nothing that any node promised to keep is missing, and each disk has all that its node has. */
  async finally(): Promise<void> {
    this.#everyPromise()
    await this.#everyDisk()
  }

  /** Each node starts alone from its disk, where what was written has been forced for a while, or never is. */
  async #everyDisk(): Promise<void> {
    const cluster = this.#cluster
    const before = cluster.digests()
    for (const { name } of cluster.nodes) {
      cluster.isolate(name)
      cluster.kill(name, cluster.volumes[name].policy !== 'no')
      cluster.start(name)
    }
    await cluster.live(START_MS)
    this.anytime()
    for (const [name, digest] of cluster.digests().entries())
      if (digest !== before[name])
        fail(
          'finally_disk_has_all',
          `node ${name}, ${cluster.volumes[name].policy}, starts with ${digest}, had ${before[name]}`,
        )
  }

  #everyPromise(): void {
    const { up, volumes } = this.#cluster
    const [node] = up
    const promised = new Set(volumes.flatMap(volume => volume.promised))
    for (const { db, key } of this.#witness.keys()) {
      if (this.#witness.isExcused(db, key)) continue
      const heard = (part: Part): boolean => up.some(each => each.heard.has(part))
      const found = this.#view(node, db, key, heard)
      const right = this.#view(node, db, key, part => heard(part) || promised.has(part))
      if (found !== right)
        fail('finally_all_that_was_promised', `of ${db} ${key} there is ${found}, promised ${right}`)
    }
  }

  #view(node: SimulatedNode, db: number, key: string, knows: (part: Part) => boolean): string {
    return viewOf(this.#witness.state(db, key, knows, deadline => isPast(node, deadline)))
  }

  /** A node has read back what was on its disk, and nobody has told it anything yet. */
  started(node: SimulatedNode): void {
    try {
      this.#look(node, this.#cluster.volumes[node.name])
    } catch (error) {
      this.#failure ??= error as Error
    }
  }

  /** Whether all is there that was promised, and nothing that was not read. */
  #look(node: SimulatedNode, volume: Volume): void {
    const promised = new Set(volume.promised)
    for (const { db, key } of this.#witness.keys()) {
      if (this.#witness.isExcused(db, key)) continue
      const heard = this.#view(node, db, key, part => node.heard.has(part))
      const has = (part: Part): boolean => node.heard.has(part) || isCovered(node, part)
      const claimed = this.#view(node, db, key, has)
      const right = this.#view(node, db, key, part => has(part) || promised.has(part))
      if (claimed !== right)
        fail(
          'anytime_keeps_what_it_promised',
          `node ${node.name}, ${volume.policy}, has ${db} ${key} as ${claimed}, promised ${right}`,
        )
      const shown = look(node.shell, db, key)
      node.replication.flush()
      if (shown !== heard)
        fail(
          'anytime_shows_what_it_read_back',
          `node ${node.name}, ${volume.policy}, shows ${db} ${key} as ${shown}, read ${heard}`,
        )
    }
  }
}

const isCovered = ({ store: { applied, origins } }: SimulatedNode, part: Part): boolean =>
  !isDerived(part) && part.stamp <= applied.get(origins.index(part.origin))

const isPast = ({ store }: SimulatedNode, deadline: number): boolean =>
  deadline <= store.now || stampOfMs(deadline) <= store.clock.last

import type { Network } from '../network.js'
import type { Part } from '../oracle/part.js'
import { pick, type Random, seeded } from '../random.js'
import { SimulatedDisk } from './simulated-disk.js'

export const POLICIES = ['always', 'everysec', 'no'] as const
export type Policy = (typeof POLICIES)[number]

/** Under everysec a disk that is well has what is older than this, virtual ms: a second, and the next tick. */
const FORCED_AFTER_MS = 2500
/** And a file what is older than this: what gathers while a new one is begun. */
const WRITTEN_AFTER_MS = 100
/** After a failure there is a new journal and a snapshot by then: it is tried every five seconds. */
const WHOLE_AFTER_MS = 10_000

/** What a client was told is done. */
interface Told {
  parts: readonly Part[]
  at: number
  /** It would be there after the power was cut, whatever happened since. */
  isForced: boolean
}

interface Backup {
  files: Map<string, Buffer>
  told: Told[]
  members: string[]
}

/** A node's disk, and what anyone knows of it that outlives the node's processes. */
export class Volume {
  readonly disk: SimulatedDisk
  readonly policy: Policy
  /** Members that the last process knew. */
  members: string[] = []
  /** What its processes have logged. */
  readonly warnings: string[] = []
  /** Why the last start failed. */
  refusal: string | undefined
  readonly #network: Network
  #told: Told[] = []
  /** Since when the disk has been well, and had time to make up for what was before. */
  #wellSince = 0
  #isWell = true
  #backup: Backup | undefined

  constructor(network: Network, random: Random) {
    this.#network = network
    this.policy = POLICIES[pick(random, POLICIES.length)]
    this.disk = new SimulatedDisk(network, seeded(random() * 2 ** 32))
  }

  /** Whether calls of it fail, or did a moment ago. */
  get isAiling(): boolean {
    return !this.#isWell || this.#network.now < this.#wellSince
  }

  /** A client was told that this is done. */
  tell(parts: readonly Part[]): void {
    this.#told.push({ parts, at: this.#network.now, isForced: this.policy === 'always' })
  }

  /** What clients were told is done and no crash was allowed to lose. */
  get promised(): Part[] {
    return this.#told.flatMap(({ parts }) => parts)
  }

  /** A fault begins. */
  ail(make: (disk: SimulatedDisk) => void): void {
    this.#settle()
    this.#isWell = false
    make(this.disk)
  }

  repair(): void {
    this.disk.repair()
    if (!this.#isWell) this.#wellSince = this.#network.now + WHOLE_AFTER_MS
    this.#isWell = true
  }

  /** What has been safe for long enough stays so. */
  #settle(): void {
    if (this.policy === 'everysec')
      for (const told of this.#told) if (this.#isOlder(told, FORCED_AFTER_MS)) told.isForced = true
  }

  #isOlder({ at }: Told, ms: number): boolean {
    return this.#isWell && Math.max(at, this.#wellSince) + ms <= this.#network.now
  }

  /** What is in files, whether or not they have been forced. */
  get #written(): Told[] {
    this.#settle()
    return this.#told.filter(told => told.isForced || this.#isOlder(told, WRITTEN_AFTER_MS))
  }

  /** The process is gone. What had not reached a file is lost. */
  kill(): void {
    this.#told = this.#written
  }

  /** The power is cut. What had not been forced is lost, or some of it. */
  cutPower(): void {
    this.#settle()
    this.#told = this.#told.filter(({ isForced }) => isForced)
    this.disk.files.cutPower()
  }

  /** Keeps a copy of the disk as it is when the process is gone. */
  backUp(): void {
    const told = this.#written.map(each => ({ ...each, isForced: true }))
    this.#backup = { files: this.disk.files.copy(), told, members: this.members }
  }

  /** Puts the copy in the place of what is there, if there is one. */
  restore(): void {
    if (this.#backup === undefined) return
    const { files, told, members } = this.#backup
    this.disk.files.restore(files)
    this.#told = [...told]
    this.members = members
  }
}

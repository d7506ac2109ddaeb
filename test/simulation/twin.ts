import { Store } from '../../node/store/store.js'
import { Origins } from '../../protocol/clock/origins.js'
import { isAggregate, type RespValue } from '../helpers/resp-value.js'
import { seeded } from './random.js'
import { keysOf } from './schedule.js'
import { look, Shell } from './shell.js'
import type { SimulatedNode } from './simulated-node.js'

/** Commands of one turn of a node. */
export interface Batch {
  db: number
  commands: readonly string[][]
  multi: boolean
}

const DATABASES = [0, 1]
/** Commands that may touch keys of the other database. */
const CROSSING = new Set(['COPY', 'MOVE', 'SWAPDB', 'FLUSHALL'])

/**
 * A store that has met nobody and holds what a node shows at some moment, with nothing of its history: no removals,
 * shares, positions, generations or hidden keys. What a command answers and does may depend only on what clients can
 * see, so it must be the same on both. That such a store does what Redis does is shown against redis-server
 * (test/oracle); together they say that a node with any history does.
 */
export class Twin {
  readonly #shell: Shell
  readonly #node: SimulatedNode
  readonly #databases: readonly number[]
  readonly #keys: readonly string[]
  readonly #batch: Batch
  /** Consumers that had entries pending, each with its group and key. */
  readonly #busy = new Set<string>()

  /** @param every all keys there may be */
  constructor(node: SimulatedNode, batch: Batch, every: readonly string[]) {
    this.#node = node
    this.#batch = batch
    this.#databases = batch.commands.some(([name]) => CROSSING.has(name)) ? DATABASES : [batch.db]
    const meetsAll = batch.commands.some(([name]) => name === 'SWAPDB' || name.startsWith('FLUSH'))
    this.#keys = meetsAll ? every : [...new Set(batch.commands.flatMap(keysOf))]
    const store = new Store({
      ...{ databases: DATABASES.length, origin: Origins.id(0, 0), chunkBytes: 16 * 1024 },
      ...{ tableCapacity: 16, random: seeded(1) },
    })
    store.now = node.store.now
    this.#shell = new Shell(store)
    const onGroups = batch.commands.some(([name]) => name.startsWith('X'))
    for (const db of this.#databases)
      for (const key of this.#keys) {
        this.#take(db, key)
        if (!onGroups) continue
        for (const group of streamIn(look(this.#shell, db, key))?.groups ?? [])
          for (const [, consumer] of group.pending) this.#busy.add(nameOf(db, key, group.group, consumer))
      }
    // a deadline has also passed where a later stamp was seen
    store.clock.observe(node.store.clock.last)
  }

  #take(db: number, key: string): void {
    const { shell } = this.#node
    const dump = shell.call(db, 'DUMP', key)
    if (dump === null) return
    const deadline = Math.max(0, Number(shell.call(db, 'PEXPIRETIME', key)))
    this.#shell.call(db, 'RESTORE', key, `${deadline}`, `${dump}`, 'ABSTTL')
  }

  /** Does what the node has just done and answered; returns what differs, if anything. */
  differs(replies: readonly RespValue[]): string | undefined {
    const { db, commands, multi } = this.#batch
    const own = this.#shell.batch(db, commands, multi)
    const answers = [replies, own].map(each => JSON.stringify(each.map(textOf)))
    if (answers[0] !== answers[1]) return `answers ${answers[0]}\n  alone   ${answers[1]}`
    for (const at of this.#databases)
      for (const key of this.#keys) {
        const [here, alone] = [this.#node.shell, this.#shell].map(shell => this.#seen(shell, at, key))
        if (here !== alone) return `makes of ${at} ${key} ${here}\n  alone   ${alone}`
      }
    return undefined
  }

  /**
   * What is compared of a key. A dump says of a group that it has had what came before the first entry that nobody has had
   * yet; and a consumer that was deleted elsewhere is there for as long as a delivery that this had not seen is pending.
   */
  #seen(shell: Shell, db: number, key: string): string {
    const text = look(shell, db, key)
    const stream = streamIn(text)
    if (stream === undefined) return text
    const groups = stream.groups.map(({ group, read, consumers, pending }) => {
      const isThere = (name: string): boolean =>
        !this.#busy.has(nameOf(db, key, group, name)) || pending.some(([, consumer]) => consumer === name)
      return { group, read, consumers: consumers.filter(isThere), pending }
    })
    return `${text.slice(0, text.indexOf('{'))}${JSON.stringify({ ...stream, groups })}`
  }
}

interface StreamLook {
  groups: {
    group: string
    read: string | null
    consumers: string[]
    pending: [id: string, consumer: string, ...rest: string[]][]
  }[]
}

/** The stream in what look() has said of a key, if it is one. */
const streamIn = (text: string): StreamLook | undefined =>
  text.startsWith('stream') ? JSON.parse(text.slice(text.indexOf('{'))) : undefined

const nameOf = (...words: (number | string)[]): string => words.join(' ')

/**
 * Whether it is not by what clients see alone what they do: SPOP is by chance, XADD * by the process, XREADGROUP gives what came
 * late, and PFADD says whether it raised what it goes on from.
 */
export const isByMore = ([name, ...words]: readonly string[]): boolean =>
  ['SPOP', 'PFADD', 'XREADGROUP'].includes(name) || (name === 'XADD' && words.includes('*'))

const textOf = (reply: RespValue): unknown =>
  isAggregate(reply) ? (reply.items?.map(textOf) ?? null) : `${reply.mark}${reply.text?.toString('latin1')}`

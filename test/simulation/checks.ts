import { HELD_BYTES_MAX, OUTBOX_BYTES_MAX } from '../../node/replication/limits.js'
import { SELF } from '../../protocol/clock/origins.js'
import type { Cluster } from './cluster.js'
import { bareViewOf, endOf, type KeyState, stampOfMs, viewOf } from './oracle/model.js'
import { contentOf, type Dot, isDerived, type Part } from './oracle/part.js'
import { type Prediction, predict } from './oracle/predict.js'
import type { Writer } from './oracle/sight.js'
import type { Witness } from './oracle/witness.js'
import { oneOf, type Random, seeded } from './random.js'
import { keysOf } from './schedule.js'
import { look } from './shell.js'
import type { SimulatedNode } from './simulated-node.js'
import { isByMore, Twin } from './twin.js'

/** How many steps pass between two looks at one node, on average. */
const LOOK_SHARE = 0.2
const VECTOR_SHARE = 0.04
/** How many writes are done on a twin as well; it reads the keys before, so the others find for themselves what has expired. */
const TWIN_SHARE = 0.2

function fail(check: string, text: string): never {
  throw new Error(`${check}: ${text.replace(/(\\u0000|long ){4,}/g, '$1...')}`)
}

/** Whether values are compared with the oracle. */
export type OracleUse = 'always' | 'in the end' | 'of what is known' | 'never'

/** What must hold at any time, some time after the last fault, and in the end. */
export class Checks {
  /** Commands whose writes were predicted. */
  predicted = 0
  readonly #cluster: Cluster
  readonly #witness: Witness
  readonly #random: Random
  /** What was copied from another key: an id that was given to it there may be given here at once. */
  readonly #copied = new Set<Part>()
  readonly #oracle: OracleUse
  /** Keys of which nothing was lost. */
  readonly #known = new Set<string>()

  constructor(cluster: Cluster, witness: Witness, seed: number, oracle: OracleUse) {
    this.#cluster = cluster
    this.#witness = witness
    this.#random = seeded(seed ^ 0x2545f491)
    this.#oracle = oracle
  }

  /** Runs commands on a node, and checks that what it tells the mesh is what they mean. */
  write(node: SimulatedNode, db: number, commands: readonly string[][], multi: boolean): void {
    node.wake()
    node.replication.flush()
    node.told.length = 0
    const writer = this.#writer(node, db)
    const expected = commands.map(words => (this.#isExcused(words) ? undefined : predict(words, writer)))
    const known = this.#knownIds(writer, expected)
    const isRefused = node.shell.server.gates.writes !== undefined
    const ended = new Set(commands.flatMap(keysOf).flatMap(key => [0, 1].map(at => this.#end(node, at, key))))
    const isDrawn = !isRefused && this.#random() < TWIN_SHARE
    const hasTwin = isDrawn && !node.isDamaged && !commands.some(isByMore)
    const twin = hasTwin ? new Twin(node, { db, commands, multi }, this.#names()) : undefined
    const newest = node.store.clock.last
    const replies = node.shell.batch(db, commands, multi)
    const difference = twin?.differs(replies)
    if (difference !== undefined)
      fail('anytime_does_what_it_shows', `node ${node.name} ${JSON.stringify(commands)}\n  ${difference}`)
    node.replication.flush()
    this.#noteExpired(node)
    if (commands.some(([name]) => COPIES.has(name))) for (const part of node.told) this.#copied.add(part)
    node.onDisk?.reply([...node.told])
    if (isRefused && node.told.length > 0)
      fail('anytime_refuses', `node ${node.name} tells of ${JSON.stringify(node.told)}`)
    if (this.#oracle !== 'always' || isRefused) return
    if (known !== undefined) fail('anytime_ids_are_unique', `node ${node.name} gives one again, ${known}`)
    for (const part of node.told)
      if (part.kind !== 'clear' && part.stamp <= newest)
        fail('anytime_stamps_grow', `node ${node.name}: ${JSON.stringify(part)} after ${newest}`)
    const open = new Set(
      commands.flatMap((words, i) => (expected[i]?.parts === undefined ? openedBy(words) : [])),
    )
    // a flush settles on its way what had expired under newer content
    const flushes = commands.some(([name]) => name.startsWith('FLUSH'))
    const told = node.told.filter(
      part =>
        !(ended.has(boundOf(part)) || (flushes && part.kind === 'clear')) &&
        !(open.has(part.key) || open.has(ANY_KEY)),
    )
    const wanted = expected.flatMap(each => each?.parts ?? []).sort()
    this.predicted += expected.filter(each => each !== undefined).length
    const got = told.map(part => contentOf(part, newest)).sort()
    if (got.join('\n') !== wanted.join('\n'))
      fail(
        'anytime_effects',
        `node ${node.name} ${JSON.stringify(commands)}\n  told ${got.join(', ')}\n  not  ${wanted.join(', ')}`,
      )
    for (const { db: at, key, view, deadline } of expected.flatMap(each => each?.views ?? [])) {
      // SWAPDB names none of the keys that it shows
      if (this.#isExcusedKey(key)) continue
      const state = this.#heard(node, at, key, passed => isPast(node, passed))
      const shown = bareViewOf(state)
      const hasDeadline = deadline !== undefined && view !== 'none'
      if (shown !== view || (hasDeadline && state.deadline !== deadline))
        fail(
          'anytime_effects',
          `node ${node.name} ${JSON.stringify(commands)}\n  makes of ${at} ${key} ${shown}\n  not ${view}`,
        )
    }
  }

  /** Every key that was ever written, in either database. */
  #names(): string[] {
    return [...new Set([...this.#witness.keys()].map(({ key }) => key))]
  }

  /**
   * A key that had expired, and whose content every node has let go of, is made anew: nobody has to be told a clear any more, and
   * what was there is gone all the same.
   */
  #noteExpired(node: SimulatedNode): void {
    const told = new Set<Part>(node.told)
    for (const part of told) {
      if (part.kind !== 'deadline' || part.deadline !== 0) continue
      const knew = (other: Part): boolean => node.heard.has(other) && !told.has(other)
      const before = this.#witness.state(part.db, part.key, knew, () => false)
      if (before.deadline === 0 || !isPast(node, before.deadline)) continue
      part.ends = endOf(before)
      this.#witness.noteUncovered(part, node.heard, dot => covers(node, dot))
    }
  }

  /** Whether it depends on who met whom first what a command finds. */
  #isExcused(words: readonly string[]): boolean {
    return keysOf(words).some(key => this.#isExcusedKey(key))
  }

  #isExcusedKey(key: string): boolean {
    return [0, 1].some(db => this.#witness.isExcused(db, key))
  }

  /** An id that XADD * is about to give, and that another node has given to its own. */
  #knownIds({ origin, others }: Writer, expected: (Prediction | undefined)[]): string | undefined {
    // one that knows of no other makes the ids of Redis
    if (others.length === 0) return undefined
    for (const { db, key, name } of expected.flatMap(each => each?.ids ?? [])) {
      if (this.#witness.isExcused(db, key)) continue
      const given = this.#witness
        .partsOf(db, key)
        .find(part => 'name' in part && part.name === name && !this.#copied.has(part))
      if (given !== undefined && given.origin !== origin) return JSON.stringify(given)
    }
    return undefined
  }

  /** What a client sees of a key on a node that shows what it has heard. */
  #heard(node: SimulatedNode, db: number, key: string, past: (deadline: number) => boolean): KeyState {
    return this.#witness.state(db, key, part => node.heard.has(part), past)
  }

  #writer(node: SimulatedNode, db: number): Writer {
    const { origins } = node.store
    return {
      ...{ origin: origins.ids[SELF], db, now: node.store.now, keys: () => this.#witness.keys() },
      others: node.store.tombstones.retain ? origins.ids.slice(1) : [],
      covers: dot => covers(node, dot),
      stateOf: (at, key) => this.#heard(node, at, key, deadline => isPast(node, deadline)),
    }
  }

  /**
   * The clear that a write to an expired key makes: up to the last moment before its deadline, or to the deadline's own
   * write where that came later.
   */
  #end(node: SimulatedNode, db: number, key: string): string {
    const state = this.#heard(node, db, key, () => false)
    if (state.deadline === 0 || !isPast(node, state.deadline)) return 'none'
    const upTo = endOf(state)
    return JSON.stringify([db, key, upTo.stamp, upTo.origin])
  }

  /** Now and then: a key as a node shows it, and what its version vector claims. */
  anytime(): void {
    const { up } = this.#cluster
    if (up.length === 0) return
    for (const node of up) this.#bounds(node)
    if (this.#cluster.nodes.every(node => !node.down && node.incarnation === 1)) this.#acknowledged()
    if (this.#oracle !== 'always') return
    if (this.#witness.strange.length > 0)
      fail('anytime_only_what_was_written', this.#witness.strange.join(', '))
    if (this.#random() < LOOK_SHARE) {
      const keys = [...this.#witness.keys()]
      if (keys.length === 0) return
      const { db, key } = oneOf(this.#random, keys)
      if (this.#witness.isExcused(db, key)) return
      this.#look('anytime_shows_what_it_heard', oneOf(this.#random, up), db, key)
    }
    if (this.#random() < VECTOR_SHARE) this.#vector(oneOf(this.#random, up))
  }

  /** WAIT counts no peer that has not got the writes. */
  #acknowledged(): void {
    const { up } = this.#cluster
    const { name, store, replication } = oneOf(this.#random, up)
    const stamp = store.applied.get(SELF)
    const [origin] = store.origins.ids
    const have = up.filter(other => other.store.applied.get(other.store.origins.index(origin)) >= stamp)
    const counted = replication.acknowledged(stamp)
    if (counted > have.length - 1)
      fail('anytime_wait_counts', `node ${name} counts ${counted}, ${have.length - 1} have its writes`)
  }

  /** A node shows a client what follows from what it has heard. */
  #look(check: string, node: SimulatedNode, db: number, key: string): void {
    const shown = this.#shown(node, db, key)
    const right = viewOf(this.#heard(node, db, key, deadline => isPast(node, deadline)))
    if (shown !== right) fail(check, `node ${node.name} shows ${db} ${key} as ${shown}, heard ${right}`)
  }

  #shown(node: SimulatedNode, db: number, key: string): string {
    node.wake()
    node.replication.flush()
    const shown = look(node.shell, db, key)
    // looking may have found a deadline passed, and told so
    node.replication.flush()
    return shown
  }

  /** What a node's vector covers it has, or something that makes it of no account. */
  #vector(node: SimulatedNode): void {
    // who is back from longer than tombstones are kept has yet to be told what has gone, by whom it may not know any more
    if (node.replication.isInDoubt) return
    node.replication.flush()
    const claims = (part: Part): boolean => node.heard.has(part) || (!isDerived(part) && covers(node, part))
    for (const { db, key } of this.#witness.keys()) {
      if (this.#witness.isExcused(db, key)) continue
      const heard = viewOf(this.#heard(node, db, key, deadline => isPast(node, deadline)))
      const claimed = viewOf(this.#witness.state(db, key, claims, deadline => isPast(node, deadline)))
      if (heard !== claimed)
        fail('anytime_vector_is_true', `node ${node.name} claims ${db} ${key} as ${claimed}, heard ${heard}`)
    }
  }

  #bounds({ name, replication }: SimulatedNode): void {
    for (const peer of replication.peers.values()) {
      if (peer.held.bytes > HELD_BYTES_MAX || peer.outboxBytes > 2 * OUTBOX_BYTES_MAX)
        fail(
          'anytime_memory_is_bounded',
          `node ${name}: ${peer.held.bytes} held, ${peer.outboxBytes} to send`,
        )
      if (peer.outboxBytes < 0) fail('anytime_memory_is_bounded', `node ${name}: ${peer.outboxBytes} to send`)
    }
  }

  /** Whether all nodes hold the same and know it. */
  areLevel(): boolean {
    const { up } = this.#cluster
    const [first] = up
    return (
      up.every(
        ({ store, replication }) => !replication.isReturning && vectorOf(store) === vectorOf(first.store),
      ) && new Set(this.#cluster.digests()).size === 1
    )
  }

  /** Some time after the last fault. */
  eventually(): void {
    const { up } = this.#cluster
    for (const { name, store, replication, warnings } of up) {
      if (replication.isReturning) fail('eventually_level', `node ${name} is still returning`)
      if (store.tombstones.count > 0)
        fail('eventually_no_tombstones', `node ${name} has ${store.tombstones.count}`)
      const graves = store.dbs.reduce((sum, db) => sum + db.recordCount - db.size, 0)
      if (graves > 0) fail('eventually_no_graves', `node ${name} keeps ${graves} keys that nobody sees`)
      if (replication.malformed > 0) fail('eventually_wellformed', `node ${name}: ${warnings.join(', ')}`)
    }
    // last: reading finds what has expired this very moment, and that is a tombstone for a while
    const digests = this.#cluster.digests()
    if (new Set(digests).size > 1) fail('eventually_equal', `${digests}`)
  }

  /**
   * The faults are over: of which keys all that was ever told is known, be it to nodes in doubt about other keys, and so must have its effect.
   */
  takeStock(): void {
    const { up: witnesses } = this.#cluster
    const isKnown = (part: Part): boolean =>
      isDerived(part) ||
      (witnesses.some(node => covers(node, part)) && witnesses.some(({ heard }) => heard.has(part)))
    for (const { db, key } of this.#witness.keys()) {
      const parts = this.#witness.partsOf(db, key)
      // registers of an older HyperLogLog are no atoms of their own: a new one under the same key takes them in
      const isSketch = parts.some(({ kind }) => kind === 'sketch')
      if (!isSketch && parts.every(isKnown)) this.#known.add(`${db} ${key}`)
    }
  }

  /** Every node shows what the oracle makes of all that anyone who is left has heard. */
  finally(): void {
    if (this.#oracle === 'never') return
    const { up } = this.#cluster
    for (const { db, key } of this.#witness.keys()) {
      const knows =
        this.#oracle === 'of what is known'
          ? this.#known.has(`${db} ${key}`) && !this.#witness.wasUncovered(db, key)
          : !this.#witness.isExcused(db, key)
      if (!knows) continue
      for (const node of up) {
        const shown = this.#shown(node, db, key)
        const heard = (part: Part): boolean => up.some(each => each.heard.has(part))
        const right = viewOf(this.#witness.state(db, key, heard, deadline => isPast(node, deadline)))
        if (shown !== right)
          fail('finally_oracle', `node ${node.name} shows ${db} ${key} as ${shown}, not ${right}`)
      }
    }
  }
}

const isPast = ({ store }: SimulatedNode, deadline: number): boolean =>
  deadline <= store.now || stampOfMs(deadline) <= store.clock.last

const covers = ({ store: { applied, origins } }: SimulatedNode, { stamp, origin }: Dot): boolean =>
  stamp <= applied.get(origins.index(origin))

const COPIES = new Set(['COPY', 'MOVE', 'RENAME', 'SWAPDB'])

/** SWAPDB writes all keys and names none. */
const ANY_KEY = '*'
const openedBy = (words: readonly string[]): string[] => (words[0] === 'SWAPDB' ? [ANY_KEY] : keysOf(words))

/** What a clear goes up to. */
const boundOf = (part: Part): string =>
  part.kind === 'clear' ? JSON.stringify([part.db, part.key, part.upTo.stamp, part.upTo.origin]) : ''

function vectorOf({ applied, origins }: SimulatedNode['store']): string {
  const entries: string[] = []
  for (let i = 0; i < applied.length; i++)
    if (applied.get(i) > 0) entries.push(`${JSON.stringify(origins.ids[i])}:${applied.get(i)}`)
  return entries.sort().join()
}

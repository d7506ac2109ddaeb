/**
 * Decides who is dialled when. Seeds are dialled until a link with whoever answers there is up, and again when it is
 * not. Known peers, and seeds by whom answered last, are dialled by the lower id of the pair, so that two nodes do not
 * set up two links at once; the higher one waits a moment first, for it may be the only one of the two that knows, or
 * can reach, the other.
 */
import type { Multiaddr } from '@multiformats/multiaddr'
import { multiaddr } from '@multiformats/multiaddr'
import { hostOf, parseAddress, peerIdOf, withHost } from './address.js'
import { backoff, jitter } from './backoff.js'
import {
  CANDIDATE_MS,
  CANDIDATES_MAX,
  DIAL_TICK_MS,
  DIALS_MAX,
  HEARSAY_DIALS_MAX,
  HIGHER_DIALS_AFTER_MS,
  REFUSED_FIRST_MS,
  REFUSED_MAX_MS,
  RETRY_FIRST_MS,
  RETRY_FRESH_MS,
  RETRY_MAX_MS,
  RETRY_STALE_MAX_MS,
  SELF_RETRY_MS,
  SHORT_LIFE_MS,
} from './constants.js'
import type { DialOutcome } from './link-table.js'
import { NameLookup } from './lookup.js'
import type { TablePeer } from './peer-table.js'

export interface DialResult {
  outcome: DialOutcome
  /** Who answered, where somebody did. */
  peerId?: string
  /** Why nobody did. */
  error?: string
}

export interface DialerHost {
  readonly self: string
  /** Dials the addresses one after another until one answers, and waits for the admission. */
  dial(addresses: Multiaddr[]): Promise<DialResult>
  /** A link with the peer is up, or about to be. */
  busyWith(peerId: string): boolean
  isUp(peerId: string): boolean
  isExcluded(peerId: string): boolean
  knownPeers(): Iterable<TablePeer>
  reportSelf(address: string): void
  log(level: 'debug' | 'verbose' | 'notice' | 'warning', text: string): void
}

/** When to try again. */
class Schedule {
  busy = false
  nextAt = 0
  #failures = 0
  #refusals = 0

  after(outcome: DialOutcome, now: number, retryMaxMs: number): void {
    if (outcome === 'refused') {
      this.nextAt = now + backoff(this.#refusals++, REFUSED_FIRST_MS, REFUSED_MAX_MS)
    } else if (outcome === 'self') {
      this.nextAt = now + jitter(SELF_RETRY_MS)
    } else if (outcome === 'failed') {
      this.nextAt = now + backoff(this.#failures++, RETRY_FIRST_MS, retryMaxMs)
    } else {
      if (outcome === 'double') this.#failures = 0
      this.nextAt = now + jitter(RETRY_FIRST_MS)
    }
  }

  reset(): void {
    this.#failures = 0
    this.#refusals = 0
    this.nextAt = 0
  }
}

interface Seed {
  text: string
  address: Multiaddr
  /** Who answered last. */
  peerId: string | undefined
  /** When it was last seen linked, ms since the epoch. */
  linkedAt: number
  /** When it was last dialled, ms since the epoch. */
  dialledAt: number
  /** The last failure logged: the same one is logged once. */
  failure: string
  selfReported: boolean
  schedule: Schedule
}

interface Target {
  schedule: Schedule
  /** Since when there is no link, ms since the epoch. */
  unlinkedSince: number
  /** When the last one came up, ms since the epoch. */
  upAt: number
}

export class Dialer {
  /** All look-ups of names go through here, so that they are counted together. */
  readonly lookup = new NameLookup()
  readonly #host: DialerHost
  readonly #seeds = new Map<string, Seed>()
  readonly #targets = new Map<string, Target>()
  readonly #candidates = new Map<string, TablePeer>()
  #timer: NodeJS.Timeout | undefined
  #running = false
  #dials = 0
  /** Of these, of peers that were only heard of. */
  #hearsayDials = 0

  constructor(host: DialerHost) {
    this.#host = host
  }

  start(): void {
    this.#running = true
    this.#tick()
  }

  stop(): void {
    this.#running = false
    clearTimeout(this.#timer)
  }

  /** @throws Error that names the address when it cannot be read */
  addSeed(text: string): void {
    if (this.#seeds.has(text)) return
    const seed = { text, address: parseAddress(text), peerId: undefined, linkedAt: 0, dialledAt: 0 }
    this.#seeds.set(text, { ...seed, failure: '', selfReported: false, schedule: new Schedule() })
    this.poke()
  }

  removeSeed(text: string): void {
    this.#seeds.delete(text)
  }

  /** Somebody heard of by multicast: tried for a while, told to nobody before it has proven itself. */
  addCandidate(peerId: string, addresses: string[], now: number): void {
    if (!this.#candidates.has(peerId) && this.#candidates.size >= CANDIDATES_MAX) return
    this.#candidates.set(peerId, { peerId, addresses, incarnation: 0, seen: now })
    this.poke()
  }

  /** Looks at once instead of at the next tick. */
  poke(): void {
    if (!this.#running) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#tick(), 0).unref()
  }

  /** Tries everybody at once, whoever's turn it is. */
  wakeAll(): void {
    for (const seed of this.#seeds.values()) seed.schedule.reset()
    for (const target of this.#targets.values()) {
      target.schedule.reset()
      target.unlinkedSince = 0
    }
    this.poke()
  }

  /** Forgets the failures of one peer, because there is news of it. */
  wake(peerId: string): void {
    this.#targets.get(peerId)?.schedule.reset()
    this.poke()
  }

  onUp(peerId: string): void {
    this.#target(peerId, Date.now()).upAt = Date.now()
    this.#candidates.delete(peerId)
  }

  /** A link is gone. One that was hardly up, for one end would not have what the other said, is not set up again at once. */
  onDown(peerId: string): void {
    const now = Date.now()
    const target = this.#target(peerId, now)
    target.unlinkedSince = now
    if (now - target.upAt < SHORT_LIFE_MS) target.schedule.after('failed', now, RETRY_MAX_MS)
    else target.schedule.reset()
    this.poke()
  }

  #target(peerId: string, now: number): Target {
    let target = this.#targets.get(peerId)
    if (target === undefined) {
      target = { schedule: new Schedule(), unlinkedSince: now, upAt: 0 }
      this.#targets.set(peerId, target)
    }
    return target
  }

  #tick(): void {
    const now = Date.now()
    for (const seed of this.#seeds.values()) this.#trySeed(seed, now)
    for (const [peerId, candidate] of this.#candidates) {
      if (now - candidate.seen > CANDIDATE_MS) this.#candidates.delete(peerId)
    }
    const due: [TablePeer, Target][] = []
    const peers = [...this.#candidates.values(), ...this.#host.knownPeers()]
    if (this.#targets.size > peers.length) this.#forgetStrangers(peers)
    for (const peer of peers) {
      const target = this.#due(peer, now)
      if (target !== undefined) due.push([peer, target])
    }
    due.sort(([, a], [, b]) => a.schedule.nextAt - b.schedule.nextAt)
    for (const [peer, target] of due) {
      const isSpared = peer.met === undefined && this.#hearsayDials >= HEARSAY_DIALS_MAX
      if (this.#dials < DIALS_MAX && !isSpared && !target.schedule.busy) void this.#tryPeer(peer, target, now)
    }
    clearTimeout(this.#timer)
    if (this.#running) this.#timer = setTimeout(() => this.#tick(), jitter(DIAL_TICK_MS)).unref()
  }

  /** Forgets how it went with those that are not known any more. */
  #forgetStrangers(peers: readonly TablePeer[]): void {
    const known = new Set(peers.map(({ peerId }) => peerId))
    for (const [peerId, { schedule }] of this.#targets)
      if (!known.has(peerId) && !schedule.busy) this.#targets.delete(peerId)
  }

  /** The target of a peer that should be dialled now. */
  #due(peer: TablePeer, now: number): Target | undefined {
    if (
      peer.addresses.length === 0 ||
      this.#host.busyWith(peer.peerId) ||
      this.#host.isExcluded(peer.peerId)
    ) {
      return undefined
    }
    const target = this.#target(peer.peerId, now)
    if (this.#isTriedAsSeed(peer.peerId, now)) return undefined
    const mine = this.#host.self < peer.peerId || now - target.unlinkedSince >= HIGHER_DIALS_AFTER_MS
    return mine && !target.schedule.busy && target.schedule.nextAt <= now ? target : undefined
  }

  /** Whether the peer is being dialled at a seed's address, and not in vain for long. */
  #isTriedAsSeed(peerId: string, now: number): boolean {
    for (const { schedule, peerId: last, dialledAt } of this.#seeds.values())
      if (schedule.busy && last === peerId && now - dialledAt < HIGHER_DIALS_AFTER_MS) return true
    return false
  }

  async #tryPeer(peer: TablePeer, target: Target, now: number): Promise<void> {
    target.schedule.busy = true
    const hearsay = peer.met === undefined ? 1 : 0
    this.#dials++
    this.#hearsayDials += hearsay
    const result = await this.#dialPeer(peer)
    this.#dials--
    this.#hearsayDials -= hearsay
    target.schedule.busy = false
    const retryMaxMs = now - peer.seen < RETRY_FRESH_MS ? RETRY_MAX_MS : RETRY_STALE_MAX_MS
    target.schedule.after(result.outcome, Date.now(), retryMaxMs)
    if (result.outcome === 'failed') this.#host.log('debug', `peer ${peer.peerId}: ${result.error}`)
  }

  async #dialPeer(peer: TablePeer): Promise<DialResult> {
    try {
      const addresses = peer.addresses.map(address => multiaddr(`${address}/p2p/${peer.peerId}`))
      return await this.#host.dial(await this.#resolveAll(addresses))
    } catch (error) {
      // The table's file may hold anything.
      return { outcome: 'failed', error: (error as Error).message }
    }
  }

  #trySeed(seed: Seed, now: number): void {
    const { schedule } = seed
    if (this.#isLeftToPeer(seed, now) || schedule.busy || schedule.nextAt > now) return
    const pinned = peerIdOf(seed.address)
    if (pinned !== undefined && (this.#host.busyWith(pinned) || this.#host.isExcluded(pinned))) return
    schedule.busy = true
    seed.dialledAt = now
    void this.#dialSeed(seed).then(outcome => {
      schedule.busy = false
      schedule.after(outcome, Date.now(), RETRY_MAX_MS)
    })
  }

  /** Whether there is a link with who answered last, or it is the one to dial, unless it cannot. */
  #isLeftToPeer(seed: Seed, now: number): boolean {
    const { peerId } = seed
    if (peerId === undefined) return false
    const target = this.#targets.get(peerId)
    if (this.#host.isUp(peerId)) {
      seed.linkedAt = now
      seed.schedule.reset()
    } else if (!this.#host.busyWith(peerId) && !target?.schedule.busy) {
      if (target !== undefined && now - target.upAt < SHORT_LIFE_MS) return target.schedule.nextAt > now
      return peerId < this.#host.self && now - seed.linkedAt < HIGHER_DIALS_AFTER_MS
    }
    return true
  }

  /** A name may stand for several nodes, this one among them: each address is tried until a peer answers. */
  async #dialSeed(seed: Seed): Promise<DialOutcome> {
    let addresses: Multiaddr[]
    try {
      addresses = await this.#resolve(seed.address)
    } catch (error) {
      this.#failed(seed, `its name is unknown (${(error as NodeJS.ErrnoException).code})`)
      return 'failed'
    }
    let outcome: DialOutcome = 'failed'
    for (const address of addresses) {
      const result = await this.#host.dial([address])
      if (result.outcome === 'failed') this.#failed(seed, result.error ?? 'no answer')
      if (outcome === 'failed' || result.outcome !== 'failed') outcome = result.outcome
      if (result.peerId === undefined) continue
      seed.peerId = result.peerId
      if (result.outcome === 'up' || result.outcome === 'double') {
        seed.failure = ''
        seed.linkedAt = Date.now()
        return result.outcome
      }
    }
    if (outcome === 'self' && !seed.selfReported) {
      seed.selfReported = true
      this.#host.reportSelf(seed.text)
    }
    return outcome
  }

  #failed(seed: Seed, failure: string): void {
    this.#host.log(seed.failure === failure ? 'debug' : 'verbose', `bootstrap ${seed.text}: ${failure}`)
    seed.failure = failure
  }

  async #resolve(address: Multiaddr): Promise<Multiaddr[]> {
    const host = hostOf(address)
    if (host === undefined || !host.isName) return [address]
    const found = await this.lookup.addresses(host.name)
    return found.map(ip => withHost(address, ip))
  }

  async #resolveAll(addresses: Multiaddr[]): Promise<Multiaddr[]> {
    const found = await Promise.allSettled(addresses.map(address => this.#resolve(address)))
    return found.flatMap(one => (one.status === 'fulfilled' ? one.value : []))
  }
}

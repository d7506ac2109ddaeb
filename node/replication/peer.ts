import { VersionVector } from '../../protocol/clock/version-vector.js'
import type { ServerHello } from '../../protocol/peer/messages/hello.js'
import type { Sync } from '../../protocol/peer/messages/sync.js'
import type { CatchUp } from './catch-up.js'
import { HeldMessages } from './held.js'
import type { PeerAnnouncement } from './io.js'
import { hashOfText } from './text-hash.js'

export type Cause = 'live' | 'catchUp' | 'heartbeat' | 'digest'

/** One member of the mesh as this node knows it: linked now, or gone for less than the forget time. */
export class Peer {
  /** The link's number, 0 while there is none. */
  link = 0
  /** Index of its process's origin. */
  origin = 0
  host = ''
  port = 0
  version = ''
  addresses: string[] = []
  /** ms of the last byte from it, and of the link's last change of state. */
  heardAt = 0
  changedAt = 0
  /** What it has applied, by its heartbeats; replaced and never changed, for others may hold on to it. */
  applied = new VersionVector()
  /** What it had applied by its last heartbeat of which nothing was missing here, and that heartbeat's time. */
  settled = new VersionVector()
  settledAt = 0
  /** Which members it knows, as a hash, and what all of those have: see stability.ts. */
  membersHash: number | undefined
  stableForMembers = new VersionVector()
  /** Its last heartbeat's time, and when that came. */
  echo = 0
  echoAt = 0
  rttMs = 0
  /** How far its clock is ahead of this node's, ms; undefined until that is known of its process. */
  clockAheadMs: number | undefined
  /** Whether it still joins the mesh, and whether it has no stamp yet: what its clock counts for (see known-clocks.ts). */
  joins = false
  isBlank = false
  /** What it sent from this node's future. */
  readonly held = new HeldMessages()
  /** Whether it has ever sent a heartbeat: until then its going leaves nothing to wait for. */
  isMember = false
  /** What it has to say it has before tombstones wait for it again; undefined: they do (see collect.ts). */
  lacks: VersionVector | undefined
  /** Whether it gets this node's live writes. */
  subscribed = false
  lagging = false
  /** Bytes handed to the link and not yet sent. */
  outboxBytes = 0
  /** A catch-up that it asks for and this node cannot give before it knows its position. */
  asksFor: Sync | undefined
  /** A catch-up this node gives to it. */
  catchUp: CatchUp | undefined
  /** Whether this node waits for its catch-up. */
  pulling = false
  pulledBytes = 0
  /** When it last sent any of it, ms, and how much it had sent then. */
  pulledAt = 0
  pulledUntilThen = 0
  /** Catch-ups asked of it: the last one's number. */
  pulls = 0
  /** When a heartbeat was last sent to it, and how many were on this link. */
  heartbeatAt = 0
  heartbeats = 0
  /** Whether it has said what costs its link: nothing it says counts until it has another. */
  givenUp = false
  /** Origins that it was the first to name here. */
  originsNamed = 0
  /** Catch-ups, or positions by name, asked for in the second that began then, ms. */
  syncs = 0
  syncsSince = 0
  /** The newest tombstones it has let go of, by origin. */
  purged = new VersionVector()
  /** How much of what a position says it has been told on this link, -1: nothing (see positions.ts). */
  appliedTold = -1
  purgedTold = -1
  /** Which state of this node's doubts it has been told on this link (see returning.ts). */
  doubtsTold = 0
  stableTold = -1
  /** Whether all that it has applied is known, by what it has told on this link. */
  isKnown = false
  /** Whether it is back from longer than the mesh waits (see returning.ts). */
  returning = false
  /** Of the origins whose deletes it may not have seen though its vector covers them: up to where it has. */
  doubts = new VersionVector()
  /** Comparisons of digests in a row that differed, when the last one was, and repairs since they last were equal. */
  digestsDiffer = 0
  comparedAt = 0
  repairsInVain = 0
  readonly bytesIn = { live: 0, catchUp: 0, heartbeat: 0, digest: 0 }
  readonly bytesOut = { live: 0, catchUp: 0, heartbeat: 0, digest: 0 }

  /** For the hash of the members that a node knows. */
  readonly idHash: number

  constructor(readonly id: string) {
    this.idHash = hashOfText(id)
  }

  /** A link with it is up, to a process with this origin: of what was told before, only what that has applied counts. */
  linked(up: PeerAnnouncement, hello: ServerHello, origin: number, now: number): void {
    if (origin !== this.origin) {
      this.applied = new VersionVector()
      this.settled = new VersionVector()
      this.settledAt = 0
      this.doubts = new VersionVector()
      this.membersHash = this.clockAheadMs = undefined
      this.stableForMembers = new VersionVector()
    }
    this.link = up.link
    this.origin = origin
    this.host = hello.host === '' ? up.remoteAddress : hello.host
    this.port = hello.port
    this.version = hello.version
    this.addresses = up.addresses
    this.heardAt = this.changedAt = this.comparedAt = now
    this.purged = new VersionVector()
    this.appliedTold = this.purgedTold = this.stableTold = -1
    this.doubtsTold = 0
    this.isKnown = this.returning = this.givenUp = false
    this.digestsDiffer = this.repairsInVain = 0
    // whose turn it is in a mesh of many differs from link to link
    this.heartbeats = up.link
  }

  /** Its link is down. */
  unlinked(now: number): void {
    this.link = this.outboxBytes = 0
    this.subscribed = this.lagging = false
    this.endCatchUp()
    this.asksFor = undefined
    this.held.clear()
    this.changedAt = now
  }

  /** The clock by which the times above are has been moved by `ms`. */
  clockMoved(ms: number): void {
    this.changedAt += ms
    this.heardAt += ms
    this.echoAt += ms
    this.heartbeatAt += ms
    this.comparedAt += ms
    this.syncsSince += ms
    if (this.pulledAt !== 0) this.pulledAt += ms
  }

  /** It gets no more of the catch-up that this node gives to it. */
  endCatchUp(): void {
    this.catchUp?.end()
    this.catchUp = undefined
  }

  /** It has applied this as well. */
  learn(news: VersionVector): void {
    if (this.applied.dominates(news)) return
    this.applied = this.applied.clone()
    this.applied.merge(news)
  }

  /** Whether tombstones do not wait for it, linked or not. */
  get isStuck(): boolean {
    return this.lacks !== undefined
  }

  get connected(): boolean {
    return this.link !== 0
  }
}

import { VECTOR_ENTRIES_MAX } from '../../protocol/peer/messages/vector.js'

const KIB = 1024
const MIB = 1024 * KIB
const second = 1000

/** Bytes handed to a link and not yet sent; over this the peer is lagging and resumes by catch-up. */
export const OUTBOX_BYTES_MAX = 4 * MIB
/**
 * Catch-up bytes handed to a link and not yet sent: two of its frames, enough to keep a fast one busy. Four times as much filled a
 * newcomer no sooner, and in bursts after which the donor had to wait for its core twice as long.
 */
export const CATCH_UP_WINDOW_BYTES = 128 * KIB
/** One message of atoms, which is joined in one go: 0.2 ms. A link's frame takes several. */
export const CATCH_UP_MESSAGE_BYTES = 8 * KIB
/** Slots a catch-up looks at in one step: 0.2 ms if all are cold, and one message if some are sent. */
export const CATCH_UP_SLOTS_PER_STEP = 1024
/** Members of the mesh, linked and not; for one more, the one longest gone is forgotten. As many as have links. */
export const PEERS_MAX = 1024
/** Origins that one peer may be the first to name: a full vector, 12 MB of memory. */
export const ORIGINS_OF_PEER_MAX = VECTOR_ENTRIES_MAX
/** Origins that a process has ever heard of: 40 MB of memory. Who names another then loses its link. */
export const ORIGINS_MAX = 4 * VECTOR_ENTRIES_MAX
/** Catch-ups that one peer may ask for in a second; a node asks for the next when the last has come. */
export const SYNCS_PER_SECOND_MAX = 200
/** Parts in which a newcomer takes all keys from its donors: some for each of several, and a walk of the donor's store each. */
export const GATHER_PARTS = 8
/** A donor that sends nothing for longer is asked no more; another is. */
export const PULL_TIMEOUT_MS = 30 * second
export const HEARTBEAT_INTERVAL_MS = 1 * second
/** Peers that are told a version vector and a digest at each interval; where there are more, they take turns. */
export const VECTORS_PER_INTERVAL = 24
/**
 * Entries of a version vector that are told by name on a new link, beside one for each member: of processes that have
 * ended lately, more than end while a node is down. Of older ones only a sum is told.
 */
export const ENDED_NAMED = 16
/** What a peer has applied and this node has not may be on its way for so long; then it is asked for. */
export const MISSING_PATIENCE_MS = 1 * second
/** Stretches of one origin's live stream that are kept apart by gaps; of more, the oldest is let go of. */
export const RUNS_MAX = 16
/** Peers that get a node's copy of an origin's messages at first: a random graph of 256 is 4 or 5 hops across. */
export const TREE_DEGREE = 6
/** Silence after which a peer is taken for gone: three heartbeats. */
export const SUSPECT_AFTER_MS = 4 * second
/** A look at the peers that comes this much too late means that this process stood still, not they. */
export const STALL_MS = 1 * second
/** A peer whose writes are stamped further ahead than this has a wrong clock: it loses its link. */
export const CLOCK_AHEAD_MS_MAX = 60 * second
/** Messages stamped further ahead than this wait until the clock gets there. */
export const HELD_AHEAD_MS = 500
/** Held messages of one peer; over this its link goes, and what it sent is fetched later. */
export const HELD_BYTES_MAX = 4 * MIB
/** A node this far from its peers' median takes no writes. */
export const CLOCK_REFUSED_MS = 60 * second
/** How fast a clock is moved towards its peers': a part of the time that passes. */
export const CLOCK_SLEW = 0.05
/** A clock this far behind is set forward at once; one this far ahead is slowed down by the next. */
export const CLOCK_STEP_MS = 1 * second
/** How much one far ahead is slowed down, a part of the time that passes: what it stamps its peers hold back that long. */
export const CLOCK_BRAKE = 0.5
/** For so long after its link a peer's clock counts: a link that ends because of clocks is soon there again, and ends again. */
export const CLOCK_KNOWN_MS = 60 * second
/**
 * What tombstones take is over mesh-tombstone-memory, and a linked member still does not say that it has what this node had so
 * long ago: it loses its link, and they do not wait for it. Longer than a newcomer takes for ten million keys.
 */
export const STUCK_MS = 60 * second
/**
 * How many times mesh-tombstone-memory tombstones may take while a linked member is waited for as above; over it, only for
 * STUCK_SOON_MS. A link can bring 36 MB of them a second: a minute of that would be 2 GB.
 */
export const TOMBSTONES_OVER_MAX = 4
/**
 * The same while a catch-up brings them, whose end may be what covers them: as a rule a donor has no more of them than the above. In times
 * of mesh-tombstone-memory, but at least of so many bytes.
 */
export const TOMBSTONES_PULLED_MAX = 8
export const TOMBSTONES_PULLED_MIN = 1 * MIB
/** STUCK_MS in so much more of a hurry: some heartbeats, and as often as a mesh of many has turns to tell positions. */
export const STUCK_SOON_MS = 5 * second
/** Tombstones are looked through this often. */
export const COLLECT_INTERVAL_MS = 1 * second
/** Expired keys whose content goes in one step: 0.3 ms. */
export const PURGED_PER_STEP = 128
/** Tombstones looked at in one step: 0.1 ms if all wait, 0.6 ms if all go. */
export const TOMBSTONES_PER_STEP = 256
/** The same while they take more than they may, so that they go faster than a link can bring them: 5 ms. */
export const TOMBSTONES_PER_STEP_OVER = 2048

/** Slots a repair looks at in one step: 0.1 ms. */
export const REPAIR_SLOTS_PER_STEP = 4096
/** Atoms a repair encodes into cells in one step: 0.1 ms. */
export const REPAIR_ENCODE_PER_STEP = 512
/** Cells a repair looks at in one step while it decodes: 0.3 ms if each gives away an atom. */
export const REPAIR_DECODE_PER_STEP = 128
/** Atoms a repair looks up or sends in one step: 0.1 ms. */
export const REPAIR_ATOMS_PER_STEP = 64
/** Cells of one message: 45 kB. */
export const REPAIR_CELLS_PER_MESSAGE = 5000
/** Wants and offers of one message: up to 10 kB, and 1 ms to look them up. */
export const REPAIR_NAMES_PER_MESSAGE = 1000
/** Entries of its version vector that an asker tells: the newest, in which it may be ahead of its last heartbeat. */
export const REPAIR_ORIGINS_NAMED = 64
/** Cells of one repair: enough for 380,000 differences, 4.7 MB. Neither side makes or takes more. */
export const REPAIR_CELLS_MAX = 512 * 1024
/** Cells in proportion to the larger set at which half of it differs: then all of it is pulled, which costs less. */
export const REPAIR_PULL_ALL_SHARE = 0.7
/** The same for small sets, where it does not matter. */
export const REPAIR_PULL_ALL_CELLS_MIN = 256
/** Comparisons in a row that must differ before a repair: one may meet a write half way. */
export const REPAIR_DIFFERENCES_MIN = 2
/** A repair that did not help is tried again after twice as many comparisons, this often doubled at most: a minute. */
export const REPAIR_BACK_OFF_MAX = 5
/** Nodes that are never level, because there are always writes under way, are compared by a repair this often. */
export const REPAIR_UNCOMPARED_MS = 600 * second
/** A repair in which nothing happens for longer is given up. */
export const REPAIR_TIMEOUT_MS = 30 * second
/** Records whose digests are brought up to date in one go: under a millisecond. */
export const DIGEST_SLICE = 4096
/** Records compared with their digests at each tick, four times a second: a million in eight minutes, for 0.05 % of a core. */
export const SCRUB_PER_TICK = 512

const KIB = 1024
const MIB = 1024 * KIB
const second = 1000

/** Bytes handed to a link and not yet sent; over this the peer is lagging and resumes by catch-up. */
export const OUTBOX_BYTES_MAX = 4 * MIB
/** Catch-up bytes on the way to one peer: enough to keep a fast link busy, little to hold. */
export const CATCH_UP_WINDOW_BYTES = 512 * KIB
/** One catch-up message: a link frame. */
export const CATCH_UP_MESSAGE_BYTES = 48 * KIB
/** Slots a catch-up looks at before others get their turn: about 2 ms. */
export const CATCH_UP_SLOTS_PER_TURN = 16_384
export const HEARTBEAT_INTERVAL_MS = 1 * second
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
/** A node without peers whose system clock is this far ahead takes its time at once. */
export const CLOCK_STEP_MS = 1 * second
/** Tombstones are looked through this often. */
export const COLLECT_INTERVAL_MS = 1 * second
/** Expired keys whose content goes in one go. */
export const PURGE_BATCH = 10_000

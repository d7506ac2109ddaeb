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
/** A peer whose writes are stamped further ahead than this has a wrong clock. */
export const CLOCK_AHEAD_MS_MAX = 60 * second
/** Tombstones are looked through this often. */
export const COLLECT_INTERVAL_MS = 1 * second
/** Expired keys whose content goes in one go. */
export const PURGE_BATCH = 10_000

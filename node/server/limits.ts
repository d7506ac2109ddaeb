/** Bounds of the client-facing server; those a directive sets are not here. */

/** The one buffer all sockets read into, bytes. Larger gains nothing: it is what a socket holds by default. */
export const READ_BUFFER_BYTES = 64 * 1024
/** A batch's replies are sent when they exceed this, bytes, so that many large replies never pile up in one buffer. */
export const OUTPUT_FLUSH_BYTES = 256 * 1024
/** A client with more unsent output than this is not served until it has read, bytes: it bounds what pipelining can cost. */
export const OUTPUT_HIGH_WATER_BYTES = 1024 * 1024
/** How much a blocked or paused client may send ahead before its socket is no longer read, bytes. */
export const READ_AHEAD_BYTES_MAX = 1024 * 1024
/** First buffer of an unfinished request, bytes. */
export const PENDING_BYTES_MIN = 4 * 1024
/** How long a closing client may take to read its last replies, ms. */
export const CLOSE_GRACE_MS = 10_000
/** Connections the kernel holds until they are accepted: default of `tcp-backlog`. */
export const BACKLOG = 511
/** How often idle clients and soft output limits are looked at, ms (Redis: once a second per client). */
export const CRON_MS = 1000
/** How long a clean stop waits for replies to reach their clients, ms. */
export const STOP_DRAIN_MS = 1000
/** Different error codes INFO errorstats counts, so that scripts that invent codes cannot grow it (Redis: 128). */
export const ERROR_CODES_MAX = 128
/** Records freed between two looks at the clock: some 50 us. */
export const FREED_PER_STEP = 64
/** Keys expired between two looks at the clock: some 100 us. */
export const EXPIRED_PER_STEP = 32
/** While nothing is due, keys are looked at for expiry this often, ms, as Redis does at its default hz. */
export const EXPIRE_INTERVAL_MS = 100
/** The share of the time that goes into expiry while there is something due, at active-expire-effort 1, and what each step adds (Redis). */
export const EXPIRE_SHARE_MIN = 0.25
export const EXPIRE_SHARE_PER_EFFORT = 0.02
/** Keys evicted before one command that needs memory, some 100 us, at the default maxmemory-eviction-tenacity. */
export const EVICTED_BEFORE_COMMAND_MAX = 32
/** Keys evicted at once between batches: a millisecond. */
export const EVICTED_AT_ONCE_MAX = 256
/** How far over maxmemory peers' writes may go before this node evicts for them, as a part of it. */
export const REMOTE_SLACK = 1 / 64
/** A node timer cannot be longer, ms. */
export const TIMER_MS_MAX = 2147483647

/** Keys of both databases of a SWAPDB, each of which is written anew: some 100 ms, and a few MB to every peer. */
export const SWAPPED_KEYS_MAX = 10_000

/** HTTP connections at once on one address. */
export const HTTP_CONNECTIONS_MAX = 64
/** An HTTP connection, one request and its answer, is over after this, ms: nobody holds one by being slow. */
export const HTTP_CONNECTION_MS_MAX = 10_000
/** Request line and headers, bytes. */
export const HTTP_HEADER_BYTES_MAX = 8 * 1024

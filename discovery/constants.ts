/** Every bound of the discovery layer. */

/** How far the file of the peer table and the table itself may grow, peers. */
export const PEER_TABLE_MAX = 1024
/** Changes of the peer table reach its file within this long, ms: what a mesh of many brings at once is one write. */
export const PEER_TABLE_SAVE_MS = 100

/** Bytes of yamux's window per stream; over 4 MiB a paused stream is reset by libp2p's own read limit. */
export const STREAM_WINDOW_BYTES = 1024 * 1024
/** Bytes read ahead of the consumer before the stream is paused. */
export const READ_AHEAD_BYTES = 512 * 1024
/** New connections a second from one host: a mesh behind one address or on one machine has many. */
export const INBOUND_CONNECTIONS_PER_SECOND = 1000
/** Inbound connections in their handshakes at once. */
export const PENDING_CONNECTIONS_MAX = 100
/** Connections in all, a pair of peers needing one, and a second for a moment. */
export const CONNECTIONS_MAX = 1024

/** Bulk of a frame that is worth trying to compress, bytes. */
export const PACK_BYTES_MIN = 512
/** What it has to come down to, as a part, for that to be sent. */
export const PACK_RATIO_MAX = 0.95
/** The same for the next frames to be tried as well: else so many are spared, for a fast link had rather have them as they are. */
export const PACK_RATIO_WORTH = 0.6
export const PACK_TRIES_SPARED = 15

/** A dial of one peer, all its addresses, ms. */
export const DIAL_TIMEOUT_MS = 8000
/** A dial of one address, ms: more than a slow handshake, less than patience. */
export const ADDRESS_DIAL_TIMEOUT_MS = 4000
/** Dials running at once. */
export const DIALS_MAX = 24
/** Of these, dials of peers that this node has only heard of: whoever tells of many keeps it from none that it has met. */
export const HEARSAY_DIALS_MAX = 12
/** Name look-ups running at once: each holds one of the process's four pool threads, of which Node gives names two. */
export const LOOKUPS_MAX = 2
/** Of these, look-ups of names that failed last time. */
export const FAILED_LOOKUPS_MAX = 1
/** From the stream's opening to the link being up, ms. */
export const ADMISSION_TIMEOUT_MS = 10_000
/** For the other side to read our last words before the connection is cut, ms. */
export const LAST_WORDS_MS = 1000

/** Between looks at who should be dialled, ms, +-50 %. */
export const DIAL_TICK_MS = 250
/** Retries of somebody who does not answer, ms: first and last. */
export const RETRY_FIRST_MS = 500
export const RETRY_MAX_MS = 5000
/** The same for a known peer that is no seed and gone longer than RETRY_FRESH_MS. */
export const RETRY_STALE_MAX_MS = 30_000
export const RETRY_FRESH_MS = 10 * 60_000
/** Retries of somebody who refused us, or whom we refused, ms: first and last. */
export const REFUSED_FIRST_MS = 1000
export const REFUSED_MAX_MS = 30_000
/** A link that is gone sooner than this is none: its peer is dialled again like one that does not answer, ms. */
export const SHORT_LIFE_MS = 5000
/** Between two looks at whether a seed that led back to this node still does, ms. */
export const SELF_RETRY_MS = 60_000
/** The higher peer id leaves dialling to the lower one for this long, ms; then it tries too. */
export const HIGHER_DIALS_AFTER_MS = 1500
/** Peers heard of by multicast but not proven, and how long they are tried, ms. */
export const CANDIDATES_MAX = 256
export const CANDIDATE_MS = 5 * 60_000

/** Between swaps of the peer table with a random peer, ms, +-50 %. */
export const GOSSIP_MS = 1000
/** Rows of one swap. */
export const GOSSIP_ROWS_MAX = 128
/** News waits this long for more news, ms, and goes to this many random peers. */
export const NEWS_DELAY_MS = 50
export const NEWS_FANOUT = 4

/** Between two looks at every link's life, ms. */
export const LIFE_TICK_MS = 1000
/** A link without a byte sent for this long sends a keep-alive, ms. */
export const KEEP_ALIVE_MS = 2000
/** A process is alive while its link has brought something for this long, ms: a keep-alive and a second for its way. */
export const HEARD_MS = 3000
/** A link without a byte received for this long is dropped, ms: a backstop, the layer above decides sooner. */
export const SILENCE_MS = 10_000
/** A look at life that comes this much too late means that this process stood still, not its peers, ms. */
export const STALL_MS = 1000

/** Bytes received for the main thread that it has not taken yet, per link, before reading stops. */
export const THREAD_WINDOW_BYTES = 4 * 1024 * 1024

/**
 * The network thread's heap. It is small and lives long, beside it stand buffers of 60 KiB that are garbage at once, and V8 counts
 * their bytes as growth of that heap: while a store was filled it marked all of it every 70 ms, by helpers that took the other
 * threads' cores, a third of what a donor spent. So buffers go by frequent small collections, of a young generation of
 * this size, MB, and what is to be marked may grow to so much before it is.
 */
export const THREAD_YOUNG_MB = 6
export const THREAD_OLD_SPACE_MB = 64

/** Bounds of the journal, its snapshots and recovery. */

const MIB = 1024 * 1024

/** Frames that the disk has not taken, bytes. With more, all of them go, and a snapshot has to make the disk whole again. */
export const UNWRITTEN_BYTES_MAX = 64 * MIB
/** A buffer that grew beyond this is given back once it is written, bytes. */
export const BUFFER_BYTES_KEPT = 4 * MIB
/** What `appendfsync everysec` means, and how often a disk that failed is tried again, ms. */
export const SYNC_INTERVAL_MS = 1000
/** What is written while the disk is being forced and waits longer than this for it, ms, is told of: as in Redis. */
export const FORCE_PATIENCE_MS = 2000
/** A force of the disk is quick up to this, ms: the event loop may wait for it, well within the 10 ms it may stand still. */
export const QUICK_FORCE_MS = 2
/** So many quick ones in a row, and the event loop waits for the next. */
export const QUICK_FORCES = 100
/** A snapshot that failed, or whose journal failed, is tried again after this long, ms. */
export const SNAPSHOT_RETRY_MS = 5000
/** One batch of atoms in a snapshot, bytes: what a frame costs beside it does not count. */
export const SNAPSHOT_BATCH_BYTES = 48 * 1024
/** What a snapshot collects before it is copied to the file's own chunks, bytes. */
export const SNAPSHOT_CHUNK_BYTES = 64 * 1024
/** A value from this size on is a frame of its own that is written in slices, bytes. */
export const SNAPSHOT_LARGE_BYTES = 1 * MIB
/** A slice of a journal that is written again, bytes: well under a millisecond. */
export const SNAPSHOT_SLICE_BYTES = 256 * 1024
/** Each start begins a journal of its own; with more of them than this a snapshot replaces them. */
export const JOURNALS_MAX = 16
/** Files are read through a window of this size, bytes; a frame larger than it gets a window of its own. */
export const READ_WINDOW_BYTES = 1 * MIB
/** How long recovery holds the event loop before clients are told that it is loading, ms. */
export const LOAD_SLICE_MS = 20
/** How often a long recovery says how far it is, ms. */
export const PROGRESS_MS = 2000

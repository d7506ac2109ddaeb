/** Bounds of RDB files: of the codec, of import, and of saves. */

/** A file is read through a window of this size, bytes: large enough that a read's cost does not count. */
export const READ_WINDOW_BYTES = 256 * 1024
/** What the writer collects before it hands it on, bytes. */
export const WRITE_CHUNK_BYTES = 256 * 1024
/** One string, bytes: Redis's own limit (proto-max-bulk-len). A file that claims more is refused before memory is taken. */
export const STRING_BYTES_MAX = 512 * 1024 * 1024
/** Memory of a string larger than this is given back once it was read, bytes. */
export const SCRATCH_BYTES_KEPT = 1024 * 1024
/** Elements of one value that are read or written between two pauses, at most: well under a millisecond. */
export const ELEMENTS_PER_STEP = 512
/** Bytes written of one value between two pauses, and one element of up to WRITE_CHUNK_BYTES on top: that much is compressed in 3 ms. */
export const VALUE_STEP_BYTES = 64 * 1024
/** Shorter strings do not get smaller by compression, bytes (as in Redis). */
export const COMPRESS_BYTES_MIN = 21
/** Longer strings are written as they are: compressing one takes the event loop for longer than a slice, bytes. */
export const COMPRESS_BYTES_MAX = 256 * 1024
/** A quicklist node is filled up to this, bytes: Redis's default (list-max-listpack-size -2). */
export const LIST_NODE_BYTES = 8 * 1024
/** A list's element from this size on is a node of its own, unpacked, so that it is written without a copy, bytes. */
export const LIST_PLAIN_BYTES_MIN = 1024 * 1024
/** Hashes and sorted sets up to this many entries of up to so many bytes are written as one listpack: Redis's defaults. */
export const LISTPACK_ENTRIES_MAX = 128
export const LISTPACK_ENTRY_BYTES_MAX = 64
/** Sets of integers up to this size are written as an intset: Redis's default. */
export const INTSET_ENTRIES_MAX = 512
/** Entries and bytes of one stream node: Redis's defaults. */
export const STREAM_NODE_ENTRIES = 100
export const STREAM_NODE_BYTES = 4096

/**
 * How long import and saves hold the event loop before others have their turn, ms. Others' turns and the machine's
 * other work come on top of it.
 */
export const SLICE_MS = 1
/** Steps of the walk over the keys between two looks at the clock; a step meets one key or none, mostly. */
export const STEPS_PER_PAUSE = 32
/** Whole keys written between two pauses, bytes: 1 to 3 ms. A larger key is frozen, and written bit by bit. */
export const STEP_BYTES = 256 * 1024
/** What a key or an element costs beside its bytes, in bytes that take as long to write. */
export const ELEMENT_BYTES = 64
/** Bytes handed to the disk and not yet taken, at which a save waits: its memory is bounded by this and one value. */
export const UNWRITTEN_BYTES_MAX = 4 * 1024 * 1024
/** A save forces what it has written to the disk each time it is this much, bytes: one fsync at the end would take long. */
export const FSYNC_EVERY_BYTES = 32 * 1024 * 1024
/** After a save that failed, save points wait this long, ms (as in Redis). */
export const RETRY_MS = 5000

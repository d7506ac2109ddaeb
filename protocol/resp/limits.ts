/** Bounds of the request parser; those a directive sets are only defaults here. */

/** An inline command, or a count or length line, may be this long without its line end, bytes (Redis: PROTO_INLINE_MAX_SIZE). */
export const LINE_BYTES_MAX = 64 * 1024
/** Arguments of one command (Redis: INT_MAX). The query buffer limit cuts in long before. */
export const MULTIBULK_COUNT_MAX = 2147483647
/** One argument, bytes: default of `proto-max-bulk-len`. */
export const BULK_BYTES_MAX = 512 * 1024 * 1024
/** The same two for a client that still has to authenticate, so that strangers cannot make the server hold much. */
export const UNAUTHENTICATED_MULTIBULK_COUNT_MAX = 10
export const UNAUTHENTICATED_BULK_BYTES_MAX = 16 * 1024

/** A string's greatest length, bytes: what one bulk string can hold (Redis: proto-max-bulk-len's default). */
export const STRING_BYTES_MAX = 512 * 1024 * 1024

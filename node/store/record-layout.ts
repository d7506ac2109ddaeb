import { Flag } from './kind.js'

/**
 * Records: everything the store holds is one, named by a slot number that stays while its bytes may move.
 *
 *      0        1      2       3    4          8          16         20       24         28         32
 *     ┌────────┬──────┬───────┬────┬──────────┬──────────┬──────────┬────────┬──────────┬──────────┬─────┬─────┬───────┐
 *     │ class  │ kind │ flags │ use│ origin   │ stamp    │ position │ owner  │ key len  │ val len  │ ext │ key │ value │
 *     └────────┴──────┴───────┴────┴──────────┴──────────┴──────────┴────────┴──────────┴──────────┴─────┴─────┴───────┘
 *
 * A key record's fourth byte tells of its use (see access.ts). Its owner is its database; its value is a string's bytes,
 * or for a collection the array of its elements' slots (see elements.ts). An element's owner is its collection's slot. A
 * share (see counters.ts) is one origin's part of a counter. Key and value start on 4 bytes. Extensions, each present when
 * its flag is set, in this order:
 *
 *     TTL     24 B  deadline (ms, 0 = none), stamp and origin of the write that set it
 *     CLEAR   24 B  the observed clear C (stamp, origin) and the stamp and origin of the delete that made it
 *     SHARES   8 B  first share's slot
 */

export const EXT_FLAGS = Flag.TTL | Flag.CLEAR | Flag.SHARES
export const HEADER_BYTES = 32
/** Bytes of the extensions, and where each starts, by the three extension flags. */
export const EXT_BYTES = [0, 24, 24, 48, 8, 32, 32, 56]
export const CLEAR_OFFSET = [0, 0, 0, 24, 0, 0, 0, 24]
export const SHARES_OFFSET = [0, 0, 0, 0, 0, 24, 24, 48]
/** Each extension's flag, where it starts by the three flags, and its bytes. */
export const EXTENSIONS = [
  [Flag.TTL, [0, 0, 0, 0, 0, 0, 0, 0], 24],
  [Flag.CLEAR, CLEAR_OFFSET, 24],
  [Flag.SHARES, SHARES_OFFSET, 8],
] as const

import { pack } from '../protocol/link/packed.js'
import { PACK_BYTES_MIN, PACK_RATIO_MAX, PACK_RATIO_WORTH, PACK_TRIES_SPARED } from './constants.js'

/**
 * Decides what of a link's bulk is worth its compression: not what is short, and where little is gained only one frame in
 * some. So a few keys go as short as can be, and a million of them that do not compress are not held up by the attempt.
 */
export class Packer {
  /** Frames that are not tried. */
  #spared = 0

  /** A frame's records packed, or undefined where they had better go as they are. */
  pack(records: Uint8Array): Buffer | undefined {
    if (records.byteLength < PACK_BYTES_MIN) return undefined
    if (this.#spared > 0) {
      this.#spared--
      return undefined
    }
    const packed = pack(records)
    const ratio = packed.byteLength / records.byteLength
    if (ratio > PACK_RATIO_WORTH) this.#spared = PACK_TRIES_SPARED
    return ratio <= PACK_RATIO_MAX ? packed : undefined
  }
}

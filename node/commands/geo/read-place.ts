import type { Args } from '../../../protocol/resp/args.js'
import { respError } from '../../../protocol/resp/errors.js'
import { isOnMap, type Place } from './geohashes.js'

/** Reads `longitude latitude`. */
export function readPlace(args: Args): Place {
  const place = { longitude: args.double(), latitude: args.double() }
  if (!isOnMap(place))
    throw respError(
      `ERR invalid longitude,latitude pair ${percentF(place.longitude)},${percentF(place.latitude)}`,
    )
  return place
}

/** C's `%f`. */
function percentF(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value)}.000000`
}

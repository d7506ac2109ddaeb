import type { Args } from '../../../protocol/resp/args.js'
import { respError } from '../../../protocol/resp/errors.js'
import { arcSine, cosine, sine } from './exact-trigonometry.js'
import type { Place } from './geohashes.js'

/** Distances on a sphere, by the haversine formula. */

export const EARTH_RADIUS_METERS = 6372797.560856

const UNSUPPORTED_UNIT = respError('ERR unsupported unit provided. please use M, KM, FT, MI')

/** Meters in each unit. */
const UNITS = { m: 1, km: 1000, ft: 0.3048, mi: 1609.34 } as const

/** Reads a unit as the meters it has. */
export function readUnit(args: Args): number {
  for (const [word, meters] of Object.entries(UNITS)) if (args.word(word)) return meters
  throw UNSUPPORTED_UNIT
}

export const radians = (degrees: number): number => degrees * (Math.PI / 180)
export const degrees = (angle: number): number => angle / (Math.PI / 180)

interface Trigonometry {
  sine: (angle: number) => number
  cosine: (angle: number) => number
  arcSine: (value: number) => number
}

const FAST: Trigonometry = { sine: Math.sin, cosine: Math.cos, arcSine: Math.asin }
const EXACT: Trigonometry = { sine, cosine, arcSine }

function haversine(from: Place, to: Place, by: Trigonometry): number {
  const v = by.sine((radians(to.longitude) - radians(from.longitude)) / 2)
  if (v === 0) return latitudeMeters(from, to)
  const latitude = radians(from.latitude)
  const otherLatitude = radians(to.latitude)
  const u = by.sine((otherLatitude - latitude) / 2)
  const square = u * u + by.cosine(latitude) * by.cosine(otherLatitude) * v * v
  return 2 * EARTH_RADIUS_METERS * by.arcSine(Math.sqrt(square))
}

/** Meters between two places, for comparing: the last digits may differ from Redis's. */
export const meters = (from: Place, to: Place): number => haversine(from, to, FAST)

/** Meters between two places, to the last digit, at some hundred times the cost. */
export const exactMeters = (from: Place, to: Place): number => haversine(from, to, EXACT)

/** Meters between two places' latitudes. */
export const latitudeMeters = (from: Place, to: Place): number =>
  EARTH_RADIUS_METERS * Math.abs(radians(to.latitude) - radians(from.latitude))

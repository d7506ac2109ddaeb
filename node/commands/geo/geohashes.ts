/**
 * Geohashes of 52 bits, exact as the score of a sorted set: the world halved by turns, 26 times along each axis. Bits of
 * the latitude stand at even places, those of the longitude at odd ones, so places in one cell of the world have
 * scores in one range (geohash_helper.c of Redis 7.0; the range of latitudes is that of the Web Mercator map).
 */

export const LONGITUDE_MAX = 180
export const LATITUDE_MAX = 85.05112878
/** Halvings along each axis that a score holds. */
export const STEPS = 26

export interface Place {
  longitude: number
  latitude: number
}

/** A cell of the world at some step: its column and row, counted from west and south. */
export interface Cell {
  column: number
  row: number
  step: number
}

/** The cell's edges in degrees. */
export interface Edges {
  west: number
  east: number
  south: number
  north: number
}

export function isOnMap({ longitude, latitude }: Place): boolean {
  return Math.abs(longitude) <= LONGITUDE_MAX && Math.abs(latitude) <= LATITUDE_MAX
}

export function cellOf(place: Place, step: number, latitudeMax = LATITUDE_MAX): Cell {
  const size = 2 ** step
  return {
    column: Math.floor(((place.longitude + LONGITUDE_MAX) / (2 * LONGITUDE_MAX)) * size),
    row: Math.floor(((place.latitude + latitudeMax) / (2 * latitudeMax)) * size),
    step,
  }
}

export function edgesOf({ column, row, step }: Cell): Edges {
  const size = 2 ** step
  const longitude = (at: number) => -LONGITUDE_MAX + (at / size) * (2 * LONGITUDE_MAX)
  const latitude = (at: number) => -LATITUDE_MAX + (at / size) * (2 * LATITUDE_MAX)
  return {
    west: longitude(column),
    east: longitude(column + 1),
    south: latitude(row),
    north: latitude(row + 1),
  }
}

/** The lowest score in a cell; the cell's scores end before that of the next number. */
export function scoreRange({ column, row, step }: Cell): { min: number; max: number } {
  const size = 4 ** (STEPS - step)
  const first = interleave(column, row)
  return { min: first * size, max: (first + 1) * size }
}

export function scoreOf(place: Place): number {
  const { column, row } = cellOf(place, STEPS)
  return interleave(column, row)
}

/** The middle of a score's cell. Scores that are no geohash are read as their 64 bits. */
export function placeOf(score: number): Place {
  const whole = Math.trunc(score)
  const high = Math.floor(whole / 2 ** 32)
  const low = whole - high * 2 ** 32
  const { west, east, south, north } = edgesOf({
    column: gather(high >>> 1) * 2 ** 16 + gather(low >>> 1),
    row: gather(high) * 2 ** 16 + gather(low),
    step: STEPS,
  })
  return {
    longitude: clamp((west + east) / 2, LONGITUDE_MAX),
    latitude: clamp((south + north) / 2, LATITUDE_MAX),
  }
}

const clamp = (value: number, max: number): number => Math.max(-max, Math.min(max, value))

/** Bits of the row at even places, of the column at odd ones; each of up to 26 bits. */
function interleave(column: number, row: number): number {
  const low = spread(row & 0xffff) + 2 * spread(column & 0xffff)
  const high = spread(row >>> 16) + 2 * spread(column >>> 16)
  return high * 2 ** 32 + low
}

/** Puts 16 bits at the even places of 32. */
function spread(bits: number): number {
  let x = bits
  x = (x | (x << 8)) & 0x00ff00ff
  x = (x | (x << 4)) & 0x0f0f0f0f
  x = (x | (x << 2)) & 0x33333333
  return (x | (x << 1)) & 0x55555555
}

/** The 16 bits at the even places of 32. */
function gather(bits: number): number {
  let x = bits & 0x55555555
  x = (x | (x >>> 1)) & 0x33333333
  x = (x | (x >>> 2)) & 0x0f0f0f0f
  x = (x | (x >>> 4)) & 0x00ff00ff
  return (x | (x >>> 8)) & 0xffff
}

const ALPHABET = '0123456789bcdefghjkmnpqrstuvwxyz'
const TEXT_CHARACTERS = 11

/** The geohash as text, as geohash.org has it: latitudes from -90 to 90. Of the 55 bits of 11 characters 52 are known. */
export function geohashText(score: number): string {
  const { column, row } = cellOf(placeOf(score), STEPS, 90)
  const bits = interleave(column, row)
  let text = ''
  for (let i = 1; i < TEXT_CHARACTERS; i++) text += ALPHABET[Math.floor(bits / 2 ** (52 - 5 * i)) % 32]
  return `${text}0`
}

import { degrees, EARTH_RADIUS_METERS, latitudeMeters, meters, radians } from './distance.js'
import { type Cell, cellOf, edgesOf, type Place, STEPS } from './geohashes.js'

/**
 * The area of a search, and the cells of the world that cover it: the centre's and its eight neighbours, of a size that
 * makes nine enough. What is in them is then measured one by one.
 */
export interface Area {
  centre: Place
  shape: { radius: number } | { width: number; height: number }
  /** Meters in the unit of the shape's lengths. */
  unit: number
}

const MERCATOR_MAX_METERS = 20037726.37

/** Columns to the east and rows to the north. */
const DIRECTIONS = [
  [0, 0],
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
] as const

/** How far a place in the area is from the centre in meters; undefined if it is outside. */
export function metersWithin({ centre, shape, unit }: Area, place: Place): number | undefined {
  if ('radius' in shape) {
    const distance = meters(centre, place)
    return distance > shape.radius * unit ? undefined : distance
  }
  if (latitudeMeters(place, centre) > (shape.height * unit) / 2) return undefined
  const sideways = meters(place, { longitude: centre.longitude, latitude: place.latitude })
  return sideways > (shape.width * unit) / 2 ? undefined : meters(centre, place)
}

/** The cells that cover the area, in the order in which Redis looks through them: unsorted results come in it. */
export function cellsOf(area: Area): Cell[] {
  const { centre, shape, unit } = area
  const reach = 'radius' in shape ? shape.radius : Math.sqrt((shape.width / 2) ** 2 + (shape.height / 2) ** 2)
  let step = stepFor(reach * unit, centre.latitude)
  const box = boxOf(area)
  if (step > 1 && !covers(cellOf(centre, step), box)) step--
  const cell = cellOf(centre, step)
  const edges = edgesOf(cell)
  // a side that the cell itself covers needs no neighbours; cells that are half the world wide tell nothing of it
  const open = (x: number, y: number) =>
    (y <= 0 || edges.north <= box.north) &&
    (y >= 0 || edges.south >= box.south) &&
    (x <= 0 || edges.east <= box.east) &&
    (x >= 0 || edges.west >= box.west)
  return DIRECTIONS.filter(([x, y]) => step < 2 || open(x, y))
    .map(([x, y]) => neighbour(cell, x, y))
    .filter((each, i, all) => i === 0 || each.column !== all[i - 1].column || each.row !== all[i - 1].row)
}

/** The cell beside another; the world is round both ways here, as in Redis. */
function neighbour({ column, row, step }: Cell, x: number, y: number): Cell {
  const mask = 2 ** step - 1
  return { column: (column + x) & mask, row: (row + y) & mask, step }
}

/** How far to halve the world so that nine cells are enough. */
function stepFor(rangeMeters: number, latitude: number): number {
  if (rangeMeters === 0) return STEPS
  let step = 1
  for (let range = rangeMeters; range < MERCATOR_MAX_METERS; range *= 2) step++
  step -= 2
  // meridians come closer together towards the poles
  if (Math.abs(latitude) > 66) step--
  if (Math.abs(latitude) > 80) step--
  return Math.max(1, Math.min(STEPS, step))
}

interface Box {
  west: number
  east: number
  south: number
  north: number
}

/** The degrees the area lies between. */
function boxOf({ centre: { longitude, latitude }, shape, unit }: Area): Box {
  const height = unit * ('radius' in shape ? shape.radius : shape.height / 2)
  const width = unit * ('radius' in shape ? shape.radius : shape.width / 2)
  const up = degrees(height / EARTH_RADIUS_METERS)
  const top = degrees(width / EARTH_RADIUS_METERS / Math.cos(radians(latitude + up)))
  const bottom = degrees(width / EARTH_RADIUS_METERS / Math.cos(radians(latitude - up)))
  const side = latitude < 0 ? bottom : top
  return {
    west: longitude - side,
    east: longitude + side,
    south: latitude - up,
    north: latitude + up,
  }
}

/** Whether the cell and its four neighbours reach as far as the box. */
function covers(cell: Cell, box: Box): boolean {
  return (
    edgesOf(neighbour(cell, 0, 1)).north >= box.north &&
    edgesOf(neighbour(cell, 0, -1)).south <= box.south &&
    edgesOf(neighbour(cell, 1, 0)).east >= box.east &&
    edgesOf(neighbour(cell, -1, 0)).west <= box.west
  )
}

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { cellsOf, metersWithin } from '../../../../../node/commands/geo/area.js'
import {
  cellOf,
  edgesOf,
  LATITUDE_MAX,
  placeOf,
  scoreOf,
  scoreRange,
} from '../../../../../node/commands/geo/geohashes.js'

const place = fc.record({
  longitude: fc.double({ min: -180, max: 179.999, noNaN: true }),
  latitude: fc.double({ min: -LATITUDE_MAX, max: 85, noNaN: true }),
})

/** What a sum of doubles may be off by at an edge, degrees. */
const NEAR = 1e-9

describe('geohashes', () => {
  it('give the place back within half a cell, and the same score again', () => {
    fc.assert(
      fc.property(place, at => {
        const score = scoreOf(at)
        const back = placeOf(score)
        assert.ok(Math.abs(back.longitude - at.longitude) <= 180 / 2 ** 26 + NEAR)
        assert.ok(Math.abs(back.latitude - at.latitude) <= 90 / 2 ** 26 + NEAR)
        assert.equal(scoreOf(back), score)
      }),
    )
  })

  it('of places in a cell are in its range', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 26 }), (at, step) => {
        const cell = cellOf(at, step)
        const { min, max } = scoreRange(cell)
        const { west, east, south, north } = edgesOf(cell)
        assert.ok(min <= scoreOf(at) && scoreOf(at) < max)
        assert.ok(west - NEAR <= at.longitude && at.longitude <= east + NEAR)
        assert.ok(south - NEAR <= at.latitude && at.latitude <= north + NEAR)
      }),
    )
  })

  it('cells of a search cover what is near its centre', () => {
    const near = fc.double({ min: -0.7, max: 0.7, noNaN: true })
    fc.assert(
      fc.property(
        fc.record({
          longitude: fc.double({ min: -170, max: 170, noNaN: true }),
          latitude: fc.double({ min: -60, max: 60, noNaN: true }),
        }),
        fc.double({ min: 1, max: 100_000, noNaN: true }),
        near,
        near,
        (centre, radius, east, north) => {
          const degrees = radius / 111_320
          const at = placeOf(
            scoreOf({
              longitude: centre.longitude + east * degrees,
              latitude: centre.latitude + north * degrees,
            }),
          )
          const area = { centre, shape: { radius }, unit: 1 }
          if (metersWithin(area, at) === undefined) return
          const score = scoreOf(at)
          assert.ok(cellsOf(area).some(cell => scoreRange(cell).min <= score && score < scoreRange(cell).max))
        },
      ),
    )
  })
})

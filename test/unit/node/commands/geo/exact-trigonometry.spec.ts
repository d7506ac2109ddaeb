import assert from 'node:assert/strict'
import fc from 'fast-check'
import { arcSine, cosine, sine } from '../../../../../node/commands/geo/exact-trigonometry.js'

/** Rounded to the nearest double, from tables of more digits. */
const KNOWN: readonly (readonly [angle: number, sine: number, cosine: number])[] = [
  [0, 0, 1],
  [0.5, 0.479425538604203, 0.8775825618903728],
  [1, 0.8414709848078965, 0.5403023058681398],
  [3, 0.1411200080598672, -0.9899924966004454],
]

describe('exact trigonometry', () => {
  it('gives the nearest doubles', () => {
    for (const [angle, sin, cos] of KNOWN) {
      assert.equal(sine(angle), sin)
      assert.equal(cosine(angle), cos)
    }
  })

  it('is within the rounding error of the built-in functions', () => {
    fc.assert(
      fc.property(fc.double({ min: -3.2, max: 3.2, noNaN: true }), angle => {
        assert.ok(Math.abs(sine(angle) - Math.sin(angle)) <= 2 ** -52)
        assert.ok(Math.abs(cosine(angle) - Math.cos(angle)) <= 2 ** -52)
      }),
    )
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), value => {
        assert.ok(Math.abs(arcSine(value) - Math.asin(value)) <= 2 ** -51)
      }),
    )
  })
})

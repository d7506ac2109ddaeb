import { equal } from 'node:assert/strict'
import { Peer } from '../../../../node/replication/peer.js'
import { Readiness } from '../../../../node/replication/readiness.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'

const vector = (...stamps: number[]): VersionVector => {
  const made = new VersionVector()
  for (const [origin, stamp] of stamps.entries()) if (stamp > 0) made.advance(origin, stamp)
  return made
}

const peer = (fields: Partial<Peer>): Peer =>
  Object.assign(new Peer('a peer'), { link: 1, clockAheadMs: 0, isKnown: true }, fields)

describe('Readiness', () => {
  it('is there at once where nobody is awaited', () => {
    const readiness = new Readiness(3)
    equal(readiness.isReady, false)
    readiness.look([], vector(), false)
    equal(readiness.isReady, true)
  })

  it('waits so long for a peer, then the node is the first of its mesh', () => {
    const readiness = new Readiness(2)
    for (let look = 0; look < 2; look++) readiness.look([], vector(), true)
    equal(readiness.isReady, false)
    readiness.look([], vector(), true)
    equal(readiness.isReady, true)
  })

  it('waits for what every linked peer had when it was first heard, as long as it takes', () => {
    const readiness = new Readiness(1)
    const [near, far] = [peer({ clockAheadMs: undefined }), peer({ applied: vector(0, 5) })]
    const looks = (applied: VersionVector): boolean => {
      for (let look = 0; look < 5; look++) readiness.look([near, far], applied, true)
      return readiness.isReady
    }
    equal(looks(vector(0, 5)), false, 'one peer has not been heard')
    Object.assign(near, { applied: vector(0, 5, 7), clockAheadMs: 0 })
    equal(looks(vector(0, 5, 6)), false, 'something is missing')
    near.applied = vector(0, 5, 9)
    near.pulling = true
    equal(looks(vector(0, 5, 7)), false, 'a catch-up is under way')
    near.pulling = false
    equal(looks(vector(0, 5, 7)), true)
  })

  it('waits for a peer of which not all that it has is known', () => {
    const readiness = new Readiness(1)
    const unknown = peer({ isKnown: false })
    readiness.look([unknown], vector(), true)
    equal(readiness.isReady, false)
    unknown.isKnown = true
    readiness.look([unknown], vector(), true)
    equal(readiness.isReady, true)
  })

  it('stays, whatever is missing later', () => {
    const readiness = new Readiness(1)
    readiness.look([], vector(), false)
    readiness.look([peer({ applied: vector(9) })], vector(), true)
    equal(readiness.isReady, true)
  })
})

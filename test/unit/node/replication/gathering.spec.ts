import { deepEqual, equal } from 'node:assert/strict'
import { Gathering } from '../../../../node/replication/gathering.js'
import { GATHER_PARTS } from '../../../../node/replication/limits.js'
import { Peer } from '../../../../node/replication/peer.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'

function vector(stamp: number): VersionVector {
  const made = new VersionVector()
  made.advance(1, stamp)
  return made
}

const donorAt = (stamp: number): Peer => Object.assign(new Peer('a donor'), { applied: vector(stamp) })

describe('the parts of a newcomer’s catch-up', () => {
  it('are asked for one at a time of each donor, each once', () => {
    const gathering = new Gathering(vector(10))
    const donors = [donorAt(10), donorAt(12)]
    const parts: number[] = []
    while (!gathering.isOver)
      for (const donor of donors) {
        const part = gathering.ask(donor)
        equal(gathering.ask(donor), undefined)
        if (part === undefined) continue
        equal(part.of, GATHER_PARTS)
        parts.push(part.number)
        equal(gathering.isUnderWay, true)
        equal(gathering.done(donor, donor.applied), true)
      }
    deepEqual(
      parts,
      Array.from({ length: GATHER_PARTS }, (_, part) => part),
    )
    equal(gathering.isUnderWay, false)
  })

  it('are not asked of one that shows less than the first donor', () => {
    const gathering = new Gathering(vector(10))
    equal(gathering.ask(donorAt(9)), undefined)
  })

  it('amount to the least that any donor said of its part', () => {
    const gathering = new Gathering(vector(10))
    for (const stamp of [12, 11, 13]) {
      const donor = donorAt(10)
      gathering.ask(donor)
      gathering.done(donor, vector(stamp))
    }
    equal(gathering.covered.get(1), 11)
  })

  it('are asked for again when their donor is lost, and nothing else is because of one that was asked for none', () => {
    const gathering = new Gathering(vector(10))
    const [lost, other, idle] = [donorAt(10), donorAt(10), donorAt(10)]
    gathering.ask(lost)
    gathering.ask(other)
    gathering.lost(lost)
    gathering.lost(idle)
    equal(gathering.done(lost, vector(10)), false)
    deepEqual(gathering.ask(idle), { number: 0, of: GATHER_PARTS })
    deepEqual(gathering.ask(lost), { number: 2, of: GATHER_PARTS })
  })

  it('are not over before the last of them has come, whichever that is', () => {
    const gathering = new Gathering(vector(10))
    const [donor, last, late] = [donorAt(10), donorAt(10), donorAt(10)]
    gathering.ask(last)
    for (let part = 1; part < GATHER_PARTS; part++) {
      gathering.ask(donor)
      gathering.done(donor, vector(10))
    }
    equal(gathering.ask(late), undefined)
    equal(gathering.done(late, vector(10)), false)
    equal(gathering.isOver, false)
    gathering.done(last, vector(10))
    equal(gathering.isOver, true)
  })
})

import { deepEqual, equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { CatchUp } from '../../../../node/replication/catch-up.js'
import { digestOf } from '../../../../node/store/digest.js'
import { joinOp } from '../../../../node/store/merge/join.js'
import type { Store } from '../../../../node/store/store.js'
import { SELF } from '../../../../protocol/clock/origins.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'
import { ByteReader, ByteWriter } from '../../../../protocol/peer/bytes.js'
import { readAtoms } from '../../../../protocol/peer/messages/atoms.js'
import { MessageType } from '../../../../protocol/peer/messages/message.js'
import { readDone } from '../../../../protocol/peer/messages/sync.js'
import { readOps } from '../../../../protocol/peer/op-reader.js'
import { memberStore } from '../../../helpers/member-store.js'
import { seeded } from '../../../simulation/random.js'
import { Shell } from '../../../simulation/shell.js'
import { randomWrite } from '../store/merge/random-write.js'

const NOW = Date.UTC(2026, 0, 1)
const KEYS = 12

const newStore = (name: number, freedAtOnce?: number): Store => memberStore(name, NOW, freedAtOnce)

/** What a catch-up amounted to. */
interface Given {
  ops: number
  turns: number
  covers: VersionVector
}

/** Gives all of a catch-up, a few slots a turn, with writes between the turns. */
function give(
  from: Store,
  to: Store,
  slotsPerStep: number,
  beside: (turn: number) => void,
  applied = appliedAt(to, from),
): Given {
  const catchUp = new CatchUp(from, applied, 1)
  const out = new ByteWriter(1024)
  const given: Given = { ops: 0, turns: 0, covers: new VersionVector() }
  const send = (): void => {
    const reader = new ByteReader(out.take())
    if (reader.u8() === MessageType.DONE) {
      given.covers = readDone(reader, to.origins).covered
      return
    }
    readAtoms(reader)
    readOps(reader, to.origins, op => {
      given.ops++
      ok(joinOp(to, op))
    })
  }
  while (!catchUp.give({ out, slotsPerStep, mayGoOn: () => false, send })) beside(++given.turns)
  catchUp.end()
  to.applied.merge(given.covers)
  return given
}

const nothing = (): void => {}

/** What a store has applied, by the other's numbers of origins. */
function appliedAt({ applied, origins }: Store, other: Store): VersionVector {
  const vector = new VersionVector()
  for (let i = 0; i < applied.length; i++) vector.advance(other.origins.index(origins.ids[i]), applied.get(i))
  return vector
}

/** A store with all that another one has. */
function copyOf(store: Store): Store {
  const copy = newStore(9)
  give(store, copy, 1e9, nothing)
  return copy
}

/** Whether a store has all that another one has, or what has overtaken it: then to hear of it changes nothing. */
function hasAll(store: Store, other: Store): boolean {
  const before = digestOf(store)
  give(other, store, 1e9, nothing, new VersionVector())
  return digestOf(store) === before
}

describe('CatchUp', () => {
  it('brings all that was there when it began, or what has overtaken it, whatever is written beside it', () => {
    const property = fc.property(fc.nat(), fc.integer({ min: 1, max: 4 }), (seed, slotsPerStep) => {
      const random = seeded(seed)
      const donor = newStore(1, random() < 0.5 ? 0 : undefined)
      const [receiver, other] = [newStore(2), newStore(3)]
      const write = (count: number): void => {
        for (let i = 0; i < count; i++) {
          randomWrite(random() < 0.3 ? other : donor, random, KEYS)
          if (random() < 0.1) give(other, donor, 1e9, nothing)
          if (random() < 0.1) give(donor, other, 1e9, nothing)
        }
      }
      write(random() * 40)
      if (random() < 0.5) give(donor, receiver, 1e9, nothing)
      write(random() * 60)
      const atFirst = copyOf(donor)
      give(donor, receiver, slotsPerStep, () => {
        write(random() * 3)
        donor.lazyFree.step(2)
      })
      ok(hasAll(receiver, atFirst))
    })
    fc.assert(property, { numRuns: 300 })
  })

  const taken: Record<string, [before: string[][], beside: string[]]> = {
    'elements that a DEL takes': [[['HSET', 'k', ...words(8)]], ['DEL', 'k']],
    'elements that a write of another type takes': [[['SADD', 'k', ...words(8)]], ['SET', 'k', 'v']],
    'shares that a SET ends': [
      [
        ['SET', 'k', '1'],
        ['SET', 'other', 'v'],
        ['INCR', 'k'],
      ],
      ['SET', 'k', '5'],
    ],
    'entries that a trim takes': [
      [...Array(8).keys()].map(i => ['XADD', 'k', `${i + 1}-1`, 'f', 'v']),
      ['XTRIM', 'k', 'MAXLEN', '1'],
    ],
    'keys that a flush takes': [words(8).map(key => ['SET', key, 'v']), ['FLUSHALL']],
  }
  for (const [what, [before, beside]] of Object.entries(taken))
    it(`says what has taken away what it had not met: ${what}`, () => {
      const [donor, receiver] = [newStore(1), newStore(2)]
      const shell = new Shell(donor)
      for (const command of before) shell.run(command)
      const atFirst = copyOf(donor)
      give(donor, receiver, 1, turn => {
        if (turn === 2) shell.run(beside)
      })
      ok(hasAll(receiver, atFirst))
    })

  it('says what has taken away what was to say so, after all was met', () => {
    const [donor, receiver] = [newStore(1), newStore(2)]
    const shell = new Shell(donor)
    for (const command of ['SET', 'DEL']) for (const key of ['x', 'y']) shell.run([command, key, 'v'])
    donor.tombstones.collect(undefined)
    // the field in the first slot, its key in the second, and what was added to it in the third
    shell.run(['HSET', 'k', 'f', '1'])
    shell.run(['HINCRBY', 'k', 'f', '1'])
    const atFirst = copyOf(donor)
    give(donor, receiver, 1, turn => {
      if (turn === 1) shell.run(['HSET', 'k', 'f', '9'])
      if (turn === 3) shell.run(['SET', 'k', 'v'])
    })
    ok(hasAll(receiver, atFirst))
  })

  it('says how far a key was cleared by a write of another type, also where the receiver has seen that much', () => {
    const [donor, receiver] = [newStore(1), newStore(2)]
    const shell = new Shell(donor)
    for (const key of ['w', 'k', 'x']) shell.run(['SADD', key, 'f', 'g'])
    give(donor, receiver, 1e9, nothing)
    for (const key of ['k', 'x']) shell.run(['SREM', key, 'f', 'g'])
    const atFirst = copyOf(donor)
    give(donor, receiver, 1, turn => {
      // one has its turn still, the other has had it
      if (turn === 1) shell.run(['HSET', 'x', 'f', 'v'])
      if (turn === 5) shell.run(['HSET', 'k', 'f', 'v'])
    })
    ok(hasAll(receiver, atFirst))
  })

  it('leaves out what is made meanwhile, and comes to an end however much that is', () => {
    const [donor, receiver] = [newStore(1), newStore(2)]
    const shell = new Shell(donor)
    for (const key of words(20)) shell.run(['SET', key, 'v'])
    const had = donor.applied.get(SELF)
    const { ops, turns, covers } = give(donor, receiver, 2, turn => {
      for (let i = 0; i < 10; i++) shell.run(['SET', `new ${turn} ${i}`, 'v'])
    })
    deepEqual([ops, turns], [20, 9])
    equal(covers.get(receiver.origins.index(donor.origins.ids[0])), had)
    const rest = give(donor, receiver, 1e9, nothing)
    equal(rest.ops, 90)
    equal(digestOf(receiver), digestOf(donor))
  })

  it('brings a HyperLogLog whose next addition, of another node, came meanwhile', () => {
    const [donor, receiver, other] = [newStore(1), newStore(2), newStore(3)]
    const shell = new Shell(donor)
    shell.run(['PFADD', 'k', 'a', 'b'])
    give(donor, other, 1e9, nothing)
    const atFirst = copyOf(donor)
    new Shell(other).run(['PFADD', 'k', 'c'])
    give(donor, receiver, 1, turn => {
      if (turn === 1) give(other, donor, 1e9, nothing)
    })
    ok(hasAll(receiver, atFirst))
  })

  it('watches no writes any more once it is over', () => {
    const donor = newStore(1)
    give(donor, newStore(2), 1, nothing)
    equal(donor.records.slots.walks.size, 0)
  })
})

function words(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `w${i}`)
}

import { deepEqual, equal, throws } from 'node:assert/strict'
import { type Admission, RefusedError } from '../../../discovery/admission.js'
import type { Link } from '../../../discovery/link.js'
import { LinkTable, type PeerLink } from '../../../discovery/link-table.js'

const PEER = 'peer'

describe('two links with one peer', () => {
  let table: LinkTable
  let closed: number[]
  let heard: boolean

  beforeEach(() => {
    table = new LinkTable()
    closed = []
    heard = true
  })

  /** A link whose peer says that it started at `incarnation` and has seen `peerEndedLinks` end. */
  function candidate(incarnation: number, peerEndedLinks: number): PeerLink {
    const number = table.nextNumber()
    const address = `/ip4/10.0.0.${incarnation}/tcp/1`
    const link = {
      ...{ open: true, isHeard: heard, remoteHost: `10.0.0.${incarnation}`, remoteAddress: address },
      close: () => closed.push(number),
    } as unknown as Link
    const admission = {
      incarnation,
      peerEndedLinks,
      proven: true,
      addresses: [address],
    } as unknown as Admission
    const entry: PeerLink = {
      ...{ number, peerId: PEER, dialled: true, link, admission, state: 'admitting', settle: () => {} },
      outcome: undefined,
    }
    table.add(entry)
    return entry
  }

  function existing(incarnation: number, peerEndedLinks: number): PeerLink {
    const entry = candidate(incarnation, peerEndedLinks)
    table.arbitrate(entry)
    table.setUp(entry)
    return entry
  }

  const refusedWith = (code: string) => (error: unknown) =>
    error instanceof RefusedError && error.code === code

  it('of the same two processes: the first stays', () => {
    const first = existing(5, 0)
    throws(() => table.arbitrate(candidate(5, 0)), refusedWith('double'))
    deepEqual(closed, [])
    equal(table.upWith(PEER), first)
  })

  it('of which the peer has seen one end: the second stays', () => {
    const first = existing(5, 0)
    table.arbitrate(candidate(5, 1))
    deepEqual(closed, [first.number])
  })

  it('of two processes: the first stays while it is heard, and both are named', () => {
    existing(5, 0)
    for (const other of [4, 6]) {
      throws(() => table.arbitrate(candidate(other, 9)), refusedWith('identity'))
      throws(() => table.checkIdentity(candidate(other, 9)), refusedWith('identity'))
    }
    throws(
      () => table.arbitrate(candidate(6, 0)),
      /at \/ip4\/10\.0\.0\.5\/tcp\/1 is linked .* at \/ip4\/10\.0\.0\.6\/tcp\/1/,
    )
    table.checkIdentity(candidate(5, 0))
    deepEqual(closed, [])
  })

  it('of two processes of which the first has fallen silent: the second stays', () => {
    heard = false
    const first = existing(5, 3)
    table.arbitrate(candidate(6, 0))
    deepEqual(closed, [first.number])
  })

  it('that is not welcomed yet stands in nobody’s way', () => {
    candidate(5, 0)
    table.arbitrate(candidate(5, 0))
    deepEqual(closed, [])
  })

  it('are counted when they end, doubles aside', () => {
    table.remove(existing(5, 0))
    equal(table.endedLinks(PEER), 1)
    const double = candidate(5, 0)
    double.outcome = 'double'
    table.remove(double)
    equal(table.endedLinks(PEER), 1)
    equal(table.upWith(PEER), undefined)
  })
})

import { deepEqual, equal } from 'node:assert/strict'
import { hasQuorum, listMasters } from '../../../../node/replication/masters.js'
import { Peer } from '../../../../node/replication/peer.js'

function peer(id: string, port: number, link: number, changedAt = 0): Peer {
  return Object.assign(new Peer(id), { host: 'h', port, link, changedAt })
}

const shown = (peers: Peer[], named: Parameters<typeof listMasters>[1] = []): string[] =>
  listMasters(peers, named).map(
    ({ host, port, state, peer }) => `${host}:${port} ${state} ${peer?.id ?? '-'}`,
  )

describe('masters', () => {
  it('are all members, linked or not, in the order of the members', () => {
    const pulling = Object.assign(peer('c', 3, 7), { pulling: true })
    deepEqual(shown([peer('a', 1, 0), peer('b', 2, 5), pulling]), [
      'h:1 connect a',
      'h:2 connected b',
      'h:3 sync c',
    ])
  })

  it('are one for each address: who is linked there, or else was last', () => {
    deepEqual(shown([peer('old', 1, 0, 9), peer('new', 1, 5, 1)]), ['h:1 connected new'])
    deepEqual(shown([peer('late', 1, 0, 9), peer('early', 1, 0, 1)]), ['h:1 connect late'])
  })

  it('are those named too, until they are members', () => {
    const named = [
      { host: 'h', port: 1 },
      { host: 'name-of-b', port: 2, peerId: 'b' },
      { host: 'answers', port: 3, peerId: 'c' },
      { host: 'silent', port: 4 },
    ]
    deepEqual(shown([peer('a', 1, 5), peer('b', 2, 6)], named), [
      'h:1 connected a',
      'h:2 connected b',
      'answers:3 connecting -',
      'silent:4 connect -',
    ])
  })

  it('make a quorum when all are linked, or as many as are asked for', () => {
    const masters = listMasters([peer('a', 1, 5), peer('b', 2, 0)], [])
    const quorums = [-1, 0, 1, 2].map(quorum => hasQuorum(masters, quorum))
    deepEqual(quorums, [false, true, true, false])
    equal(hasQuorum([], -1), true)
  })
})

import { MessageType } from '../../protocol/peer/messages/message.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Cluster } from './cluster.js'

const MEET_MS = 3000
const SETTLE_MS = 15_000
const IDLE_MS = 12_000
/** Long enough for a catch-up to bring what no tree did. */
const PATIENCE_MS = 20_000

/** What a number of ops came to. */
export interface Spread {
  /** Copies sent for each op and node that is to have it: 1 is the least. */
  copies: number
  /** Virtual ms until all had it, half of the ops and the slowest. */
  median: number
  worst: number
}

export interface Measured {
  nodes: number
  first: Spread
  steady: Spread
  /** Right after a tenth of the nodes were lost, and once that was healed. */
  lost: Spread
  healed: Spread
  /** Bytes a second and node sends while nothing is written, without what links add; the most a message was sent to at once. */
  idleBytes: number
  fanOut: number
  /** Each node got each published message this often at the least and at the most. */
  published: [least: number, most: number]
}

/** Lets one mesh live through a first write, a hundred, the loss of a tenth of its nodes, and rest. */
export function measureDissemination(nodes: number, seed: number, directPeers: number): Measured {
  let messages = 0
  let bytes = 0
  const got = new Map<string, number>()
  const sentBy = new Map<number, number>()
  const cluster = new Cluster(nodes, seed, {
    directPeers,
    sent: (from, _to, message) => {
      bytes += message.length
      if (message[0] !== MessageType.RELAY && message[0] !== MessageType.LIVE) return
      messages++
      sentBy.set(from.name, (sentBy.get(from.name) ?? 0) + 1)
    },
    published: (node, message) => got.set(`${node} ${message}`, (got.get(`${node} ${message}`) ?? 0) + 1),
  })
  const lost = new Set<number>()
  const alive = (): number[] => cluster.nodes.map(node => node.name).filter(name => !lost.has(name))

  /** One write at a node; returns the ms until all that are alive have it. */
  const write = (writer: number, key: string): number => {
    const { store } = cluster.wake(writer)
    store.strings.set(store.dbs[0], Slice.of(key), Slice.of('v'.repeat(64)), 0)
    const stamp = store.applied.get(0)
    const id = store.origins.ids[0]
    let lacking = alive().filter(name => name !== writer)
    const begun = cluster.now
    while (lacking.length > 0 && cluster.now - begun < PATIENCE_MS) {
      cluster.run(2)
      lacking = lacking.filter(name => {
        const other = cluster.nodes[name].store
        return other.applied.get(other.origins.index(id)) < stamp
      })
    }
    return cluster.now - begun
  }

  const spread = (count: number, writerOf: (i: number) => number): Spread => {
    const before = messages
    const times: number[] = []
    for (let i = 0; i < count; i++) times.push(write(writerOf(i), `${cluster.now} ${i}`))
    // copies on their way count as well
    cluster.run(200)
    times.sort((a, b) => a - b)
    const copies = (messages - before) / (count * (alive().length - 1))
    return { copies, median: times[times.length >> 1], worst: times[times.length - 1] }
  }

  cluster.run(MEET_MS)
  const first = spread(1, () => 0)
  cluster.run(1000)
  sentBy.clear()
  const steady = spread(100, () => 0)
  const fanOut = Math.max(...sentBy.values()) / 100
  for (let i = 0; i < 20; i++) {
    const { replication } = cluster.wake(0)
    replication.publish(Slice.of('channel'), Slice.of(`message ${i}`))
    cluster.run(20)
  }
  cluster.run(1000)
  const counts = alive().flatMap(name =>
    name === 0 ? [] : Array.from({ length: 20 }, (_, i) => got.get(`${name} message ${i}`) ?? 0),
  )
  while (lost.size < Math.ceil(nodes / 10)) lost.add(1 + Math.floor(cluster.random() * (nodes - 1)))
  for (const name of lost) cluster.isolate(name)
  const after = spread(20, () => 0)
  cluster.run(SETTLE_MS)
  const healed = spread(100, () => 0)
  cluster.run(SETTLE_MS)
  bytes = 0
  cluster.run(IDLE_MS)
  const idleBytes = bytes / (IDLE_MS / 1000) / alive().length
  return {
    ...{ nodes, first, steady, lost: after, healed, idleBytes, fanOut },
    published: [Math.min(...counts), Math.max(...counts)],
  }
}

import { SELF } from '../../../protocol/clock/origins.js'
import { msOfStamp } from '../../../protocol/clock/stamp.js'
import { respError } from '../../../protocol/resp/errors.js'
import { type Command, defineCommand } from '../../dispatch/command.js'
import { digestOf } from '../../store/digest.js'

const COMMON = {
  group: 'server',
  since: '7.0.0',
  complexity: 'O(1)',
  flags: ['admin', 'noscript', 'loading', 'stale'],
} as const

const myId = defineCommand({
  ...COMMON,
  name: 'myid',
  summary: 'Return the peer id of this node',
  arity: 2,
  run: ({ server }, _args, reply) => reply.bulk(server.mesh.identity.peerId),
})

const addrs = defineCommand({
  ...COMMON,
  name: 'addrs',
  summary: 'Return the mesh addresses of this node',
  arity: 2,
  run({ server }, _args, reply) {
    const { addresses } = server.mesh.identity
    reply.array(addresses.length)
    for (const address of addresses) reply.bulk(address)
  },
})

const peers = defineCommand({
  ...COMMON,
  name: 'peers',
  summary: 'List the members of the mesh this node has met, linked or not',
  arity: 2,
  run({ server }, _args, reply) {
    reply.array(server.mesh.peers.length)
    for (const peer of server.mesh.peers) {
      reply.map(6)
      reply.bulk('id')
      reply.bulk(peer.id)
      reply.bulk('host')
      reply.bulk(peer.host)
      reply.bulk('port')
      reply.int(peer.port)
      reply.bulk('state')
      reply.bulk(!peer.connected ? 'down' : peer.lagging ? 'lagging' : peer.pulling ? 'catching-up' : 'up')
      reply.bulk('rtt_ms')
      reply.int(peer.rttMs)
      reply.bulk('version')
      reply.bulk(peer.version)
    }
  },
})

const lag = defineCommand({
  ...COMMON,
  name: 'lag',
  summary:
    "For each peer, the milliseconds between this node's last write and what the peer has applied of it",
  arity: 2,
  run({ server, store }, _args, reply) {
    const last = store.applied.get(SELF)
    reply.map(server.mesh.peers.length)
    for (const peer of server.mesh.peers) {
      reply.bulk(peer.id)
      const applied = peer.applied.get(SELF)
      reply.int(applied === 0 ? (last === 0 ? 0 : -1) : Math.max(0, msOfStamp(last) - msOfStamp(applied)))
    }
  },
})

const digest = defineCommand({
  ...COMMON,
  complexity: 'O(N) where N is the number of keys and elements',
  name: 'digest',
  summary: 'Return a digest of all live data: equal on nodes that hold the same',
  arity: 2,
  run: ({ store }, _args, reply) => reply.bulk(digestOf(store)),
})

const forget = defineCommand({
  ...COMMON,
  name: 'forget',
  summary: 'Stop waiting for a member that is gone; its return is that of a newcomer',
  arity: 3,
  run({ server }, args, reply) {
    const id = args.text()
    if (!server.mesh.forget(id)) throw respError(`ERR No such peer, or it is linked: ${id}`)
    reply.ok()
  },
})

const LINES = [
  'MESH <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'ADDRS',
  '    Return the mesh addresses of this node.',
  'DIGEST',
  '    Return a digest of all live data.',
  'FORGET <peer-id>',
  '    Stop waiting for a member that is gone.',
  'LAG',
  '    Return how far each peer is behind this node, in milliseconds.',
  'MYID',
  '    Return the peer id of this node.',
  'PEERS',
  '    List the members of the mesh.',
  'HELP',
  '    Print this help.',
]

const help = defineCommand({
  ...COMMON,
  name: 'help',
  summary: 'Show helpful text about the subcommands',
  arity: 2,
  run(_ctx, _args, reply) {
    reply.array(LINES.length)
    for (const line of LINES) reply.simple(line)
  },
})

/** MESH: keymesh's own command for whoever operates the mesh. */
export const meshCommand: Command = defineCommand({
  name: 'mesh',
  group: 'server',
  since: '7.0.0',
  summary: 'A container for commands about the mesh',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [addrs, digest, forget, help, lag, myId, peers],
})

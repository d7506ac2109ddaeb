import { directive } from '../directive.js'
import { masters } from '../special-types.js'
import { INT_MAX, integer, LONG_MAX, memory, oneOf, only, text, yesOrNo } from '../value-types.js'

const NO_BACKLOG =
  'there is no backlog: a node that comes back is sent what it lacks, however long it was away'
const NO_RDB_SYNC = 'nodes are brought up to date by the changes they lack, never by an RDB file'
const NO_REPLICAS = 'every node is an equal member of the mesh; see INFO mesh and MESH PEERS'

/** KeyDB's and Redis's words for replication. */
export const replication = {
  'active-replica': directive({
    type: only(
      yesOrNo,
      true,
      "every keymesh node takes writes, so 'no' is not possible; a node without replicaof and mesh-bootstrap stands alone",
    ),
    default: true,
    mutable: false,
    from: 'keydb',
    doc: 'Take writes while being a replica of others. Always on here, so it need not be set. As in KeyDB it must stand before replicaof.',
  }),
  'multi-master': directive({
    type: yesOrNo,
    default: true,
    mutable: false,
    from: 'keydb',
    doc: 'Whether replicaof lines add up. With `no` the last one counts; it still leads into the whole mesh. As in KeyDB it must stand before replicaof.',
  }),
  replicaof: directive({
    type: masters,
    default: [],
    alias: 'slaveof',
    mutable: false,
    example: '192.0.2.1 6379',
    doc: 'Joins the mesh of another node, named by its client address; asked with masteruser and masterauth. One node is enough: the others are found. `replicaof no one` drops the lines before it.',
  }),
  masterauth: directive({
    type: text(),
    default: '',
    secret: true,
    doc: 'The password with which the nodes of replicaof are asked, and the mesh secret where none is set.',
  }),
  masteruser: directive({
    type: text(),
    default: '',
    doc: 'The user with which the nodes of replicaof are asked. Empty: the default user.',
  }),
  'replica-announce-ip': directive({
    type: text(),
    default: '',
    alias: 'slave-announce-ip',
    doc: 'The address other nodes show for this one in INFO replication and ROLE. Empty: the one they see.',
  }),
  'replica-announce-port': directive({
    type: integer(0, 65535),
    default: 0,
    alias: 'slave-announce-port',
    doc: 'The client port other nodes show for this one. 0: port.',
  }),
  'replica-serve-stale-data': directive({
    type: yesOrNo,
    default: true,
    alias: 'slave-serve-stale-data',
    doc: 'With `no`, reads are refused with -MASTERDOWN while fewer nodes are connected than replica-quorum asks for.',
  }),
  'replica-quorum': directive({
    type: integer(-1, INT_MAX),
    default: -1,
    from: 'keydb',
    doc: 'How many other nodes must be connected for this one to count as up to date. -1: all of them.',
  }),
  'min-replicas-to-write': directive({
    type: integer(0, INT_MAX),
    default: 0,
    alias: 'min-slaves-to-write',
    doc: 'Refuse writes with -NOREPLICAS while fewer other nodes are in touch. 0: never refuse.',
  }),
  'min-replicas-max-lag': directive({
    type: integer(0, INT_MAX),
    default: 10,
    alias: 'min-slaves-max-lag',
    doc: 'Seconds since its last sign of life for which a node counts as in touch for min-replicas-to-write.',
  }),
  'replica-read-only': directive({
    type: yesOrNo,
    default: false,
    alias: 'slave-read-only',
    doc: 'Whether a replica refuses writes.',
    noEffect: 'every node takes writes (active-replica)',
  }),
  'replica-priority': directive({
    type: integer(0, INT_MAX),
    default: 100,
    alias: 'slave-priority',
    doc: 'Shown in INFO replication.',
    noEffect: 'there is nothing to elect',
  }),
  'replica-announced': directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether Sentinel is told of this node.',
    noEffect: 'there is nothing to elect',
  }),
  'replica-ignore-maxmemory': directive({
    type: yesOrNo,
    default: true,
    alias: 'slave-ignore-maxmemory',
    doc: 'Whether a replica leaves eviction to its master.',
    noEffect: 'every node keeps its own maxmemory',
  }),
  'replica-ignore-disk-write-errors': directive({
    type: yesOrNo,
    default: false,
    doc: 'Whether a replica applies writes it cannot persist.',
    noEffect: 'what other nodes wrote is always applied',
  }),
  'replica-lazy-flush': directive({
    type: yesOrNo,
    default: false,
    alias: 'slave-lazy-flush',
    doc: 'How a replica empties its data before a full sync.',
    noEffect: 'a node never empties its data to sync',
  }),
  'repl-timeout': directive({
    type: integer(1, INT_MAX),
    default: 60,
    doc: 'Seconds without a sign of life after which a link counts as broken.',
    noEffect: 'nodes notice a silent link within seconds, by their own heartbeat',
  }),
  'repl-ping-replica-period': directive({
    type: integer(1, INT_MAX),
    default: 10,
    alias: 'repl-ping-slave-period',
    doc: 'Seconds between two signs of life.',
    noEffect: 'nodes have a heartbeat of their own',
  }),
  'repl-backlog-size': directive({
    type: memory(1, LONG_MAX),
    default: 1024 * 1024,
    doc: 'How much of the replication stream is kept for replicas that reconnect.',
    noEffect: NO_BACKLOG,
  }),
  'repl-backlog-ttl': directive({
    type: integer(0, LONG_MAX),
    default: 3600,
    doc: 'Seconds after which the backlog is freed when no replica is connected.',
    noEffect: NO_BACKLOG,
  }),
  'repl-disable-tcp-nodelay': directive({
    type: yesOrNo,
    default: false,
    doc: 'Whether the kernel may delay packets to replicas.',
    noEffect: 'changes are already sent in frames',
  }),
  'repl-diskless-sync': directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether a full sync goes over a file.',
    noEffect: NO_RDB_SYNC,
  }),
  'repl-diskless-sync-delay': directive({
    type: integer(0, INT_MAX),
    default: 5,
    doc: 'Seconds to wait for more replicas before a full sync.',
    noEffect: NO_RDB_SYNC,
  }),
  'repl-diskless-sync-max-replicas': directive({
    type: integer(0, INT_MAX),
    default: 0,
    doc: 'How many replicas end that wait.',
    noEffect: NO_RDB_SYNC,
  }),
  'repl-diskless-load': directive({
    type: oneOf('disabled', 'on-empty-db', 'swapdb'),
    default: 'disabled' as 'disabled' | 'on-empty-db' | 'swapdb',
    doc: 'How a replica loads a full sync.',
    noEffect: NO_RDB_SYNC,
  }),
  'rdb-del-sync-files': directive({
    type: yesOrNo,
    default: false,
    doc: 'Whether the file of a full sync is deleted.',
    noEffect: NO_RDB_SYNC,
  }),
  'propagation-error-behavior': directive({
    type: oneOf('ignore', 'panic', 'panic-on-replicas'),
    default: 'ignore' as 'ignore' | 'panic' | 'panic-on-replicas',
    doc: 'What to do when a replicated command fails.',
    noEffect: 'state travels between nodes, not commands, and state cannot fail',
  }),
  'multi-master-no-forward': directive({
    type: yesOrNo,
    default: false,
    from: 'keydb',
    doc: 'Whether writes of one master are kept from the others.',
    noEffect: 'each write goes once to each node, straight from where it was made',
  }),
  'allow-write-during-load': directive({
    type: yesOrNo,
    default: false,
    from: 'keydb',
    doc: 'Whether writes are taken while a full sync is loaded.',
    noEffect: 'a node always takes writes while it catches up',
  }),
  'enable-keydb-fastsync': directive({
    type: yesOrNo,
    default: false,
    from: 'keydb',
    doc: 'A faster full sync.',
    noEffect: NO_RDB_SYNC,
  }),
  'repl-backlog-disk-reserve': directive({
    type: memory(),
    default: 0,
    from: 'keydb',
    mutable: false,
    doc: 'Disk space for the backlog.',
    noEffect: NO_BACKLOG,
  }),
  'force-backlog-disk-reserve': directive({
    type: yesOrNo,
    default: false,
    from: 'keydb',
    doc: 'Whether the backlog is always on disk.',
    noEffect: NO_BACKLOG,
  }),
  'replica-weighting-factor': directive({
    type: integer(0, INT_MAX),
    default: 2,
    from: 'keydb',
    doc: 'How much a replica weighs when clients are spread over threads.',
    noEffect: NO_REPLICAS,
  }),
}

import { directive } from '../directive.js'
import { INT_MAX, integer, LONG_MAX, memory, oneOf, only, text, ULONG_MAX, yesOrNo } from '../value-types.js'

/** Redis Cluster: it is always off. */
export const cluster = {
  'cluster-enabled': directive({
    type: only(yesOrNo, false, 'cluster mode is not supported: every node of a mesh holds all keys'),
    default: false,
    mutable: false,
    doc: 'Redis Cluster. Not supported: every node holds all keys, and clients connect to any of them.',
  }),
  'cluster-config-file': directive({
    type: text(),
    default: 'nodes.conf',
    mutable: false,
    doc: 'The file of the cluster state.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-node-timeout': directive({
    type: integer(0, LONG_MAX),
    default: 15000,
    doc: 'Milliseconds after which a node counts as down.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-port': directive({
    type: integer(0, 65535),
    default: 0,
    mutable: false,
    doc: 'The port of the cluster bus.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-replica-validity-factor': directive({
    type: integer(0, INT_MAX),
    default: 10,
    alias: 'cluster-slave-validity-factor',
    doc: 'How old the data of a replica may be for it to become master.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-migration-barrier': directive({
    type: integer(0, INT_MAX),
    default: 1,
    doc: 'How many replicas a master keeps.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-allow-replica-migration': directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether replicas change their master.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-require-full-coverage': directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether all slots must be served.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-replica-no-failover': directive({
    type: yesOrNo,
    default: false,
    alias: 'cluster-slave-no-failover',
    doc: 'Whether replicas never become master.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-allow-reads-when-down': directive({
    type: yesOrNo,
    default: false,
    doc: 'Whether reads are served while the cluster is down.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-allow-pubsubshard-when-down': directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether Pub/Sub is served while the cluster is down.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-link-sendbuf-limit': directive({
    type: memory(0, ULONG_MAX),
    default: 0,
    doc: 'The buffer of a link of the cluster bus.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-announce-ip': directive({
    type: text(),
    default: '',
    doc: 'The address told to the cluster.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-announce-hostname': directive({
    type: text(),
    default: '',
    doc: 'The name told to the cluster.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-announce-port': directive({
    type: integer(0, 65535),
    default: 0,
    doc: 'The port told to the cluster.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-announce-tls-port': directive({
    type: integer(0, 65535),
    default: 0,
    doc: 'The TLS port told to the cluster.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-announce-bus-port': directive({
    type: integer(0, 65535),
    default: 0,
    doc: 'The bus port told to the cluster.',
    noEffect: 'there is no cluster mode',
  }),
  'cluster-preferred-endpoint-type': directive({
    type: oneOf('ip', 'hostname', 'unknown-endpoint'),
    default: 'ip' as 'ip' | 'hostname' | 'unknown-endpoint',
    doc: 'How nodes are named to clients.',
    noEffect: 'there is no cluster mode',
  }),
}

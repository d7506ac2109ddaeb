import type { Cause, Peer } from '../replication/peer.js'
import type { Server } from '../server/server.js'
import { exposition, type Sample } from './exposition.js'
import { lagMs, PEER_STATES, stateOf } from './info/mesh.js'
import { INFO_METRICS } from './metrics-of-info.js'

/** Databases that are listed even if they are empty, as redis_exporter lists Redis's default 16: series do not vanish. */
const DATABASES_ALWAYS = 16

const CAUSES: Record<Cause, string> = {
  live: 'live',
  catchUp: 'catch_up',
  heartbeat: 'heartbeat',
  digest: 'digest',
}

/** GET /metrics: the figures of INFO for Prometheus. There are no keys, values or client addresses in it. */
export function metrics(server: Server): string {
  const info = new InfoFields(server)
  return [...ofInfo(info), ...ofNode(server, info), ...ofCommands(server), ...ofMesh(server)].join('')
}

/** INFO's fields, each section read once. */
class InfoFields {
  readonly #server: Server
  readonly #sections = new Map<string, Map<string, string>>()

  constructor(server: Server) {
    this.#server = server
  }

  section(name: string): Map<string, string> {
    let fields = this.#sections.get(name)
    if (fields === undefined) {
      fields = new Map()
      for (const line of this.#server.info.lines(name)) {
        const colon = line.indexOf(':')
        fields.set(line.slice(0, colon), line.slice(colon + 1))
      }
      this.#sections.set(name, fields)
    }
    return fields
  }
}

function numberOf(text: string): number {
  if (text === 'ok') return 1
  return text === 'err' ? 0 : Number(text)
}

function* ofInfo(info: InfoFields): Iterable<string> {
  for (const { section, field, name, type, help, scale = 1 } of INFO_METRICS) {
    const text = info.section(section).get(field)
    if (text !== undefined) yield exposition(name, type, help, [[numberOf(text) * scale]])
  }
}

function* ofNode({ store, gates, config }: Server, info: InfoFields): Iterable<string> {
  const fields = info.section('server')
  const told = (name: string, from = fields): string => from.get(name) ?? ''
  yield exposition('redis_up', 'gauge', 'Always 1: the node answers', [[1]])
  yield exposition('redis_instance_info', 'gauge', 'What this node is', [
    [
      1,
      {
        redis_version: told('redis_version'),
        redis_mode: told('redis_mode'),
        role: told('role', info.section('replication')),
        os: told('os'),
        tcp_port: told('tcp_port'),
        run_id: told('run_id'),
        process_id: told('process_id'),
        maxmemory_policy: config.get('maxmemory-policy'),
        keymesh_version: told('keymesh_version'),
        mesh_peer_id: told('mesh_peer_id', info.section('mesh')),
      },
    ],
  ])
  yield exposition('keymesh_writes_refused', 'gauge', '1 while no write is taken, for whatever reason', [
    [gates.writes === undefined ? 0 : 1],
  ])
  const dbs = store.dbs.filter(db => db.size > 0 || db.index < DATABASES_ALWAYS)
  const each = (name: string, help: string, value: (db: (typeof dbs)[number]) => number): string =>
    exposition(
      name,
      'gauge',
      help,
      dbs.map(db => [value(db), { db: `db${db.index}` }]),
    )
  yield each('redis_db_keys', 'Keys', db => db.size)
  yield each('redis_db_keys_expiring', 'Keys with a time to live', db => db.expiring)
  yield each('redis_db_avg_ttl_seconds', 'Their average time to live', db => db.averageTtl / 1000)
}

function* ofCommands({ table, stats }: Server): Iterable<string> {
  const used = [...table.all()].filter(({ calls, rejected, failed }) => calls + rejected + failed > 0)
  const each = (name: string, help: string, value: (entry: (typeof used)[number]) => number): string =>
    exposition(
      name,
      'counter',
      help,
      used.map(entry => [value(entry), { cmd: entry.fullName }]),
    )
  yield each('redis_commands_total', 'Calls', entry => entry.calls)
  yield each('redis_commands_duration_seconds_total', 'Time they took', entry => entry.usec / 1e6)
  yield each('redis_commands_rejected_calls_total', 'Refused before they ran', entry => entry.rejected)
  yield each('redis_commands_failed_calls_total', 'Ended with an error', entry => entry.failed)
  const errors: Sample[] = [...stats.errors].map(([code, count]) => [count, { err: code }])
  yield exposition('redis_errors_total', 'counter', 'Errors replied, by code', errors)
}

function* ofMesh(server: Server): Iterable<string> {
  const { mesh } = server
  const { peers } = mesh
  const refused: Sample[] = [...mesh.refused].map(([code, count]) => [count, { code }])
  yield exposition('keymesh_peers_refused_total', 'counter', 'Peers that were not let in, by reason', refused)
  const each = (name: string, help: string, value: (peer: Peer) => number): string =>
    exposition(
      name,
      'gauge',
      help,
      peers.map(peer => [value(peer), { peer: peer.id }]),
    )
  const addresses = peers.map((peer): Sample => [1, { peer: peer.id, address: `${peer.host}:${peer.port}` }])
  yield exposition('keymesh_peer_info', 'gauge', 'Where each member serves clients', addresses)
  const states = peers.flatMap(peer =>
    PEER_STATES.map((state): Sample => [Number(stateOf(peer) === state), { peer: peer.id, state }]),
  )
  yield exposition('keymesh_peer_state', 'gauge', '1 for the state its link is in', states)
  yield each('keymesh_peer_up', '1 if it is linked', peer => (peer.connected ? 1 : 0))
  yield each(
    'keymesh_peer_lag_seconds',
    "How far behind this node's writes it is",
    peer => lagMs(server, peer) / 1000,
  )
  yield each('keymesh_peer_round_trip_seconds', 'Round trip', peer => peer.rttMs / 1000)
  yield each('keymesh_peer_outbox_bytes', 'Handed to its link and not yet sent', peer => peer.outboxBytes)
  const bytes = (name: string, help: string, of: (peer: Peer) => Readonly<Record<Cause, number>>): string => {
    const samples = peers.flatMap(peer =>
      Object.entries(CAUSES).map(
        ([key, cause]): Sample => [of(peer)[key as Cause], { peer: peer.id, cause }],
      ),
    )
    return exposition(name, 'counter', help, samples)
  }
  yield bytes('keymesh_peer_in_bytes_total', 'Bytes it has sent here, by cause', peer => peer.bytesIn)
  yield bytes('keymesh_peer_out_bytes_total', 'Bytes sent to it, by cause', peer => peer.bytesOut)
}

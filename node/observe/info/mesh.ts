import { SELF } from '../../../protocol/clock/origins.js'
import { msOfStamp } from '../../../protocol/clock/stamp.js'
import { VECTOR_ENTRIES_MAX } from '../../../protocol/peer/messages/vector.js'
import { LIMITS } from '../../replication/limit-error.js'
import type { Peer } from '../../replication/peer.js'
import type { Server } from '../../server/server.js'

export const PEER_STATES = ['up', 'catching-up', 'lagging', 'down'] as const

/** The state of the link with a member. */
export const stateOf = (peer: Peer): (typeof PEER_STATES)[number] =>
  !peer.connected ? 'down' : peer.lagging ? 'lagging' : peer.pulling ? 'catching-up' : 'up'

/** How far behind this process's own writes a member is, ms; one that has none of them, since the process began. */
export function lagMs({ store, stats }: Server, peer: Peer): number {
  const last = store.applied.get(SELF)
  if (last === 0) return 0
  return Math.max(0, msOfStamp(last) - Math.max(msOfStamp(peer.applied.get(SELF)), stats.startedAt))
}

/** INFO mesh: the members, how far each is behind, and the bytes moved by cause. */
export function* meshInfo(server: Server): Iterable<string> {
  const { mesh, store } = server
  const { peers } = mesh
  yield `mesh_peer_id:${mesh.identity.peerId}`
  yield `mesh_addresses:${mesh.identity.addresses.join(',')}`
  yield `mesh_left:${mesh.left ? 1 : 0}`
  yield `mesh_ready:${mesh.readiness.isReady ? 1 : 0}`
  yield `mesh_members:${peers.length}`
  yield `mesh_peers_connected:${peers.filter(peer => peer.connected).length}`
  yield `mesh_clock_behind_ms:${Math.round(mesh.clock.meshAheadMs)}`
  yield `mesh_clock_to_go_ms:${Math.round(mesh.clock.toGoMs)}`
  yield `mesh_clock_system_ahead_ms:${Math.round(mesh.clock.systemAheadMs)}`
  yield `mesh_clock_wrong:${mesh.clock.isWrong ? 1 : 0}`
  yield `mesh_held_messages:${peers.reduce((sum, peer) => sum + peer.held.count, 0)}`
  yield `mesh_held_bytes:${peers.reduce((sum, peer) => sum + peer.held.bytes, 0)}`
  yield `mesh_catch_ups_given_up:${mesh.replication.pulls.givenUp}`
  yield `mesh_conflicts_resolved:${store.conflicts}`
  yield `mesh_tombstones:${store.tombstones.count}`
  yield `mesh_tombstone_bytes:${store.tombstones.bytes}`
  yield `mesh_tombstone_bytes_max:${mesh.replication.options.tombstoneBytes}`
  yield `mesh_tombstones_adopted:${store.tombstones.adopted}`
  yield `mesh_forgotten_early:${mesh.replication.collector.forgottenEarly}`
  yield `mesh_origins:${store.origins.count}`
  const { positions } = mesh.replication
  yield `mesh_vector_entries:${store.applied.count}`
  yield `mesh_vector_entries_max:${VECTOR_ENTRIES_MAX}`
  yield `mesh_vector_entries_named:${Math.min(store.applied.count, positions.named)}`
  yield `mesh_vectors_asked_by_name:${positions.unresolved}`
  yield `mesh_malformed_messages:${mesh.replication.malformed}`
  for (const limit of LIMITS) yield `mesh_limit_${limit}_reached:${mesh.replication.limits.counts[limit]}`
  const { repairs, live } = mesh.replication
  yield `mesh_by_tree:${live.relays ? 1 : 0}`
  yield `mesh_tree_copies_passed_on:${live.trees.relayed}`
  yield `mesh_tree_copies_in_vain:${live.trees.duplicates}`
  yield `mesh_tree_prunes_sent:${live.trees.prunes}`
  yield `mesh_tree_grafts_sent:${live.trees.grafts}`
  yield `mesh_returning:${mesh.replication.isReturning ? 1 : 0}`
  yield `mesh_data_in_doubt:${mesh.replication.isInDoubt ? 1 : 0}`
  yield `mesh_data_was_older:${mesh.replication.ownPast.wasOlder ? 1 : 0}`
  yield `mesh_digest_epoch:${store.liveDigest.epoch}`
  yield `mesh_digest_atoms:${store.liveDigest.count}`
  yield `mesh_digest_scrubbed:${store.liveDigest.scrubbed}`
  yield `mesh_repairs_started:${repairs.started}`
  yield `mesh_repairs_finished:${repairs.finished}`
  yield `mesh_repairs_failed:${repairs.failed}`
  yield `mesh_repair_cells:${repairs.cells}`
  yield `mesh_repair_atoms_sent:${repairs.atomsSent}`
  yield `mesh_repair_atoms_received:${repairs.atomsReceived}`
  yield `mesh_repair_atoms_deleted:${repairs.deleted}`
  yield `mesh_repair_last_ms:${repairs.lastMs}`
  for (const [code, count] of mesh.refused) yield `mesh_refused_${code}:${count}`
  const last = store.applied.get(SELF)
  let number = 0
  for (const peer of peers) {
    const bytes = (['live', 'catchUp', 'heartbeat', 'digest'] as const).map(cause => {
      const name = cause === 'catchUp' ? 'catch_up' : cause
      return `in_${name}=${peer.bytesIn[cause]},out_${name}=${peer.bytesOut[cause]}`
    })
    yield `mesh_peer${number++}:id=${peer.id},ip=${peer.host},port=${peer.port},state=${stateOf(peer)},rtt_ms=${peer.rttMs},clock_ahead_ms=${Math.round(peer.clockAheadMs ?? 0)},lag_stamps=${Math.max(0, last - peer.applied.get(SELF))},lag_ms=${lagMs(server, peer)},outbox=${peer.outboxBytes},${bytes.join(',')}`
  }
}

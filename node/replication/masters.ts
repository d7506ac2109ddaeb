import type { NamedMaster } from './mesh-service.js'
import type { Peer } from './peer.js'

/**
 * The masters as KeyDB's INFO replication and ROLE list them: every member of the mesh, linked or not until it is
 * forgotten, and every node named by `replicaof` that has not answered yet.
 */
export interface Master {
  host: string
  port: number
  /** KeyDB's word for the state of the link. */
  state: 'connect' | 'connecting' | 'sync' | 'connected'
  /** ms of the link's last change of state; undefined while there never was one. */
  changedAt: number | undefined
  peer: Peer | undefined
}

const stateOf = (peer: Peer): Master['state'] =>
  !peer.connected ? 'connect' : peer.pulling ? 'sync' : 'connected'

const addressOf = ({ host, port }: { host: string; port: number }): string => `${host} ${port}`

/**
 * At one address there is one master, the one linked last. A node whose directory was lost comes back there under another
 * identity: the old one stays a member, as deletes have to wait for it until it is forgotten, but is no master any more.
 */
export function listMasters(peers: readonly Peer[], named: readonly NamedMaster[]): Master[] {
  const latest = [...peers].sort(
    (a, b) => Number(a.connected) - Number(b.connected) || a.changedAt - b.changedAt,
  )
  const at = new Map(latest.map(peer => [addressOf(peer), peer]))
  const masters: Master[] = peers
    .filter(peer => at.get(addressOf(peer)) === peer)
    .map(peer => ({
      host: peer.host,
      port: peer.port,
      state: stateOf(peer),
      changedAt: peer.changedAt,
      peer,
    }))
  for (const master of named) {
    if (at.has(addressOf(master)) || peers.some(peer => peer.id === master.peerId)) continue
    const state = master.peerId === undefined ? 'connect' : 'connecting'
    masters.push({ host: master.host, port: master.port, state, changedAt: undefined, peer: undefined })
  }
  return masters
}

/** Whether enough masters are linked for this node to count as up to date; a quorum of -1 asks for all. */
export function hasQuorum(masters: readonly Master[], quorum: number): boolean {
  const linked = masters.filter(({ peer }) => peer?.connected).length
  return linked >= (quorum < 0 ? masters.length : quorum)
}

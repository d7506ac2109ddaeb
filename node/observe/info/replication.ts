import { SELF } from '../../../protocol/clock/origins.js'
import { hasQuorum, type Master } from '../../replication/masters.js'
import type { Server } from '../../server/server.js'

/**
 * INFO replication in KeyDB's form: the first master without a number, the next ones `_1`, `_2` ... KeyDB repeats
 * `slave_repl_offset` under one name for each master, which no parser that builds a map survives: here each master's
 * offsets carry its number as well.
 */
export function* replicationInfo(server: Server): Iterable<string> {
  const { mesh, store, clock, config } = server
  const now = clock()
  const { peers, masters } = mesh
  yield `role:${mesh.role}`
  if (mesh.role !== 'master') {
    yield `master_global_link_status:${hasQuorum(masters, config.get('replica-quorum')) ? 'up' : 'down'}`
    yield `connected_masters:${masters.filter(({ peer }) => peer?.connected).length}`
    let number = 0
    for (const master of masters) yield* masterInfo(server, master, number++, now)
  }
  yield 'slave_priority:100'
  yield 'slave_read_only:0'
  yield 'replica_announced:1'
  const linked = peers.filter(peer => peer.connected)
  yield `connected_slaves:${linked.length}`
  let number = 0
  for (const peer of linked) {
    const offset = peer.applied.get(SELF)
    const lag = Math.floor((now - peer.echoAt) / 1000)
    yield `slave${number++}:ip=${peer.host},port=${peer.port},state=online,offset=${offset},lag=${lag}`
  }
  yield 'master_failover_state:no-failover'
  yield `master_replid:${Buffer.from(store.origins.ids[SELF], 'latin1').toString('hex').padEnd(40, '0')}`
  yield `master_replid2:${'0'.repeat(40)}`
  yield `master_repl_offset:${store.applied.get(SELF)}`
  yield 'second_repl_offset:-1'
  yield 'repl_backlog_active:0'
  yield 'repl_backlog_size:0'
  yield 'repl_backlog_first_byte_offset:0'
  yield 'repl_backlog_histlen:0'
}

function* masterInfo({ store }: Server, master: Master, number: number, now: number): Iterable<string> {
  const { peer, changedAt } = master
  const mark = number === 0 ? '' : `_${number}`
  const linked = peer?.connected ?? false
  const offset = peer === undefined ? 0 : store.applied.get(peer.origin)
  yield `master${mark}_host:${master.host}`
  yield `master${mark}_port:${master.port}`
  yield `master${mark}_link_status:${linked ? 'up' : 'down'}`
  yield `master${mark}_last_io_seconds_ago:${linked ? Math.floor((now - peer!.heardAt) / 1000) : -1}`
  yield `master${mark}_sync_in_progress:${master.state === 'sync' ? 1 : 0}`
  yield `slave${mark}_read_repl_offset:${offset}`
  yield `slave${mark}_repl_offset:${offset}`
  if (!linked) {
    const seconds = changedAt === undefined ? -1 : Math.max(0, Math.floor((now - changedAt) / 1000))
    yield `master${mark}_link_down_since_seconds:${seconds}`
  }
}

import type { Reply } from '../../../protocol/resp/reply.js'
import type { Store } from '../../store/store.js'

/** Opens a list of `count` members, each with its score if asked for: pairs in RESP3, one flat array in RESP2. */
export function openMembers(reply: Reply, count: number, withScores: boolean): void {
  reply.array(withScores && reply.version === 2 ? count * 2 : count)
}

/** Replies one item of such a list. */
export function replyMember(store: Store, reply: Reply, element: number, withScores: boolean): void {
  if (withScores && reply.version === 3) reply.array(2)
  reply.bulk(store.subkey(element))
  if (withScores) reply.double(store.zsets.score(element))
}

/** Replies elements of a sorted set in the order given. */
export function replyMembers(
  store: Store,
  reply: Reply,
  elements: Uint32Array | readonly number[],
  withScores: boolean,
): void {
  openMembers(reply, elements.length, withScores)
  for (const element of elements) replyMember(store, reply, element, withScores)
}

/** Replies members that are in no sorted set, in the order given. */
export function replyScored(
  reply: Reply,
  members: readonly (readonly [member: Buffer, score: number])[],
  withScores: boolean,
): void {
  openMembers(reply, members.length, withScores)
  for (const [member, score] of members) {
    if (withScores && reply.version === 3) reply.array(2)
    reply.bulk(member)
    if (withScores) reply.double(score)
  }
}

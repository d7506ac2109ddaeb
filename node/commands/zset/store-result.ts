import { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'

/**
 * Puts members with their scores in a key's place, whatever it held; without members the key goes.
 *
 * @returns how many members there are
 */
export function storeMembers(
  { db, store }: Context,
  key: Slice,
  members: readonly (readonly [member: Buffer, score: number])[],
): number {
  db.delete(key)
  if (members.length === 0) return 0
  const zset = store.zsets.create(db, key)
  const name = new Slice()
  for (const [member, score] of members) store.zsets.set(zset, name.set(member, 0, member.length), score)
  return members.length
}

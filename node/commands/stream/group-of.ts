import { type RespError, respError } from '../../../protocol/resp/errors.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import type { Group } from '../../store/stream-group.js'

/** An error that quotes names as the client sent them. */
export function quotingError(text: string): RespError {
  const error = respError(text)
  error.bytes = true
  return error
}

export const noGroup = (key: Slice, group: string, where = ''): RespError =>
  quotingError(`NOGROUP No such key '${key.latin1()}' or consumer group '${group}'${where}`)

export const noGroupForKey = (key: Slice, group: string): RespError =>
  quotingError(`NOGROUP No such consumer group '${group}' for key name '${key.latin1()}'`)

/** The stream and group of a command's first arguments. @throws WRONG_TYPE, NOGROUP */
export function openGroup(
  { db, store }: Context,
  key: Slice,
  name: string,
): { stream: number; group: Group } {
  const stream = store.streams.open(db, key)
  const group = stream === 0 ? undefined : store.streamGroups.get(stream, name)
  if (group === undefined) throw noGroup(key, name)
  return { stream, group }
}

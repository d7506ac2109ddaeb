import type { Args } from '../../../protocol/resp/args.js'
import { respError, subcommandSyntax } from '../../../protocol/resp/errors.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import type { Group } from '../../store/stream-group.js'
import type { StreamId } from '../../store/stream-id.js'
import { noGroupForKey } from './group-of.js'

const KEY_NEEDED = respError(
  'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.',
)
const BAD_ENTRIES_READ = respError('ERR value for ENTRIESREAD must be positive or -1')

/** The stream of an XGROUP subcommand. @throws WRONG_TYPE, and if there is none */
export function openForGroup({ db, store }: Context, key: Slice): number {
  const stream = store.streams.open(db, key)
  if (stream === 0) throw KEY_NEEDED
  return stream
}

/** The group of an XGROUP subcommand. @throws NOGROUP */
export function groupOf({ store }: Context, stream: number, key: Slice, name: string): Group {
  const group = store.streamGroups.get(stream, name)
  if (group === undefined) throw noGroupForKey(key, name)
  return group
}

/** Reads what may follow the id of CREATE and SETID. */
export function readGroupOptions(
  args: Args,
  subcommand: Slice,
  mayMakeStream: boolean,
): { makeStream: boolean; entriesRead: number } {
  let makeStream = false
  let entriesRead = -1
  while (args.more) {
    if (mayMakeStream && args.word('mkstream')) makeStream = true
    else if (args.remaining > 1 && args.word('entriesread')) {
      entriesRead = args.int()
      if (entriesRead < -1) throw BAD_ENTRIES_READ
    } else throw subcommandSyntax(subcommand.toString(), 'xgroup')
  }
  return { makeStream, entriesRead: Math.min(entriesRead, Number.MAX_SAFE_INTEGER / 2) }
}

/** `$` or an id. */
export function groupStart(
  { store }: Context,
  stream: number,
  text: Slice,
  read: (text: Slice) => StreamId,
  none: StreamId,
): StreamId {
  if (!text.isWord('$')) return read(text)
  return stream === 0 ? none : store.streams.lastId(stream)
}

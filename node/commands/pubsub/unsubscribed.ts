import type { Args } from '../../../protocol/resp/args.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import { Slice } from '../../../protocol/resp/slice.js'

/**
 * The three UNSUBSCRIBE commands: one push for each channel named; with none named one for each channel of the client,
 * or one with a null if there is none. `left` counts
 * the subscriptions that remain.
 */
export function replyUnsubscribed(
  args: Args,
  reply: Reply,
  command: string,
  own: ReadonlySet<string>,
  leave: (channel: Slice) => void,
  left: () => number,
): void {
  const channels: Slice[] = []
  while (args.more) channels.push(args.bytes())
  if (channels.length === 0) for (const name of own) channels.push(Slice.of(Buffer.from(name, 'latin1')))
  for (const channel of channels.length > 0 ? channels : [undefined]) {
    if (channel !== undefined) leave(channel)
    reply.push(3)
    reply.bulk(command)
    if (channel === undefined) reply.null()
    else reply.bulk(channel)
    reply.int(left())
  }
}

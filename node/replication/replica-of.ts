import type { Args } from '../../protocol/resp/args.js'
import { INVALID_ARGUMENTS, INVALID_MASTER_PORT, MASTER_NOT_FOUND } from '../../protocol/resp/errors.js'
import type { Reply } from '../../protocol/resp/reply.js'
import type { Context } from '../dispatch/context.js'

const PORT_MAX = 65535

/** REPLICAOF and SLAVEOF, in KeyDB's words: `host port`, `REMOVE host port`, `NO ONE`. CONFIG GET and REWRITE follow. */
export function replicaOf(context: Context, args: Args, reply: Reply): void {
  change(context, args, reply)
  const { config, mesh } = context.server
  config.assign(
    'replicaof',
    mesh.named.map(({ host, port }) => ({ host, port })),
  )
}

function change({ server }: Context, args: Args, reply: Reply): void {
  const { mesh } = server
  if (args.count === 4) {
    if (!args.word('remove')) throw INVALID_ARGUMENTS
    const host = args.text()
    if (!mesh.remove(host, args.intIn(0, PORT_MAX, INVALID_MASTER_PORT))) throw MASTER_NOT_FOUND
    reply.ok()
    return
  }
  if (args.count > 4) throw INVALID_ARGUMENTS
  if (args.get(1).isWord('no') && args.get(2).isWord('one')) {
    mesh.leave()
    reply.ok()
    return
  }
  const host = args.text()
  const added = mesh.add(host, args.intIn(0, PORT_MAX, INVALID_MASTER_PORT))
  if (added) reply.ok()
  else reply.simple('OK Already connected to specified master')
}

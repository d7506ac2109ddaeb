import type { Args } from '../../protocol/resp/args.js'
import { INVALID_ARGUMENTS, INVALID_MASTER_PORT, MASTER_NOT_FOUND } from '../../protocol/resp/errors.js'
import type { Reply } from '../../protocol/resp/reply.js'
import type { Context } from '../dispatch/context.js'

const PORT_MAX = 65535

/**
 * REPLICAOF and SLAVEOF, in KeyDB's words: `host port`, `REMOVE host port`, `NO ONE`. CONFIG GET and REWRITE follow. The
 * answer comes when the decision outlives a crash; inside EXEC, where nothing waits, at once.
 */
export function replicaOf(context: Context, args: Args, reply: Reply): void {
  const outcome = change(context, args)
  const { client, server } = context
  const { config, mesh } = server
  config.assign(
    'replicaof',
    mesh.named.map(({ host, port }) => ({ host, port })),
  )
  if (client.denyBlocking) {
    reply.simple(outcome)
    return
  }
  const waiting = server.blocking.suspend(client, out => out.simple(outcome))
  void mesh.kept.then(() => {
    if (!waiting.ended) waiting.end()
  })
}

/** @returns the status to reply */
function change({ server }: Context, args: Args): string {
  const { mesh } = server
  if (args.count === 4) {
    if (!args.word('remove')) throw INVALID_ARGUMENTS
    const host = args.text()
    if (!mesh.remove(host, args.intIn(0, PORT_MAX, INVALID_MASTER_PORT))) throw MASTER_NOT_FOUND
    return 'OK'
  }
  if (args.count > 4) throw INVALID_ARGUMENTS
  if (args.get(1).isWord('no') && args.get(2).isWord('one')) {
    mesh.leave()
    return 'OK'
  }
  const host = args.text()
  const added = mesh.add(host, args.intIn(0, PORT_MAX, INVALID_MASTER_PORT))
  return added ? 'OK' : 'OK Already connected to specified master'
}

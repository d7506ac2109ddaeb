import { defineCommand } from '../../dispatch/command.js'
import { DataDigest, digestOf } from '../../store/digest.js'
import { COMMON } from './mesh-common.js'

/** Records read between two looks at the clock, unless they are large: some 60 us. */
const RECORDS_PER_STEP = 64

/**
 * MESH DIGEST
 *
 * The client waits, and the others do not: the data is walked in turns. Inside MULTI it is walked in one. CLIENT UNBLOCK
 * gives a null.
 */
export const meshDigestCommand = defineCommand({
  ...COMMON,
  complexity: 'O(N) where N is the number of keys and elements',
  name: 'digest',
  summary: 'Return a digest of all live data: equal on nodes that hold the same',
  arity: 2,
  run({ client, store, server }, _args, reply) {
    if (client.denyBlocking) {
      reply.bulk(digestOf(store))
      return
    }
    const digest = new DataDigest(store)
    const { turns } = server
    let isOver = false
    const waiting = server.blocking.suspend(client, out => {
      if (isOver) out.bulk(digest.text)
      else out.null()
    })
    const walk = (): void => {
      if (waiting.ended) return
      do isOver = digest.step(RECORDS_PER_STEP)
      while (!isOver && !turns.isOver)
      if (isOver) waiting.end()
      else turns.defer(walk)
    }
    turns.defer(walk)
  },
})

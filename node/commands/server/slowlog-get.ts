import { respError, subcommandSyntax } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

const DEFAULT_COUNT = 10
const BAD_COUNT = respError('ERR count should be greater than or equal to -1')

/** SLOWLOG GET [count] */
export const slowlogGetCommand = defineCommand({
  name: 'get',
  group: 'server',
  since: '2.2.12',
  summary: "Get the slow log's entries",
  complexity: 'O(N) where N is the number of entries returned',
  arity: -2,
  flags: ['admin', 'loading', 'stale'],
  args: [{ name: 'count', type: 'integer', optional: true }],
  history: [['4.0.0', 'Added client IP address, port and name to the reply.']],
  tips: ['request_policy:all_nodes', 'nondeterministic_output'],
  run({ server }, args, reply) {
    if (args.remaining > 1) throw subcommandSyntax(args.get(1).latin1(), 'slowlog')
    const count = args.more ? args.intIn(-1, Number.POSITIVE_INFINITY, BAD_COUNT) : DEFAULT_COUNT
    const found = server.timing.slowLog.newest(count === -1 ? Number.POSITIVE_INFINITY : count)
    reply.array(found.length)
    for (const { id, at, usec, words, address, name } of found) {
      reply.array(6)
      reply.int(id)
      reply.int(at)
      reply.int(usec)
      reply.array(words.length)
      for (const word of words) reply.bulk(word)
      reply.bulk(address)
      reply.bulk(name)
    }
  },
})

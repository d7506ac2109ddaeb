import { defineCommand } from '../../dispatch/command.js'

/** LASTSAVE */
export const lastsaveCommand = defineCommand({
  name: 'lastsave',
  group: 'server',
  since: '1.0.0',
  summary: 'Get the UNIX time stamp of the last successful save to disk',
  complexity: 'O(1)',
  arity: 1,
  flags: ['loading', 'stale', 'fast'],
  acl: ['admin', 'dangerous'],
  tips: ['nondeterministic_output'],
  run({ server }, _args, reply) {
    reply.int(Math.floor(server.rdb.lastSaveAt / 1000))
  },
})

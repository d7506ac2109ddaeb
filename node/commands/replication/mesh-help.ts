import { defineCommand } from '../../dispatch/command.js'
import { COMMON } from './mesh-common.js'

const LINES = [
  'MESH <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'ADDRS',
  '    Return the mesh addresses of this node.',
  'DIGEST',
  '    Return a digest of all live data.',
  'FORGET <peer-id>',
  '    Stop waiting for a member that is gone.',
  'LAG',
  '    Return how far each peer is behind this node, in milliseconds.',
  'MYID',
  '    Return the peer id of this node.',
  'PEERS',
  '    List the members of the mesh.',
  'REPAIR [<peer-id>]',
  '    Compare all live data with one peer or with each, and repair what differs.',
  'HELP',
  '    Print this help.',
]

/** MESH HELP */
export const meshHelpCommand = defineCommand({
  ...COMMON,
  name: 'help',
  summary: 'Show helpful text about the subcommands',
  arity: 2,
  run(_ctx, _args, reply) {
    reply.array(LINES.length)
    for (const line of LINES) reply.simple(line)
  },
})

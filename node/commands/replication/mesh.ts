import { defineCommand } from '../../dispatch/command.js'
import { meshAddrsCommand } from './mesh-addrs.js'
import { meshDigestCommand } from './mesh-digest.js'
import { meshForgetCommand } from './mesh-forget.js'
import { meshHelpCommand } from './mesh-help.js'
import { meshLagCommand } from './mesh-lag.js'
import { meshMyidCommand } from './mesh-myid.js'
import { meshPeersCommand } from './mesh-peers.js'
import { meshRepairCommand } from './mesh-repair.js'

/** MESH: keymesh's own command for whoever operates the mesh. */
export const meshCommand = defineCommand({
  name: 'mesh',
  group: 'server',
  since: '7.0.0',
  summary: 'A container for commands about the mesh',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [
    meshAddrsCommand,
    meshDigestCommand,
    meshForgetCommand,
    meshHelpCommand,
    meshLagCommand,
    meshMyidCommand,
    meshPeersCommand,
    meshRepairCommand,
  ],
})

import type { Command } from '../../dispatch/command.js'
import { meshCommand } from './mesh.js'
import { replicaofCommand } from './replicaof.js'
import { roleCommand } from './role.js'
import { slaveofCommand } from './slaveof.js'
import { waitCommand } from './wait.js'

export const replicationCommands: readonly Command[] = [
  meshCommand,
  replicaofCommand,
  roleCommand,
  slaveofCommand,
  waitCommand,
]

import { defineCommand } from '../../dispatch/command.js'
import { replyHelp } from '../help.js'

const LINES = [
  'CONSUMERS <key> <groupname>',
  '    Show consumers of <groupname>.',
  'GROUPS <key>',
  '    Show the stream consumer groups.',
  'STREAM <key> [FULL [COUNT <count>]',
  '    Show information about the stream.',
]

/** XINFO HELP */
export const xinfoHelpCommand = defineCommand({
  name: 'help',
  group: 'stream',
  since: '5.0.0',
  summary: 'Show helpful text about the different subcommands',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  run(_ctx, _args, reply) {
    replyHelp(reply, 'XINFO', LINES)
  },
})

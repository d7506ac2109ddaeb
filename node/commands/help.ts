import type { Reply } from '../../protocol/resp/reply.js'

/** The reply of a container's HELP: its usage line, its own lines, and what HELP says of itself. */
export function replyHelp(reply: Reply, container: string, lines: readonly string[]): void {
  reply.array(lines.length + 3)
  reply.simple(`${container} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`)
  for (const line of lines) reply.simple(line)
  reply.simple('HELP')
  reply.simple('    Prints this help.')
}

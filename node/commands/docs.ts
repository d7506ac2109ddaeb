import type { Argument, Command, Group } from '../dispatch/command.js'

/** docs/commands.md, derived from the commands' own definitions. */

const TITLES: Record<Group, string> = {
  string: 'Strings and counters',
  bitmap: 'Bitmaps',
  hyperloglog: 'HyperLogLog',
  list: 'Lists',
  set: 'Sets',
  'sorted-set': 'Sorted sets',
  geo: 'Geo',
  hash: 'Hashes',
  stream: 'Streams',
  generic: 'Keys of any type',
  transactions: 'Transactions',
  pubsub: 'Publish and subscribe',
  scripting: 'Scripts and functions',
  connection: 'Connection',
  server: 'Server and mesh',
  cluster: 'Redis Cluster',
}

const INTRODUCTION = `# Commands

Generated from \`node/commands/\` by \`npm run docs\`. Replies and errors are those of Redis 7.0.15, in RESP2 and RESP3; what
keymesh adds is marked *keymesh* or *KeyDB*. What two nodes see when both write at once is in [conflicts](conflicts.md).
A running node tells the same with \`COMMAND DOCS\` and \`COMMAND INFO\`.
`

/** One argument as redis.io writes it: `[NX | XX] [GET] [EX seconds] key [key ...]`. */
function syntaxOf(argument: Argument): string {
  const { type, token, multiple, multipleToken, optional } = argument
  let text: string
  if (type === 'pure-token') text = token ?? argument.name
  else if (type === 'oneof') text = (argument.args ?? []).map(syntaxOf).join(' | ')
  else if (type === 'block') text = (argument.args ?? []).map(syntaxOf).join(' ')
  else text = argument.displayText ?? argument.name
  const prefix = type !== 'pure-token' && token !== undefined ? `${token === '' ? '""' : token} ` : ''
  if (multiple && multipleToken) text = `${prefix}${text} [${prefix}${text} ...]`
  else if (multiple) text = `${prefix}${text} [${text} ...]`
  else text = `${prefix}${text}`
  if (optional) return `[${text}]`
  return type === 'oneof' ? `<${text}>` : text
}

function origin(command: Command, container: string): string {
  if (command.name === 'mesh' || container === 'mesh') return '*keymesh*. '
  return command.name.startsWith('keydb.') ? '*KeyDB*. ' : ''
}

function row(command: Command, container = ''): string {
  const name = [container, command.name].filter(word => word !== '').join(' ')
  const syntax = [name.toUpperCase(), ...(command.args ?? []).map(syntaxOf)].join(' ')
  const writes = command.flags.includes('write') ? 'writes' : ''
  const summary = command.summary.replace(/\.$/, '')
  const cells = [`\`${syntax}\``, `${origin(command, container)}${summary}`, writes, command.complexity]
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function rows(command: Command): string[] {
  const { name, run, subcommands = [] } = command
  const own = run === undefined ? [] : [row(command)]
  return [...own, ...subcommands.map(subcommand => row(subcommand, name))]
}

/** docs/commands.md. */
export function commandsPage(commands: readonly Command[]): string {
  const out = [INTRODUCTION]
  for (const [group, title] of Object.entries(TITLES)) {
    const all = commands.filter(command => command.group === group)
    if (all.length === 0) continue
    all.sort((a, b) => (a.name < b.name ? -1 : 1))
    out.push(`## ${title}\n\n| Command | What it does | | Complexity |\n|---|---|---|---|`)
    out.push(`${all.flatMap(rows).join('\n')}\n`)
  }
  return `${out.join('\n').trimEnd()}\n`
}

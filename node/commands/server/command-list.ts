import type { Args } from '../../../protocol/resp/args.js'
import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { aclCategories } from '../../dispatch/acl-categories.js'
import { defineCommand } from '../../dispatch/command.js'
import type { CommandEntry } from '../../dispatch/table.js'
import { globMatch } from '../../store/glob.js'

/** COMMAND LIST [FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>] */
export const commandListCommand = defineCommand({
  name: 'list',
  group: 'server',
  since: '7.0.0',
  summary: 'Get an array of Redis command names',
  complexity: 'O(N) where N is the total number of Redis commands',
  arity: -2,
  flags: ['loading', 'stale'],
  acl: ['connection'],
  args: [
    {
      name: 'filterby',
      type: 'oneof',
      token: 'FILTERBY',
      optional: true,
      args: [
        { name: 'module-name', type: 'string', token: 'MODULE' },
        { name: 'category', type: 'string', token: 'ACLCAT' },
        { name: 'pattern', type: 'pattern', token: 'PATTERN' },
      ],
    },
  ],
  tips: ['nondeterministic_output_order'],
  run(ctx, args, reply) {
    const filter = args.more ? readFilter(args) : undefined
    const names: string[] = []
    const listed = filter === undefined ? ctx.server.table.entries : ctx.server.table.all()
    for (const entry of listed) if (filter === undefined || filter(entry)) names.push(entry.fullName)
    reply.array(names.length)
    for (const name of names) reply.bulk(name)
  },
})

function readFilter(args: Args): (entry: CommandEntry) => boolean {
  if (args.remaining !== 3 || !args.word('filterby')) throw SYNTAX_ERROR
  if (args.word('pattern')) {
    const pattern = args.bytes()
    return entry => globMatch(pattern, Slice.of(entry.fullName), true)
  }
  if (args.word('aclcat')) {
    const category = args.text().toLowerCase()
    return entry => aclCategories(entry.command).includes(category)
  }
  // there are no modules, so no command is of one
  if (args.word('module')) return () => false
  throw SYNTAX_ERROR
}

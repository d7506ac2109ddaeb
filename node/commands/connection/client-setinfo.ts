import { badLibraryInfo, unrecognizedOption } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/**
 * CLIENT SETINFO <LIB-NAME libname | LIB-VER libver>
 *
 * Redis 7.2's: client libraries of today send it with every connection.
 */
export const clientSetinfoCommand = defineCommand({
  name: 'setinfo',
  group: 'connection',
  since: '7.2.0',
  summary: 'Set client or connection specific info',
  complexity: 'O(1)',
  arity: 4,
  flags: ['noscript', 'loading', 'stale'],
  args: [
    {
      name: 'attr',
      type: 'oneof',
      args: [
        { name: 'libname', type: 'string', token: 'LIB-NAME' },
        { name: 'libver', type: 'string', token: 'LIB-VER' },
      ],
    },
  ],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  run({ client }, args, reply) {
    const option = args.text()
    const value = args.bytes().latin1()
    const field = FIELDS[option.toLowerCase()]
    if (field === undefined) throw unrecognizedOption(option)
    if (/[^!-~]/.test(value)) throw badLibraryInfo(option.toLowerCase())
    client[field] = value
    reply.ok()
  },
})

const FIELDS: Partial<Record<string, 'libName' | 'libVersion'>> = {
  'lib-name': 'libName',
  'lib-ver': 'libVersion',
}

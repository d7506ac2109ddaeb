import { respError } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { selfTest } from './self-test.js'

/** PFSELFTEST */
export const pfselftestCommand = defineCommand({
  name: 'pfselftest',
  group: 'hyperloglog',
  since: '2.8.9',
  summary: 'An internal command for testing HyperLogLog values',
  complexity: 'N/A',
  arity: 1,
  flags: ['admin'],
  docFlags: ['syscmd'],
  run(_ctx, _args, reply) {
    const failure = selfTest()
    if (failure !== undefined) throw respError(`TESTFAILED ${failure}`)
    reply.ok()
  },
})

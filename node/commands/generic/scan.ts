import type { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import { readCursor, readScan, replyScan } from '../../dispatch/scan.js'
import { typeName } from '../../store/kind.js'

/** SCAN cursor [MATCH pattern] [COUNT count] [TYPE type] */
export const scanCommand = defineCommand({
  name: 'scan',
  group: 'generic',
  since: '2.8.0',
  summary: 'Incrementally iterate the keys space',
  complexity:
    'O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.',
  arity: -2,
  flags: ['readonly'],
  args: [
    { name: 'cursor', type: 'integer' },
    { name: 'pattern', type: 'pattern', token: 'MATCH', optional: true },
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    { name: 'type', type: 'string', token: 'TYPE', since: '6.0.0', optional: true },
  ],
  history: [['6.0.0', 'Added the `TYPE` subcommand.']],
  tips: ['nondeterministic_output', 'request_policy:special'],
  run({ db, store }, args, reply) {
    const options = readScan(args, readCursor(args), true)
    const visit = (position: number): Slice | undefined => {
      const slot = db.slotAt(position)
      if (!store.isLive(slot)) return undefined
      return options.type === undefined || options.type === typeName(store.type(slot))
        ? store.key(slot)
        : undefined
    }
    replyScan(reply, options, db.size, position => {
      const key = visit(position)
      return key === undefined ? undefined : [key]
    })
  },
})

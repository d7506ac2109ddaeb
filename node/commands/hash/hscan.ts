import { defineCommand } from '../../dispatch/command.js'
import { readCursor, readScan, replyEmptyScan, replyScan } from '../../dispatch/scan.js'

/** HSCAN key cursor [MATCH pattern] [COUNT count] */
export const hscanCommand = defineCommand({
  name: 'hscan',
  group: 'hash',
  since: '2.8.0',
  summary: 'Incrementally iterate hash fields and associated values',
  complexity:
    'O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection..',
  arity: -3,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'cursor', type: 'integer' },
    { name: 'pattern', type: 'pattern', token: 'MATCH', optional: true },
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
  ],
  tips: ['nondeterministic_output'],
  run({ db, store }, args, reply) {
    const key = args.key()
    const cursor = readCursor(args)
    const hash = store.hashes.open(db, key)
    if (hash === 0) {
      replyEmptyScan(reply)
      return
    }
    const options = readScan(args, cursor, false)
    replyScan(reply, options, store.hashes.length(hash), position => {
      const element = store.hashes.at(hash, position)
      return [store.subkey(element), store.value(element)]
    })
  },
})

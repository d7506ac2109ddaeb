import { defineCommand } from '../../dispatch/command.js'
import { trimArguments } from './arguments.js'
import { readTrimOptions, trimStream } from './trim.js'

/** XTRIM key <MAXLEN | MINID> [= | ~] threshold [LIMIT count] */
export const xtrimCommand = defineCommand({
  name: 'xtrim',
  group: 'stream',
  since: '5.0.0',
  summary: "Trims the stream to (approximately if '~' is passed) a certain size",
  complexity:
    'O(N), with N being the number of evicted entries. Constant times are very small however, since entries are organized in macro nodes containing multiple entries that can be released with a single deallocation.',
  arity: -4,
  flags: ['write'],
  keys: [{ flags: ['RW', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'trim',
      type: 'block',
      args: trimArguments,
    },
  ],
  history: [['6.2.0', 'Added the `MINID` trimming strategy and the `LIMIT` option.']],
  tips: ['nondeterministic_output'],
  run({ db, store }, args, reply) {
    const key = args.key()
    const trimming = readTrimOptions(args)
    const stream = store.streams.open(db, key)
    reply.int(stream === 0 ? 0 : trimStream(store, stream, trimming))
  },
})

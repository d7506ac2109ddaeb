import { defineCommand } from '../../dispatch/command.js'
import { fieldValueArgument } from '../arguments.js'
import { addEntry } from './add.js'
import { trimArguments } from './arguments.js'

/** XADD key [NOMKSTREAM] [<MAXLEN | MINID> [= | ~] threshold [LIMIT count]] <* | id> field value [field value ...] */
export const xaddCommand = defineCommand({
  name: 'xadd',
  group: 'stream',
  since: '5.0.0',
  summary: 'Appends a new entry to a stream',
  complexity: 'O(1) when adding a new entry, O(N) when trimming where N being the number of entries evicted.',
  arity: -5,
  flags: ['write', 'denyoom', 'fast'],
  keys: [
    {
      notes: 'UPDATE instead of INSERT because of the optional trimming feature',
      flags: ['RW', 'update'],
      begin: { index: 1 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
  ],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'nomkstream', type: 'pure-token', token: 'NOMKSTREAM', since: '6.2.0', optional: true },
    {
      name: 'trim',
      type: 'block',
      optional: true,
      args: trimArguments,
    },
    {
      name: 'id_or_auto',
      type: 'oneof',
      args: [
        { name: 'auto_id', type: 'pure-token', token: '*' },
        { name: 'id', type: 'string' },
      ],
    },
    fieldValueArgument,
  ],
  history: [
    ['6.2.0', 'Added the `NOMKSTREAM` option, `MINID` trimming strategy and the `LIMIT` option.'],
    ['7.0.0', 'Added support for the `<ms>-*` explicit ID form.'],
  ],
  tips: ['nondeterministic_output'],
  run(ctx, args, reply) {
    addEntry(ctx, args, reply)
  },
})

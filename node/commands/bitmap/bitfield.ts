import { defineCommand } from '../../dispatch/command.js'
import { runBitfield } from './run-bitfield.js'

/**
 * BITFIELD key [GET encoding offset | [OVERFLOW WRAP | SAT | FAIL] SET encoding offset value | INCRBY encoding offset
 *   increment ...]
 */
export const bitfieldCommand = defineCommand({
  name: 'bitfield',
  group: 'bitmap',
  since: '3.2.0',
  summary: 'Perform arbitrary bitfield integer operations on strings',
  complexity: 'O(1) for each subcommand specified',
  arity: -2,
  flags: ['write', 'denyoom'],
  keys: [
    {
      flags: ['RW', 'access', 'update', 'variable_flags'],
      notes: 'This command allows both access and modification of the key',
      begin: { index: 1 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
  ],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'operation',
      type: 'oneof',
      optional: true,
      multiple: true,
      args: [
        {
          name: 'encoding_offset',
          type: 'block',
          token: 'GET',
          args: [
            { name: 'encoding', type: 'string' },
            { name: 'offset', type: 'integer' },
          ],
        },
        {
          name: 'write',
          type: 'block',
          args: [
            {
              name: 'wrap_sat_fail',
              type: 'oneof',
              token: 'OVERFLOW',
              optional: true,
              args: [
                { name: 'wrap', type: 'pure-token', token: 'WRAP' },
                { name: 'sat', type: 'pure-token', token: 'SAT' },
                { name: 'fail', type: 'pure-token', token: 'FAIL' },
              ],
            },
            {
              name: 'write_operation',
              type: 'oneof',
              args: [
                {
                  name: 'encoding_offset_value',
                  type: 'block',
                  token: 'SET',
                  args: [
                    { name: 'encoding', type: 'string' },
                    { name: 'offset', type: 'integer' },
                    { name: 'value', type: 'integer' },
                  ],
                },
                {
                  name: 'encoding_offset_increment',
                  type: 'block',
                  token: 'INCRBY',
                  args: [
                    { name: 'encoding', type: 'string' },
                    { name: 'offset', type: 'integer' },
                    { name: 'increment', type: 'integer' },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  run: (ctx, args, reply) => runBitfield(ctx, args, reply, false),
})

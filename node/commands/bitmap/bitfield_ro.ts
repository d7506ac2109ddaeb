import { defineCommand } from '../../dispatch/command.js'
import { runBitfield } from './run-bitfield.js'

/** BITFIELD_RO key [GET encoding offset [GET encoding offset ...]] */
export const bitfieldRoCommand = defineCommand({
  name: 'bitfield_ro',
  group: 'bitmap',
  since: '6.0.0',
  summary: 'Perform arbitrary bitfield integer operations on strings. Read-only variant of BITFIELD',
  complexity: 'O(1) for each subcommand specified',
  arity: -2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'encoding_offset',
      type: 'block',
      token: 'GET',
      optional: true,
      multiple: true,
      multipleToken: true,
      args: [
        { name: 'encoding', type: 'string' },
        { name: 'offset', type: 'integer' },
      ],
    },
  ],
  run: (ctx, args, reply) => runBitfield(ctx, args, reply, true),
})

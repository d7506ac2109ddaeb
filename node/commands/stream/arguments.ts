import type { Argument } from '../../dispatch/command.js'

/** MAXLEN | MINID [= | ~] threshold [LIMIT count], of XADD and XTRIM */
export const trimArguments: readonly Argument[] = [
  {
    name: 'strategy',
    type: 'oneof',
    args: [
      { name: 'maxlen', type: 'pure-token', token: 'MAXLEN' },
      { name: 'minid', type: 'pure-token', token: 'MINID', since: '6.2.0' },
    ],
  },
  {
    name: 'operator',
    type: 'oneof',
    optional: true,
    args: [
      { name: 'equal', type: 'pure-token', token: '=' },
      { name: 'approximately', type: 'pure-token', token: '~' },
    ],
  },
  { name: 'threshold', type: 'string' },
  { name: 'count', type: 'integer', token: 'LIMIT', since: '6.2.0', optional: true },
]

/** STREAMS key [key ...] id [id ...] */
export const streamsArgument: Argument = {
  name: 'streams',
  type: 'block',
  token: 'STREAMS',
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
    { name: 'id', type: 'string', multiple: true },
  ],
}

/** id | $ */
export const groupIdArgument: Argument = {
  name: 'id',
  type: 'oneof',
  args: [
    { name: 'id', type: 'string' },
    { name: 'new_id', type: 'pure-token', token: '$' },
  ],
}

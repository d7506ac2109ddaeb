import type { Argument } from '../dispatch/command.js'

/** LIMIT offset count */
export const limitArgument: Argument = {
  name: 'offset_count',
  type: 'block',
  token: 'LIMIT',
  optional: true,
  args: [
    { name: 'offset', type: 'integer' },
    { name: 'count', type: 'integer' },
  ],
}

/** field value [field value ...] */
export const fieldValueArgument: Argument = {
  name: 'field_value',
  type: 'block',
  multiple: true,
  args: [
    { name: 'field', type: 'string' },
    { name: 'value', type: 'string' },
  ],
}

/** ASC | DESC */
export const orderArgument: Argument = {
  name: 'order',
  type: 'oneof',
  optional: true,
  args: [
    { name: 'asc', type: 'pure-token', token: 'ASC' },
    { name: 'desc', type: 'pure-token', token: 'DESC' },
  ],
}

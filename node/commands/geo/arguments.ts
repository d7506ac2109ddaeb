import type { Argument } from '../../dispatch/command.js'
import { orderArgument } from '../arguments.js'

/** The parts of the geo commands' argument grammars that several of them have. */

export const unitArgument: Argument = {
  name: 'unit',
  type: 'oneof',
  args: [
    { name: 'm', type: 'pure-token', token: 'M' },
    { name: 'km', type: 'pure-token', token: 'KM' },
    { name: 'ft', type: 'pure-token', token: 'FT' },
    { name: 'mi', type: 'pure-token', token: 'MI' },
  ],
}

/** COUNT count [ANY] */
export const countArgument: Argument = {
  name: 'count',
  type: 'block',
  optional: true,
  args: [
    { name: 'count', type: 'integer', token: 'COUNT' },
    { name: 'any', type: 'pure-token', token: 'ANY', optional: true },
  ],
}

/** GEOSEARCH's and GEOSEARCHSTORE's: FROM..., BY..., the order and the count. */
export const searchArguments: readonly Argument[] = [
  {
    name: 'from',
    type: 'oneof',
    args: [
      { name: 'member', type: 'string', token: 'FROMMEMBER' },
      {
        name: 'longitude_latitude',
        type: 'block',
        token: 'FROMLONLAT',
        args: [
          { name: 'longitude', type: 'double' },
          { name: 'latitude', type: 'double' },
        ],
      },
    ],
  },
  {
    name: 'by',
    type: 'oneof',
    args: [
      {
        name: 'circle',
        type: 'block',
        args: [{ name: 'radius', type: 'double', token: 'BYRADIUS' }, unitArgument],
      },
      {
        name: 'box',
        type: 'block',
        args: [
          { name: 'width', type: 'double', token: 'BYBOX' },
          { name: 'height', type: 'double' },
          unitArgument,
        ],
      },
    ],
  },
  orderArgument,
  countArgument,
]

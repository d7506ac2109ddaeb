import type { Argument } from '../../dispatch/command.js'

/** LEFT | RIGHT; `name` says which end of which list it is. */
export function endArgument(name: 'where' | 'wherefrom' | 'whereto'): Argument {
  return {
    name,
    type: 'oneof',
    args: [
      { name: 'left', type: 'pure-token', token: 'LEFT' },
      { name: 'right', type: 'pure-token', token: 'RIGHT' },
    ],
  }
}

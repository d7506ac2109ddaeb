import { ok } from 'node:assert/strict'
import { commands } from '../../../../node/commands/index.js'
import { Store } from '../../../../node/store/store.js'
import { Shell } from '../../../simulation/shell.js'

/** Their arguments are more than keys and numbers. */
const LINES = [
  ['ZINTER', '2', 'k', 'l'],
  ['ZINTERCARD', '2', 'k', 'l'],
  ['ZINTERSTORE', 'm', '2', 'k', 'l'],
  ['ZDIFF', '2', 'k', 'l'],
  ['ZDIFFSTORE', 'm', '2', 'k', 'l'],
  ['ZUNION', '2', 'k', 'l'],
  ['ZUNIONSTORE', 'm', '2', 'k', 'l'],
  ['SINTERCARD', '2', 'k', 'l'],
  ['LMPOP', '2', 'k', 'l', 'LEFT'],
  ['ZMPOP', '2', 'k', 'l', 'MIN'],
  ['LMOVE', 'k', 'l', 'LEFT', 'LEFT'],
  ['LINSERT', 'k', 'BEFORE', 'a', 'b'],
  ['BITFIELD', 'k', 'GET', 'u8', '0'],
  ['BITOP', 'AND', 'k', 'l', 'm'],
  ['GEOSEARCH', 'k', 'FROMLONLAT', '1', '1', 'BYRADIUS', '1', 'km'],
  ['GEOSEARCHSTORE', 'm', 'k', 'FROMLONLAT', '1', '1', 'BYRADIUS', '1', 'km'],
  ['SORT', 'k', 'BY', 'w_*', 'GET', '#', 'STORE', 'l'],
  ['XREAD', 'STREAMS', 'k', '0'],
  ['XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 'k', '>'],
  ['XAUTOCLAIM', 'k', 'g', 'c', '0', '0'],
  ['XGROUP', 'CREATE', 'k', 'g', '$'],
  ['XTRIM', 'k', 'MAXLEN', '1'],
  ['COPY', 'k', 'l', 'DB', '1'],
  ['SWAPDB', '0', '1'],
  ['FLUSHALL'],
]

const BLOCKS = /^b(lpop|rpop|lmove|rpoplpush|lmpop|zmpop|zpopmin|zpopmax)/

/** Each command with as many words as it needs, a key first. */
const shortest = commands
  .filter(
    ({ name, group }) =>
      !BLOCKS.test(name) && !['server', 'connection', 'pubsub', 'transactions'].includes(group),
  )
  .map(({ name, arity }) => [name, ...['k', 'l', '1', '1', '1'].slice(0, Math.abs(arity) - 1)])

describe('a store that has never held anything', () => {
  for (const line of [...shortest, ...LINES])
    it(line.join(' '), () => {
      const shell = new Shell(new Store({ databases: 2, origin: 'someone.', random: Math.random }))
      // a fault of ours is logged, and the shell's log throws
      ok(shell.batch(0, [line], false).length > 0)
    })
})

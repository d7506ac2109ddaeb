import { commands } from '../../node/commands/index.js'
import { CommandTable } from '../../node/dispatch/table.js'
import { type Line, oracle, unordered } from './harness.js'

/** Commands, or forms of commands, that redis-server 7.0 does not have. */
const NOT_IN_REDIS = [/^mesh(\||$)/, /^client\|setinfo$/, /^keydb\./, /^object\|lastmodified$/]
/** All its subcommands are answered alike, so it lists none. */
const WITHOUT_SUBCOMMANDS = ['cluster']
/** KeyDB's forms: REPLICAOF REMOVE host port. */
const IN_KEYDB_FORM = ['replicaof', 'slaveof']

/** Without the containers: redis-server lists their subcommands in no order, and each is compared by itself. */
const names = [...new CommandTable(commands).all()]
  .filter(entry => entry.subcommands === undefined)
  .map(entry => entry.fullName)
  .filter(name => !NOT_IN_REDIS.some(pattern => pattern.test(name)) && !IN_KEYDB_FORM.includes(name))
  .filter(name => !WITHOUT_SUBCOMMANDS.includes(name))

describe('oracle: introspection', () => {
  oracle(
    'COMMAND INFO of every command',
    names.map(name => unordered('COMMAND', 'INFO', name)),
  )

  oracle(
    'COMMAND DOCS of every command',
    names.map(name => ['COMMAND', 'DOCS', name]),
  )

  oracle('COMMAND INFO and DOCS of several, and of unknown ones', [
    ['COMMAND', 'INFO', 'nosuch'],
    ['COMMAND', 'INFO', 'GET', 'nosuch', 'config|get', 'Config|GET', 'config|nosuch'],
    ['COMMAND', 'DOCS', 'nosuch'],
    ['COMMAND', 'LIST', 'FILTERBY', 'PATTERN', 'sel*'],
    ['COMMAND', 'LIST', 'FILTERBY', 'MODULE', 'nosuch'],
    ['COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'nosuch'],
    unordered('COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'transaction'),
    ['COMMAND', 'LIST', 'FILTERBY', 'NOSUCH', 'x'],
    ['COMMAND', 'LIST', 'x'],
    ['COMMAND', 'HELP'],
    ['COMMAND', 'NOSUCH'],
    ['COMMAND', 'COUNT', 'x'],
  ])

  const keys: string[][] = [
    ['GET', 'a'],
    ['SET', 'a', '1'],
    ['SET', 'a', '1', 'GET'],
    ['SET', 'a', '1', 'EX', '10'],
    ['MSET', 'a', '1', 'b', '2'],
    ['MSET', 'a', '1', 'b'],
    ['DEL', 'a', 'b', 'c'],
    ['BITFIELD', 'a', 'GET', 'u8', '0'],
    ['BITFIELD', 'a', 'SET', 'u8', '0', '1'],
    ['BITOP', 'AND', 'a', 'b', 'c'],
    ['RENAME', 'a', 'b'],
    ['COPY', 'a', 'b'],
    ['SMOVE', 'a', 'b', 'm'],
    ['SINTERCARD', '2', 'a', 'b'],
    ['SINTERCARD', '3', 'a', 'b'],
    ['PING'],
    ['CONFIG', 'GET', 'x'],
    ['NOSUCH', 'a'],
    ['GET'],
    ['CONFIG', 'NOSUCH'],
    ['OBJECT', 'ENCODING', 'a'],
  ]
  oracle('COMMAND GETKEYS and GETKEYSANDFLAGS', [
    ...keys.filter(served).flatMap((words): Line[] => [
      ['COMMAND', 'GETKEYS', ...words],
      ['COMMAND', 'GETKEYSANDFLAGS', ...words],
    ]),
    ['COMMAND', 'GETKEYS'],
  ])
})

/** Whether keymesh has the command: those it lacks have no keys to tell. */
function served(words: Line): boolean {
  const name = String((words as string[])[0]).toLowerCase()
  return commands.some(command => command.name === name)
}

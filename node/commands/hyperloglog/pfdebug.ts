import { eachRun } from '../../../protocol/hyperloglog/sketch.js'
import { respError, unknownDebugSubcommand } from '../../../protocol/resp/errors.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'

const NO_SUCH_SKETCH = respError('ERR The specified key does not exist')
const NOT_SPARSE = respError('ERR HLL encoding is not sparse')

/** PFDEBUG GETREG | DECODE | ENCODING | TODENSE key */
export const pfdebugCommand = defineCommand({
  name: 'pfdebug',
  group: 'hyperloglog',
  since: '2.8.9',
  summary: 'Internal commands for debugging HyperLogLog values',
  complexity: 'N/A',
  arity: 3,
  flags: ['write', 'denyoom', 'admin'],
  keys: [{ flags: ['RW', 'access'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'subcommand', type: 'string' },
    { name: 'key', type: 'key', keySpecIndex: 0 },
  ],
  docFlags: ['syscmd'],
  run({ db, store }, args, reply) {
    const { hyperloglogs, strings } = store
    const subcommand = args.bytes().latin1()
    const key = args.key()
    const slot = hyperloglogs.open(db, key)
    if (slot === 0) throw NO_SUCH_SKETCH
    const word = subcommand.toLowerCase()
    if (word === 'getreg') {
      hyperloglogs.makeDense(db, key, slot)
      const registers = hyperloglogs.registers(slot)
      reply.array(registers.length)
      for (const count of registers) reply.int(count)
    } else if (word === 'decode') {
      if (hyperloglogs.isDense(slot)) throw NOT_SPARSE
      reply.bulk(runsOf(strings.get(slot)))
    } else if (word === 'encoding') reply.simple(hyperloglogs.isDense(slot) ? 'dense' : 'sparse')
    else if (word === 'todense') reply.int(hyperloglogs.makeDense(db, key, slot) ? 1 : 0)
    else throw unknownDebugSubcommand(subcommand)
  },
})

/** A sparse sketch's runs: z short zeros, Z long zeros, v value and length. */
function runsOf(sketch: Slice): string {
  const runs: string[] = []
  eachRun(sketch, (value, length, isLong) =>
    runs.push(value > 0 ? `v:${value},${length}` : `${isLong ? 'Z' : 'z'}:${length}`),
  )
  return runs.join(' ')
}

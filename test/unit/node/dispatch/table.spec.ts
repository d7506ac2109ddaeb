import assert from 'node:assert/strict'
import { commands } from '../../../../node/commands/index.js'
import { CommandTable } from '../../../../node/dispatch/table.js'
import { Args } from '../../../../protocol/resp/args.js'
import { Slice } from '../../../../protocol/resp/slice.js'

describe('command table', () => {
  const table = new CommandTable(commands)
  const found = (...words: string[]) => table.lookup(Args.of(...words))?.fullName

  it('finds every command by its name, in any case', () => {
    for (const { command } of table.entries) {
      assert.equal(table.find(Slice.of(command.name))?.command, command)
      assert.equal(table.find(Slice.of(command.name.toUpperCase()))?.command, command)
    }
  })

  it('finds subcommands, and the container alone', () => {
    assert.equal(found('CLIENT', 'Id'), 'client|id')
    assert.equal(found('client'), 'client')
    assert.equal(found('client', 'nosuch'), undefined)
    assert.equal(found('command'), 'command')
    assert.equal(found('get', 'client'), 'get')
  })

  it('finds nothing else, near misses in particular', () => {
    for (const name of ['', 'ge', 'gets', 'g\x45t\0', 'GE\x14', '\x07et', 'GE\x54 '])
      assert.equal(found(name), undefined, JSON.stringify(name))
  })

  it('finds full names for COMMAND INFO', () => {
    assert.equal(table.named(Slice.of('Client|ID'))?.fullName, 'client|id')
    assert.equal(table.named(Slice.of('GET'))?.fullName, 'get')
    assert.equal(table.named(Slice.of('client|nosuch')), undefined)
    assert.equal(table.named(Slice.of('get|id')), undefined)
  })

  it('gives every command a run(), or subcommands, and keys that are arguments', () => {
    for (const { command, fullName } of table.all()) {
      assert.ok(command.run !== undefined || command.subcommands !== undefined, fullName)
      for (const argument of command.args ?? [])
        if (argument.keySpecIndex !== undefined)
          assert.ok(argument.keySpecIndex < (command.keys?.length ?? 0), fullName)
    }
  })

  it('refuses two commands of one name', () => {
    assert.throws(() => new CommandTable([...commands, commands[0]]), /two commands are named/)
  })
})

import fc from 'fast-check'
import { command, key, mergeLaw, name, number, text } from './merge-law.js'

const commands = fc.oneof(
  command('SET', key, text),
  command('SET', key, text, 'PX', fc.constantFrom('5', '25', '500')),
  command('SET', key, text, 'KEEPTTL'),
  command('INCRBY', key, number),
  command('HSET', key, name, text),
  command('SADD', key, name),
  command('PEXPIRE', key, fc.constantFrom('5', '25', '500')),
  command('PERSIST', key),
  command('DEL', key),
)

describe('deadlines', () => {
  it('are registers of their own: the later change stays', function () {
    this.timeout(60_000)
    mergeLaw(commands, 41)
  })

  it('take everything up to them, once all have passed', function () {
    this.timeout(60_000)
    mergeLaw(commands, 2000)
  })
})

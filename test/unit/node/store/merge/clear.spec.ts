import fc from 'fast-check'
import { command, key, mergeLaw, name, number, text } from './merge-law.js'

describe('keys', () => {
  it('have the type of their newest write, and nothing of what was there before', function () {
    this.timeout(60_000)
    mergeLaw(
      fc.oneof(
        command('SET', key, text),
        command('INCRBY', key, number),
        command('HSET', key, name, text),
        command('HDEL', key, name),
        command('SADD', key, name),
        command('SREM', key, name),
        command('ZADD', key, number, name),
        { weight: 2, arbitrary: command('DEL', key) },
      ),
      0,
      100,
    )
  })
})

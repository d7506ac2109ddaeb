import fc from 'fast-check'
import { command, key, mergeLaw, name, number } from './merge-law.js'

describe('counters', () => {
  it('add up, and a SET or DEL ends the sums begun before it', function () {
    this.timeout(60_000)
    mergeLaw(
      fc.oneof(
        { weight: 3, arbitrary: command('INCRBY', key, number) },
        command('INCRBYFLOAT', key, fc.constantFrom('0.5', '-1.25')),
        command('SET', key, number),
        command('DEL', key),
      ),
    )
  })

  it('do so in the fields of hashes', function () {
    this.timeout(60_000)
    mergeLaw(
      fc.oneof(
        { weight: 3, arbitrary: command('HINCRBY', key, name, number) },
        command('HINCRBYFLOAT', key, name, fc.constantFrom('0.5', '-1.25')),
        command('HSET', key, name, number),
        command('HDEL', key, name),
        command('DEL', key),
      ),
    )
  })

  it('do so in the members of sorted sets', function () {
    this.timeout(60_000)
    mergeLaw(
      fc.oneof(
        {
          weight: 3,
          arbitrary: command('ZINCRBY', key, fc.oneof(number, fc.constantFrom('0.5', '-1.25')), name),
        },
        command('ZADD', key, number, name),
        command('ZREM', key, name),
        command('ZPOPMIN', key),
        command('DEL', key),
        command('COPY', 'k0', 'k1', 'REPLACE'),
      ),
    )
  })
})

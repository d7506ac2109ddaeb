import { equal } from 'node:assert/strict'
import fc from 'fast-check'
import { command, key, mergeLaw, name, number } from './merge-law.js'
import { type Message, Writer } from './stream-writers.js'

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

  const MAX = '9223372036854775807'
  const MIN = '-9223372036854775808'
  for (const [get, ...increments] of [
    ['GET k', 'INCRBY k', 'INCRBYFLOAT k'],
    ['HGET k f', 'HINCRBY k f', 'HINCRBYFLOAT k f'],
  ])
    for (const [end, by, back, less] of [
      [MAX, '9000000000000000000', '-1', '9223372036854775806'],
      [MIN, '-9000000000000000000', '1', '-9223372036854775807'],
    ])
      for (const increment of increments)
        it(`count on by ${increment} ${back} from ${end}, beyond which two nodes have counted`, () => {
          const writers = [new Writer(0), new Writer(1)]
          const told = writers.map(writer => {
            writer.run(`${increments[0]} ${by}`.split(' '))
            return writer.take() as Message
          })
          const [a, b] = writers
          a.hear(told[1], told)
          b.hear(told[0], told)
          for (const writer of writers) equal(writer.run(get.split(' ')), end)
          equal(`${a.run(`${increment} ${back}`.split(' '))}`, less)
          equal(a.run(get.split(' ')), less)
          b.hear(a.take() as Message, [])
          equal(b.run(get.split(' ')), less)
        })
})

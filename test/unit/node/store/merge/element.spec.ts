import fc from 'fast-check'
import { command, key, mergeLaw, name, number, text } from './merge-law.js'

describe('elements', () => {
  it('of hashes stay where a removal had not seen them; the later value wins', function () {
    this.timeout(60_000)
    mergeLaw(
      fc.oneof(
        command('HSET', key, name, text),
        command('HSET', key, 'a', text, 'b', text),
        command('HDEL', key, name),
        command('DEL', key),
        command('COPY', 'k0', 'k1', 'REPLACE'),
      ),
    )
  })

  it('of sets stay where a removal had not seen them', function () {
    this.timeout(60_000)
    mergeLaw(
      fc.oneof(
        command('SADD', key, name),
        command('SREM', key, name),
        command('SPOP', key),
        command('DEL', key),
        command('RENAME', key, key),
      ),
    )
  })

  it('of sorted sets stay where a removal had not seen them; the later score wins', function () {
    this.timeout(60_000)
    mergeLaw(
      fc.oneof(
        command('ZADD', key, number, name),
        command('ZREM', key, name),
        command('ZPOPMIN', key),
        command('DEL', key),
      ),
    )
  })
})

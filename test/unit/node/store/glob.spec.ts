import assert from 'node:assert/strict'
import fc from 'fast-check'
import { globMatch } from '../../../../node/store/glob.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { type RedisOracle, startRedis } from '../../../helpers/redis-oracle.js'
import { RespClient } from '../../../helpers/resp-client.js'
import { isAggregate } from '../../../helpers/resp-value.js'

/** Bytes that mean something in a pattern, some that do not, and the two halves of the byte range. */
const byte = fc.constantFrom(...[...'*?[]^-\\abAB'].map(char => char.charCodeAt(0)), 0x00, 0x7f, 0x80, 0xff)
const bytes = (minLength: number, maxLength: number) =>
  fc.array(byte, { minLength, maxLength }).map(all => Buffer.from(all))

const matches = (pattern: string, text: string, ignoreCase = false): boolean =>
  globMatch(Slice.of(pattern), Slice.of(text), ignoreCase)

describe('glob patterns', () => {
  it('match stars, question marks, classes and escapes', () => {
    assert.ok(matches('h*llo', 'heeello'))
    assert.ok(matches('h?llo', 'hello'))
    assert.ok(!matches('h?llo', 'hllo'))
    assert.ok(matches('h[^e]llo', 'hallo'))
    assert.ok(!matches('h[^e]llo', 'hello'))
    assert.ok(matches('[c-a]', 'b'))
    assert.ok(matches('a\\*', 'a*'))
    assert.ok(!matches('a\\*', 'ab'))
    assert.ok(matches('a*', 'a'))
    assert.ok(matches('[ab', 'a'), 'an unclosed class ends with the pattern')
  })

  it('match without case when asked', () => {
    assert.ok(!matches('MAX*', 'maxclients'))
    assert.ok(matches('MAX*', 'maxclients', true))
    assert.ok(matches('[A-C]', 'b', true))
  })

  it('look only at the slice, not at the buffer around it', () => {
    const buf = Buffer.from('xa*bx')
    assert.ok(globMatch(new Slice(buf, 1, 2), new Slice(Buffer.from('__abc__'), 2, 3)))
    assert.ok(!globMatch(new Slice(buf, 1, 3), new Slice(Buffer.from('__abc__'), 2, 3)))
  })

  it('take a pattern of many stars without running away', () => {
    const pattern = `${'*a'.repeat(5000)}b`
    assert.ok(!matches(pattern, 'a'.repeat(20000)))
  })

  describe('like redis-server', () => {
    let redis: RedisOracle
    let client: RespClient

    before(async () => {
      redis = await startRedis()
      client = await RespClient.connect(redis.port)
    })
    after(async () => {
      await client?.close()
      await redis?.stop()
    })

    it('match every pattern and text as its KEYS does', async () => {
      await fc.assert(
        fc.asyncProperty(bytes(1, 8), bytes(1, 6), async (pattern, text) => {
          // KEYS answers a lone * without matching
          fc.pre(!pattern.equals(Buffer.from('*')))
          await client.call('FLUSHALL')
          await client.call('SET', text, '')
          const reply = await client.call('KEYS', pattern)
          assert.ok(isAggregate(reply))
          assert.equal(globMatch(Slice.of(pattern), Slice.of(text)), reply.items?.length === 1)
        }),
        { numRuns: 2000 },
      )
    })
  })
})

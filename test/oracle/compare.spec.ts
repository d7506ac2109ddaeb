import assert from 'node:assert/strict'
import { parseResp, type RespValue } from '../helpers/resp-value.js'
import { sameReply } from './compare.js'
import { firstDifference } from './harness.js'
import { approximate, blocks, on, pairs, receive, replies, step, unordered } from './script.js'

const value = (text: string): RespValue => parseResp(Buffer.from(text))!.value

describe('oracle: comparing replies', () => {
  it('tells type marks, nulls and bytes apart', () => {
    const texts = [
      '$1\r\n1\r\n',
      ':1\r\n',
      '+1\r\n',
      ',1\r\n',
      '$-1\r\n',
      '*-1\r\n',
      '_\r\n',
      '*0\r\n',
      '$0\r\n\r\n',
      '~0\r\n',
    ]
    for (const a of texts) {
      for (const b of texts) assert.equal(sameReply(value(a), value(b), 'exact'), a === b, `${a} and ${b}`)
    }
  })

  it('sorts what comes in no order, pairs kept together', () => {
    const [ab, ba] = ['*4\r\n+a\r\n+1\r\n+b\r\n+2\r\n', '*4\r\n+b\r\n+2\r\n+a\r\n+1\r\n'].map(value)
    const torn = value('*4\r\n+a\r\n+2\r\n+b\r\n+1\r\n')
    assert.equal(sameReply(ab, ba, 'exact'), false)
    assert.equal(sameReply(ab, ba, 'pairs'), true)
    assert.equal(sameReply(ab, torn, 'pairs'), false)
    assert.equal(sameReply(ab, torn, 'unordered'), true)
  })

  it('lets numbers differ by the tolerance, not by more, and TTL answers not at all', () => {
    assert.equal(sameReply(value(':100\r\n'), value(':105\r\n'), 5), true)
    assert.equal(sameReply(value(':100\r\n'), value(':106\r\n'), 5), false)
    assert.equal(sameReply(value(':-1\r\n'), value(':0\r\n'), 5), false)
    assert.equal(sameReply(value('$1\r\na\r\n'), value('$1\r\nb\r\n'), 5), false)
  })
})

describe('oracle: running scripts', () => {
  it('reports the step where replies differ', async () => {
    // The two servers' process ids differ for certain.
    const steps = [
      ['SET', 'a', '1'],
      ['GET', 'a'],
      ['INFO', 'server'],
      ['GET', 'a'],
    ].map(words => step(words))
    const difference = await firstDifference(steps, 2)
    assert.equal(difference?.at, 2)
    assert.match(difference!.text, />>> INFO server/)
  })

  it('finds what the script did not read', async () => {
    const steps = [step(['SUBSCRIBE', 'c', 'd'])]
    assert.match((await firstDifference(steps, 2))?.text ?? '', /did not read:[\s\S]*subscribe/)
  })

  for (const protocol of [2, 3] as const) {
    it(`follows blocked clients, messages and transactions on several connections (RESP${protocol})`, async () => {
      const difference = await firstDifference(
        [
          ['SET', 'k', 'v', 'PX', '100000'],
          approximate(1000, 'PTTL', 'k'),
          blocks('b', 'BLPOP', 'list', '0'),
          ['RPUSH', 'list', Buffer.from([0, 255, 13, 10])],
          receive('b'),
          replies(2, on('c', ['SUBSCRIBE', 'x', 'y'])),
          ['PUBLISH', 'y', 'hello'],
          receive('c'),
          on('d', ['WATCH', 'k']),
          ['SET', 'k', 'w'],
          on('d', ['MULTI']),
          on('d', ['GET', 'k']),
          on('d', ['EXEC']),
          ['SADD', 's', 'a', 'b', 'c'],
          unordered('SMEMBERS', 's'),
          ['HSET', 'h', 'a', '1', 'b', '2'],
          pairs('HGETALL', 'h'),
        ].map(step),
        protocol,
      )
      assert.equal(difference, undefined, difference?.text)
    })
  }
})

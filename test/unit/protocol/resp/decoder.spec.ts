import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Args } from '../../../../protocol/resp/args.js'
import { Decoder, ProtocolError } from '../../../../protocol/resp/decoder.js'
import { encodeCommand } from '../../../helpers/resp-client.js'

/** Everything a decoder finds in the pieces, shown to it as a connection does: the unfinished rest again, with more. */
function decodePieces(pieces: readonly Buffer[], decoder = new Decoder(new Args())): string[][] {
  const found: string[][] = []
  let pending = Buffer.alloc(0)
  for (const piece of pieces) {
    // a new buffer each time, at another offset: what the decoder remembers must follow the bytes
    pending = Buffer.concat([Buffer.from('garbage'), pending, piece])
    let off = 7
    for (;;) {
      const next = decoder.next(pending, off, pending.length)
      if (next < 0) break
      const { args } = decoder
      if (args.count > 0) found.push(Array.from({ length: args.count }, (_, i) => args.get(i).latin1()))
      off = next
    }
    pending = Buffer.from(pending.subarray(off))
  }
  return found
}

const decode = (text: string): string[][] => decodePieces([Buffer.from(text, 'latin1')])
const fails = (text: string, reason: string, decoder?: Decoder): void =>
  assert.throws(
    () => decodePieces([Buffer.from(text, 'latin1')], decoder),
    (error: Error) => error instanceof ProtocolError && error.message === `ERR Protocol error: ${reason}`,
  )

const word = fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes))
const request = fc.array(word, { minLength: 1, maxLength: 6 })

describe('RESP decoder', () => {
  it('finds the same requests however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 6 }),
        fc.array(fc.nat(400), { maxLength: 12 }),
        (requests, cuts) => {
          const bytes = Buffer.concat(requests.map(words => encodeCommand(words)))
          const places = [...new Set(cuts.map(cut => Math.min(cut, bytes.length)))].sort((a, b) => a - b)
          const pieces = [0, ...places].map((from, i) => bytes.subarray(from, places[i] ?? bytes.length))
          const expected = requests.map(words => words.map(each => each.toString('latin1')))
          assert.deepEqual(decodePieces(pieces), expected)
        },
      ),
    )
  })

  it('finds them byte by byte', () => {
    const bytes = Buffer.from('*2\r\n$3\r\nGET\r\n$0\r\n\r\nPING hello\r\n*1\r\n$4\r\nPING\r\n')
    const pieces = [...bytes].map(byte => Buffer.from([byte]))
    assert.deepEqual(decodePieces(pieces), [['GET', ''], ['PING', 'hello'], ['PING']])
  })

  it('skips empty requests', () => {
    assert.deepEqual(decode('*0\r\n*-1\r\n\r\n\n*-5\r\nPING\r\n'), [['PING']])
  })

  it('reads inline commands', () => {
    assert.deepEqual(decode('SET "a b" \'c\'\r\nGET x\n'), [
      ['SET', 'a b', 'c'],
      ['GET', 'x'],
    ])
  })

  it('says what is wrong, in the words of Redis', () => {
    fails('*x\r\n', 'invalid multibulk length')
    fails('*+1\r\n', 'invalid multibulk length')
    fails('*01\r\n', 'invalid multibulk length')
    fails('*3000000000\r\n', 'invalid multibulk length')
    fails('*99999999999999999999\r\n', 'invalid multibulk length')
    fails('*1\r\n:4\r\n', "expected '$', got ':'")
    fails('*1\r\n$-1\r\n', 'invalid bulk length')
    fails('*1\r\n$x\r\n', 'invalid bulk length')
    fails('*1\r\n$536870913\r\n', 'invalid bulk length')
    fails('"a b\r\n', 'unbalanced quotes in request')
    fails('a'.repeat(70_000), 'too big inline request')
    fails(`*${'1'.repeat(70_000)}`, 'too big mbulk count string')
    fails(`*1\r\n$${'1'.repeat(70_000)}`, 'too big bulk count string')
  })

  it('keeps strangers short', () => {
    const stranger = new Decoder(new Args())
    stranger.restricted = true
    fails('*11\r\n', 'unauthenticated multibulk length', stranger)
    const another = new Decoder(new Args())
    another.restricted = true
    fails('*2\r\n$4\r\nAUTH\r\n$16385\r\n', 'unauthenticated bulk length', another)
  })

  it('says how many bytes an unfinished request will have', () => {
    const decoder = new Decoder(new Args())
    const bytes = Buffer.from('*1\r\n$1000\r\nabc')
    assert.equal(decoder.next(bytes, 0, bytes.length), -1)
    assert.equal(decoder.wanted, '*1\r\n$1000\r\n'.length + 1000 + 2)
  })

  it('reads a request of many pieces once', () => {
    // 200,000 arguments in 2,000 pieces: reading from the start each time would take 200 million steps and more
    const bytes = encodeCommand(Array.from({ length: 200_000 }, () => 'v'))
    const decoder = new Decoder(new Args())
    const started = performance.now()
    let next = -1
    for (let end = 0; next < 0 && end < bytes.length; ) {
      end = Math.min(bytes.length, end + 700)
      next = decoder.next(bytes, 0, end)
    }
    assert.equal(decoder.args.count, 200_000)
    assert.ok(performance.now() - started < 1000)
  })
})

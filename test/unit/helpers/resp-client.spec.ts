import assert from 'node:assert/strict'
import { createServer, type Server, type Socket } from 'node:net'
import { RespClient } from '../../helpers/resp-client.js'
import {
  ErrorReply,
  parseResp,
  printResp,
  RespFormatError,
  toPlain,
  ValueEnd,
} from '../../helpers/resp-value.js'

const tree = (text: string): string => printResp(parseResp(Buffer.from(text, 'latin1'))!.value)

describe('reading RESP in tests', () => {
  it('keeps every type mark', () => {
    const text =
      '*8\r\n$3\r\na\r\n\r\n$-1\r\n*-1\r\n_\r\n#t\r\n,3.5\r\n=7\r\ntxt:abc\r\n%1\r\n+k\r\n~1\r\n(12345678901234567890\r\n'
    assert.deepEqual(tree(text).split('\n'), [
      '*8',
      '  $"a\\r\\n"',
      '  $-1',
      '  *-1',
      '  _""',
      '  #"t"',
      '  ,"3.5"',
      '  ="txt:abc"',
      '  %2',
      '    +"k"',
      '    ~1',
      '      ("12345678901234567890"',
    ])
  })

  it('asks for more bytes at every cut and reads the same when they are there', () => {
    const whole = Buffer.from('*2\r\n%1\r\n$1\r\na\r\n:1\r\n!3\r\nERR\r\n')
    for (let cut = 0; cut < whole.length; cut++) assert.equal(parseResp(whole.subarray(0, cut)), undefined)
    assert.equal(parseResp(whole)?.end, whole.length)
  })

  it('finds the same end however the bytes come', () => {
    const texts = [
      '+OK\r\n',
      '$-1\r\n',
      '*-1\r\n',
      '*0\r\n',
      '$0\r\n\r\n',
      '|1\r\n+k\r\n*2\r\n$2\r\n\r\n\r\n%1\r\n:1\r\n_\r\n',
    ]
    for (const text of texts) {
      const whole = Buffer.from(text)
      const end = new ValueEnd()
      for (let cut = 0; cut < whole.length; cut++)
        assert.equal(end.find(whole.subarray(0, cut)), undefined, text)
      assert.equal(end.find(Buffer.concat([whole, whole])), parseResp(whole)?.end, text)
    }
    assert.throws(() => new ValueEnd().find(Buffer.from('hello\r\n')), RespFormatError)
  })

  it('refuses what is no RESP', () => {
    for (const text of ['hello\r\n', '$x\r\n', '*-2\r\n', '$1\r\nabc']) {
      assert.throws(() => parseResp(Buffer.from(text)), RespFormatError, text)
    }
  })

  it('throws error replies where plain values are asked for', () => {
    assert.throws(() => toPlain(parseResp(Buffer.from('-ERR no\r\n'))!.value), new ErrorReply('ERR no'))
    assert.equal(toPlain(parseResp(Buffer.from(':9223372036854775807\r\n'))!.value), 9223372036854775807n)
  })
})

describe('the RESP client of tests', () => {
  let server: Server
  let peer: Promise<Socket>
  let client: RespClient

  beforeEach(async () => {
    server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    peer = new Promise(resolve => server.once('connection', resolve))
    client = await RespClient.connect((server.address() as { port: number }).port)
  })

  afterEach(async () => {
    await client.close()
    ;(await peer).destroy()
    await new Promise(resolve => server.close(resolve))
  })

  it('sends exactly what it is given and hands out raw replies in order', async () => {
    const socket = await peer
    const sent = new Promise<Buffer>(resolve => socket.once('data', resolve))
    client.send('SET', Buffer.from([0xff]), 1)
    assert.equal((await sent).toString('latin1'), '*3\r\n$3\r\nSET\r\n$1\r\n\xff\r\n$1\r\n1\r\n')
    socket.write('+OK\r\n>1\r\n$1\r\nx\r\n:')
    assert.equal((await client.receiveRaw()).toString(), '+OK\r\n')
    assert.equal((await client.receiveRaw()).toString(), '>1\r\n$1\r\nx\r\n')
    socket.write('1\r\n')
    assert.equal(toPlain(await client.receive()), 1)
  })

  it('rejects when no reply comes, when the server closes, and on bytes that are no RESP', async () => {
    await assert.rejects(client.receive(10), /no whole reply within 10 ms/)
    const socket = await peer
    const waiting = client.receive()
    socket.write('nonsense\r\n')
    await assert.rejects(waiting, RespFormatError)
    await assert.rejects(client.receive(), RespFormatError)
    await client.closed
  })
})

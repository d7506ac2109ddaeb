import assert from 'node:assert/strict'
import { encodeCommand, RespClient } from '../helpers/resp-client.js'
import { servers, stopServers } from './servers.js'

/** What a server answers to these very bytes until it closes, or has answered the PING that follows them. */
async function answers(port: number, bytes: string | Buffer): Promise<string[]> {
  const client = await RespClient.connect(port)
  client.sendRaw(bytes)
  client.sendRaw(encodeCommand(['PING', 'the end']))
  const replies: string[] = []
  for (;;) {
    const reply = await client.receiveRaw().catch((error: Error) => error)
    if (reply instanceof Error) {
      assert.match(reply.message, /closed|ECONNRESET/)
      replies.push('(closed)')
      break
    }
    replies.push(reply.toString('latin1'))
    if (reply.includes('the end')) break
  }
  await client.close()
  return replies
}

const CASES: Record<string, string | Buffer> = {
  'several inline commands': 'PING\r\nECHO "a b"\n  ping  \r\n\r\n',
  'an inline command with escapes': 'ECHO "\\x00\\xff\\n\\q" \r\n',
  'unbalanced quotes': 'ECHO "a\r\n',
  'a quote with something after it': 'ECHO "a"b\r\n',
  'counts that ask for nothing': '*0\r\n*-1\r\n*-10\r\n',
  'a count that is no number': '*x\r\n',
  'a count with a plus': '*+1\r\n$4\r\nPING\r\n',
  'a count with a leading zero': '*01\r\n$4\r\nPING\r\n',
  'a count that is too large': '*2147483648\r\n',
  'an empty count': '*\r\n',
  'an argument of the wrong kind': '*1\r\n:4\r\n',
  'an argument without its mark': '*1\r\nPING\r\n',
  'a negative length': '*1\r\n$-1\r\n',
  'a length that is no number': '*1\r\n$x\r\n',
  'a length with a leading zero': '*1\r\n$04\r\nPING\r\n',
  'a length that is too large': '*1\r\n$536870913\r\n',
  'an empty name': '*1\r\n$0\r\n\r\n',
  'other bytes than CR LF after an argument': '*1\r\n$4\r\nPINGxx',
  'binary rubbish': Buffer.from([1, 2, 255, 254, 10, 10]),
  HTTP: 'POST / HTTP/1.1\r\nHost: x\r\n\r\n',
  'a header of HTTP': 'Host: x\r\n',
}

describe('oracle: protocol', () => {
  after(stopServers)

  for (const [name, bytes] of Object.entries(CASES)) {
    it(`answers ${name}`, async () => {
      const [ours, real] = await servers()
      assert.deepEqual(await answers(ours.port, bytes), await answers(real.port, bytes))
    })
  }
})

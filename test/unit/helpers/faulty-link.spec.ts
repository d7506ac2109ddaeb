import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { FaultyLink } from '../../helpers/faulty-link.js'
import { waitFor } from '../../helpers/wait-for.js'

describe('faulty link', () => {
  let server: Server
  let link: FaultyLink
  const open: Socket[] = []

  /** A connection through the link to a server that sends everything back, with what came back so far. */
  async function dial(): Promise<{ socket: Socket; echoed: () => string }> {
    const socket = connect(link.port, '127.0.0.1')
    open.push(socket)
    let text = ''
    socket.setEncoding('utf8').on('data', chunk => {
      text += chunk
    })
    socket.on('error', () => {})
    await once(socket, 'connect')
    return { socket, echoed: () => text }
  }

  beforeEach(async () => {
    server = createServer(socket => socket.on('error', () => {}).pipe(socket))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    link = await FaultyLink.start((server.address() as { port: number }).port)
  })

  afterEach(async () => {
    for (const socket of open.splice(0)) socket.destroy()
    await link.close()
    await new Promise(resolve => server.close(resolve))
  })

  it('forwards both ways and passes the end on', async () => {
    const { socket, echoed } = await dial()
    const closed = once(socket, 'close')
    socket.end('hello')
    await closed
    assert.equal(echoed(), 'hello')
    assert.equal(link.forwarded, 10)
  })

  it('keeps the order of what it delays, also when the delay ends meanwhile', async () => {
    const { socket, echoed } = await dial()
    socket.write('a')
    await waitFor('the first echo', () => echoed() === 'a')
    link.delay(200)
    socket.write('b')
    await waitFor('it to be taken', () => link.forwarded === 3)
    link.resume()
    socket.end('c')
    await once(socket, 'close')
    assert.equal(echoed(), 'abc')
  })

  it('holds everything in a black hole, new connections too, and delivers it after', async () => {
    const old = await dial()
    old.socket.write('a')
    await waitFor('the first echo', () => old.echoed() === 'a')
    link.blackHole()
    const young = await dial()
    old.socket.write('b')
    young.socket.write('c')
    // A third connection around the link shows that time enough has passed for an echo.
    const around = connect((server.address() as { port: number }).port, '127.0.0.1')
    open.push(around)
    around.write('x')
    await once(around, 'data')
    assert.equal(old.echoed() + young.echoed(), 'a')
    link.resume()
    await waitFor('the held bytes', () => old.echoed() === 'ab' && young.echoed() === 'c')
  })

  it('delays', async () => {
    const { socket, echoed } = await dial()
    link.delay(60)
    const begin = performance.now()
    socket.end('slow')
    await once(socket, 'close')
    assert.equal(echoed(), 'slow')
    assert.ok(performance.now() - begin >= 110)
  })

  it('breaks connections and refuses new ones until it is resumed', async () => {
    const { socket } = await dial()
    link.cut()
    await once(socket, 'close')
    const refused = await dial()
    await once(refused.socket, 'close')
    link.resume()
    const again = await dial()
    again.socket.write('back')
    await waitFor('an echo', () => again.echoed() === 'back')
  })

  it('fails for one process and not for another', async () => {
    const mine = await dial()
    const program = `require('net').connect(${link.port}, '127.0.0.1').on('data', d => process.stdout.write(d)).write('hi')`
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'close')
    try {
      await once(child.stdout, 'data')
      link.cut(child.pid)
      await ended
      mine.socket.write('still here')
      await waitFor('an echo', () => mine.echoed() === 'still here')
    } finally {
      child.kill('SIGKILL')
    }
  })
})

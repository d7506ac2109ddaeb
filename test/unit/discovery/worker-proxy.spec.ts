import { equal, match } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { ownBytes } from '../../../discovery/worker-messages.js'
import { meshInit, stopAll } from './mesh-harness.js'

describe('the network thread', () => {
  afterEach(stopAll)

  it('that fails is logged and ends the process', async () => {
    const init = await meshInit()
    const script = `
      import { createMeshThread } from '${new URL('../../../discovery/worker-proxy.js', import.meta.url)}'
      const mesh = createMeshThread(${JSON.stringify({ ...init, hello: undefined })}, {})
      mesh.onEvent = event => console.log(event.text)
      // No hello bytes: the host cannot be made.
      await mesh.start().catch(error => console.log('start: ' + error.message))
      setInterval(() => {}, 1000)`
    const [code, out, err] = await new Promise<[number, string, string]>(resolve => {
      execFile(process.execPath, ['--input-type=module', '--eval', script], (error, stdout, stderr) => {
        resolve([Number(error?.code ?? 0), stdout, stderr])
      })
    })
    equal(code, 1)
    match(out, /^the network thread failed: .*\nstart: the network thread failed: /)
    match(err, /Error: the network thread failed: /)
  })

  it('gets memory of its own, never what a message shares with others', () => {
    const large = Buffer.alloc(10_000)
    equal(ownBytes(large).buffer, large.buffer)
    const view = large.subarray(1, 3)
    equal(ownBytes(view).buffer === large.buffer, false)
    const pooled = Buffer.from('pooled')
    equal(ownBytes(pooled).buffer.byteLength, pooled.byteLength)
  })
})

import { equal, match, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ownBytes } from '../../../discovery/worker-messages.js'
import { meshInit, stopAll } from './mesh-harness.js'

const MIB_SENT = 96

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

  it('does not mark its heap over and over for the buffers that pass through it', async () => {
    const inits = [await meshInit(), await meshInit()].map(init => ({ ...init, hello: undefined }))
    const script = fileURLToPath(new URL('./two-threads.js', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--trace-gc', script, JSON.stringify(inits), String(MIB_SENT)],
    ])
    const byHeap = new Map<string, number>()
    for (const [, heap] of stdout.matchAll(/^\[(\d+:0x\w+)\].*Mark-Compact/gm))
      byHeap.set(heap!, (byHeap.get(heap!) ?? 0) + 1)
    const most = Math.max(0, ...byHeap.values())
    ok(most <= 1, `${most} times`)
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

import { deepEqual, equal } from 'node:assert/strict'
import fc from 'fast-check'
import { Outbox } from '../../../discovery/outbox.js'
import { FRAME_BYTES_MAX } from '../../../protocol/link/constants.js'
import { records } from '../../../protocol/link/frame.js'
import { isPayload, Reassembly } from '../../../protocol/link/payload.js'

function sized(length: number, fill: number): Uint8Array {
  return new Uint8Array(length).fill(fill)
}

describe('outbox', () => {
  it('puts all that waits and fits into one frame', async () => {
    const outbox = new Outbox(() => {})
    for (let i = 0; i < 100; i++) outbox.push(sized(100, i))
    const { value } = await outbox.frames().next()
    equal([...records(value!)].length, 100)
  })

  it('gives credit only for what was taken', async () => {
    let sent = 0
    const outbox = new Outbox(bytes => (sent += bytes))
    outbox.push(sized(50_000, 1))
    outbox.push(sized(50_000, 2))
    const frames = outbox.frames()
    await frames.next()
    equal(sent, 0)
    await frames.next()
    equal(sent, 50_000)
  })

  it('lets link messages pass a long message', async () => {
    const outbox = new Outbox(() => {})
    outbox.push(sized(10 * FRAME_BYTES_MAX, 1))
    const frames = outbox.frames()
    await frames.next()
    outbox.pushMessage({ name: 'keepAlive', value: {} })
    const { value } = await frames.next()
    equal(isPayload([...records(value!)][0]!.type), false)
  })

  it('sends its last words before it ends, and no more payload', async () => {
    const outbox = new Outbox(() => {})
    outbox.push(sized(10, 1))
    outbox.pushMessage({ name: 'bye', value: { reason: 'done' } })
    outbox.end()
    const frames: Uint8Array[] = []
    for await (const frame of outbox.frames()) frames.push(frame)
    deepEqual(
      frames.flatMap(frame => [...records(frame)].map(record => isPayload(record.type))),
      [false],
    )
  })

  it('delivers any messages whole, in order and credited, in frames within the limit', async () => {
    const sizes = fc.array(fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 200_000 })), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(sizes, async lengths => {
        let sent = 0
        const outbox = new Outbox(bytes => (sent += bytes))
        lengths.forEach((length, i) => {
          outbox.push(sized(length, i))
        })
        const reassembly = new Reassembly()
        const received: [number, number | undefined][] = []
        const frames = outbox.frames()
        while (received.length < lengths.length) {
          const { value } = await frames.next()
          equal(value!.byteLength <= FRAME_BYTES_MAX, true)
          for (const { type, bytes } of records(value!)) {
            const message = reassembly.add(type, bytes)
            if (message !== undefined) received.push([message.byteLength, message[0]])
          }
        }
        outbox.end()
        await frames.next()
        deepEqual(
          received,
          lengths.map((length, i) => [length, length === 0 ? undefined : i]),
        )
        equal(
          sent,
          lengths.reduce((sum, length) => sum + length, 0),
        )
      }),
      { numRuns: 50 },
    )
  })
})

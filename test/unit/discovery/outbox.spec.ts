import { deepEqual, equal } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { PACK_TRIES_SPARED } from '../../../discovery/constants.js'
import { Outbox } from '../../../discovery/outbox.js'
import { FRAME_BYTES_MAX } from '../../../protocol/link/constants.js'
import { type FrameRecord, records } from '../../../protocol/link/frame.js'
import { PACKED, unpack } from '../../../protocol/link/packed.js'
import { isPayload, PAYLOAD_WHOLE, Reassembly } from '../../../protocol/link/payload.js'

function sized(length: number, fill: number): Uint8Array {
  return new Uint8Array(length).fill(fill)
}

function* unpacked(frame: Uint8Array): Generator<FrameRecord> {
  for (const record of records(frame))
    if (record.type === PACKED) yield* records(unpack(record.bytes))
    else yield record
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

  describe('of a peer that unpacks', () => {
    const outboxOf = (packs: boolean): Outbox => Object.assign(new Outbox(() => {}), { packs })
    const typesOf = (frame: Uint8Array): number[] => [...records(frame)].map(({ type }) => type)
    const next = async (frames: AsyncGenerator<Uint8Array>): Promise<Uint8Array> =>
      (await frames.next()).value

    it('packs what is bulk, with what goes in the same frame and behind link messages', async () => {
      const outbox = outboxOf(true)
      outbox.push(sized(10, 1))
      outbox.push(sized(20_000, 2), true)
      outbox.push(sized(30_000, 3), true)
      outbox.pushMessage({ name: 'keepAlive', value: {} })
      const frame = await next(outbox.frames())
      const [keepAlive, packed, ...others] = [...records(frame)]
      deepEqual([keepAlive!.type, packed!.type, others.length], [7, PACKED, 0])
      equal(frame.byteLength < 1000, true)
      const lengths = [...records(unpack(packed!.bytes))].map(({ bytes }) => [bytes[0], bytes.byteLength])
      deepEqual(lengths, [
        [1, 10],
        [2, 20_000],
        [3, 30_000],
      ])
    })

    it('packs nothing for others, nothing that is no bulk and nothing short', async () => {
      for (const [packs, length, isBulk] of [
        [false, 5000, true],
        [true, 5000, false],
        [true, 100, true],
      ] as const) {
        const outbox = outboxOf(packs)
        outbox.push(sized(length, 1), isBulk)
        deepEqual(typesOf(await next(outbox.frames())), [PAYLOAD_WHOLE])
      }
    })

    /** Which of the next frames are packed, each with so many bytes that compress and so many that do not. */
    async function packedOf(count: number, alike: number, random: number): Promise<boolean[]> {
      const outbox = outboxOf(true)
      const frames = outbox.frames()
      const packed: boolean[] = []
      for (let i = 0; i < count; i++) {
        outbox.push(Buffer.concat([sized(alike, 1), randomBytes(random)]), true)
        packed.push(typesOf(await next(frames))[0] === PACKED)
      }
      return packed
    }

    it('packs every frame where that saves much', async () => {
      deepEqual(await packedOf(3, 30_000, 20_000), [true, true, true])
    })

    it('packs one in some where it saves little, and sends none that saves nothing', async () => {
      const spared = Array(PACK_TRIES_SPARED).fill(false)
      deepEqual(await packedOf(PACK_TRIES_SPARED + 2, 10_000, 40_000), [true, ...spared, true])
      deepEqual(await packedOf(2, 0, 50_000), [false, false])
    })
  })

  it('delivers any messages whole, in order and credited, in frames within the limit', async () => {
    const sizes = fc.array(fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 200_000 })), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(sizes, fc.boolean(), async (lengths, packs) => {
        let sent = 0
        const outbox = Object.assign(new Outbox(bytes => (sent += bytes)), { packs })
        lengths.forEach((length, i) => {
          outbox.push(sized(length, i), i % 2 === 0)
        })
        const reassembly = new Reassembly()
        const received: [number, number | undefined][] = []
        const frames = outbox.frames()
        while (received.length < lengths.length) {
          const { value } = await frames.next()
          equal(value!.byteLength <= FRAME_BYTES_MAX, true)
          for (const { type, bytes } of unpacked(value!)) {
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

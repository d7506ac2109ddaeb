import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FrameKind } from '../../../../node/persistence/journal-format.js'
import { JournalReader } from '../../../../node/persistence/journal-reader.js'
import { machine } from '../../../../node/persistence/machine.js'
import { digestOf } from '../../../../node/store/digest.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { DurableStore, type ReadBack, readBack, stateDir } from '../../../helpers/durable-store.js'
import { waitFor } from '../../../helpers/wait-for.js'

/** What every truncation and every changed byte of a small journal and a small snapshot come to. */
describe('recovery', () => {
  const root = stateDir()

  interface Sample {
    dir: string
    file: string
    bytes: Buffer
    /** Where each frame begins, and what the data is before it. */
    frames: { at: number; digest: string; stamp: number }[]
    /** The whole. */
    digest: string
  }

  const fresh = (): string => mkdtempSync(join(root, 'copy-'))

  function copyOf(sample: Sample, bytes: Buffer): string {
    const dir = fresh()
    for (const name of readdirSync(sample.dir))
      if (/kmsh$|key$/.test(name)) copyFileSync(join(sample.dir, name), join(dir, name))
    writeFileSync(join(dir, sample.file), bytes)
    return dir
  }

  /** A journal of ten writes, of a run that was killed or stopped; forced after each write or not at all. */
  async function journal(isStopped: boolean, isForced = false): Promise<Sample> {
    const dir = fresh()
    const durable = await DurableStore.open(dir, { appendfsync: isForced ? 'always' : 'no' })
    const states: Sample['frames'] = []
    const note = (): void => {
      const at = statSync(join(dir, 'journal-1.kmsh')).size
      states.push({ at, digest: durable.digest, stamp: durable.store.applied.get(0) })
    }
    note()
    for (let i = 0; i < 9; i++) {
      if (i % 4 === 3) durable.delete(`key ${i - 2}`)
      else durable.set(`key ${i}`, `value ${i}`)
      if (isForced) await durable.durability.settled()
      note()
    }
    const { digest } = durable
    if (isStopped) await durable.close()
    else {
      states.pop()
      await durable.abandon()
    }
    const bytes = readFileSync(join(dir, 'journal-1.kmsh'))
    return { dir, file: 'journal-1.kmsh', bytes, frames: states, digest }
  }

  const frameOf = ({ frames }: Sample, offset: number): Sample['frames'][number] =>
    frames.findLast(({ at }) => at <= offset) ?? frames[0]

  /** Where all frames begin, and what they are. */
  function framesOf({ dir, file }: Sample): { at: number; kind: number }[] {
    const reader = new JournalReader(machine.disk, join(dir, file))
    const found: { at: number; kind: number }[] = []
    for (let at = 0; reader.findNext(at); at = reader.next) found.push({ at: reader.next, kind: reader.kind })
    reader.close()
    return found
  }

  const digestIn = async (dir: string, options = {}): Promise<string> =>
    digestOf((await readBack(dir, options)).store)

  it('reads back what was written, and again after it was cut and sealed', async () => {
    const sample = await journal(false)
    const dir = copyOf(sample, sample.bytes)
    assert.equal(await digestIn(dir), sample.digest)
    assert.equal(await digestIn(dir), sample.digest)
  })

  it('cuts a journal of any length to its whole frames, and says where', async () => {
    const sample = await journal(false)
    const ends = [...sample.frames.map(({ at }) => at), sample.bytes.length]
    for (let length = 0; length < sample.bytes.length; length++) {
      const dir = copyOf(sample, sample.bytes.subarray(0, length))
      const { store, warnings } = await readBack(dir)
      assert.equal(digestOf(store), frameOf(sample, length).digest, `cut to ${length} bytes`)
      if (ends.includes(length)) assert.deepEqual(warnings, [])
      else {
        const { at } = frameOf(sample, length)
        const [offset, cut] = length < at ? [0, length] : [at, length - at]
        assert.match(
          warnings[0],
          new RegExp(`^Cut ${cut} bytes off the end of .*journal-1.kmsh at offset ${offset}`),
        )
        await assert.rejects(
          readBack(copyOf(sample, sample.bytes.subarray(0, length)), { cutsTorn: false }),
          /journal-1.kmsh ends in the middle of a frame.*aof-load-truncated yes/,
        )
      }
    }
  })

  for (const isStopped of [false, true]) {
    it(`stops at any changed byte but of the last frame of a run that was ${isStopped ? 'stopped' : 'killed'}`, async () => {
      const sample = await journal(isStopped, true)
      const frames = framesOf(sample)
      const last = sample.frames.at(-1)!
      const lastAt = isStopped ? frames.at(-1)!.at : last.at
      for (let offset = 0; offset < sample.bytes.length; offset++) {
        const bytes = Buffer.from(sample.bytes)
        bytes[offset] ^= 1 << (offset % 8)
        const dir = copyOf(sample, bytes)
        if (offset >= lastAt) {
          assert.equal(await digestIn(dir), last.digest, `byte ${offset}`)
          continue
        }
        const { at, kind } = frames.findLast(frame => frame.at <= offset) ?? { at: 0, kind: 0 }
        const { stamp } = offset < 64 ? { stamp: 0 } : frameOf(sample, offset)
        await assert.rejects(
          readBack(dir),
          new RegExp(`journal-1.kmsh is damaged at offset ${at}: .*aof-load-corrupt yes`),
          `byte ${offset}`,
        )
        const { store, recovered } = await readBack(dir, { passesDamage: true })
        assert.ok(recovered.damaged)
        if (kind === FrameKind.FORCED) {
          assert.equal(digestOf(store), sample.digest, `byte ${offset}`)
          continue
        }
        for (let i = 0; i < store.applied.length; i++)
          assert.ok(store.applied.get(i) <= stamp, `byte ${offset}`)
      }
    })
  }

  /** The write that a key's value is. */
  function writeOf({ store }: DurableStore, key: string): { stamp: number; id: string } {
    const slot = store.dbs[0].peek(Slice.of(key))
    return { stamp: store.records.stamp(slot), id: store.origins.ids[store.records.origin(slot)] }
  }

  /** The kinds of frames in a journal. */
  function kindsIn(path: string): Set<number> {
    const reader = new JournalReader(machine.disk, path)
    const kinds = new Set<number>()
    while (reader.read()) kinds.add(reader.kind)
    reader.close()
    return kinds
  }

  it('claims no more than is there, whichever byte of a journal of all kinds of frames is changed or the last', async () => {
    const [own, peer] = [await DurableStore.open(fresh()), await DurableStore.open(fresh())]
    peer.set('given', 'in a catch-up')
    DurableStore.meet(own, peer)
    await waitFor('the catch-up', () => own.digest === peer.digest)
    peer.set('live', 'of the peer')
    await waitFor('the live write', () => own.digest === peer.digest)
    own.set('own', 'value')
    await own.close()
    await peer.close()
    const file = 'journal-1.kmsh'
    const { dir } = own
    const bytes = readFileSync(join(dir, file))
    const sample: Sample = { dir, file, bytes, frames: [], digest: own.digest }
    assert.deepEqual(
      [...kindsIn(join(dir, file))].sort(),
      Object.values(FrameKind).filter(kind => kind !== FrameKind.SIZE),
    )
    const whole = (await readBack(copyOf(sample, bytes))).store
    assert.equal(digestOf(whole), own.digest)
    /** What of the whole another store claims to have, it has. */
    const claims = ({ store }: ReadBack, what: string): void => {
      for (const [i, id] of store.origins.ids.entries()) {
        const stamp = store.applied.get(i)
        assert.ok(stamp <= whole.applied.get(whole.origins.find(id)), `${what}: the vector`)
      }
      for (const [key, origin] of [
        ['given', peer],
        ['live', peer],
        ['own', own],
      ] as const) {
        const { stamp, id } = writeOf(origin, key)
        if (store.applied.covers(store.origins.index(id), stamp))
          assert.ok(store.dbs[0].peek(Slice.of(key)) !== 0, `${what}: ${key}`)
      }
    }
    for (let offset = 0; offset < bytes.length; offset++) {
      claims(await readBack(copyOf(sample, bytes.subarray(0, offset))), `cut to ${offset}`)
      const changed = Buffer.from(bytes)
      changed[offset] ^= 1 << (offset % 8)
      claims(await readBack(copyOf(sample, changed), { passesDamage: true }), `byte ${offset} changed`)
    }
  })

  it('cuts off what was not forced from the first bad frame on, whatever of it is good', async () => {
    const sample = await journal(false)
    for (let offset = 64; offset < sample.bytes.length; offset++) {
      const bytes = Buffer.from(sample.bytes)
      bytes[offset] ^= 1 << (offset % 8)
      const dir = copyOf(sample, bytes)
      const { digest } = frameOf(sample, offset)
      assert.equal(await digestIn(dir), digest, `byte ${offset}`)
      assert.equal(await digestIn(dir), digest, `byte ${offset}, once more`)
    }
  })

  it('stops at any changed byte and any missing end of a snapshot', async () => {
    const dir = fresh()
    const durable = await DurableStore.open(dir)
    for (let i = 0; i < 6; i++) durable.set(`key ${i}`, `value ${i}`)
    await durable.durability.rewrites.start()
    const { digest } = durable
    await durable.close()
    const bytes = readFileSync(join(dir, 'snapshot-2.kmsh'))
    const sample: Sample = { dir, file: 'snapshot-2.kmsh', bytes, frames: [], digest }
    assert.equal(await digestIn(copyOf(sample, bytes)), digest)
    for (let offset = 0; offset < bytes.length; offset++) {
      const changed = Buffer.from(bytes)
      changed[offset] ^= 0x40
      await assert.rejects(readBack(copyOf(sample, changed)), /snapshot-2.kmsh is damaged at offset \d+: /)
      const cut = bytes.subarray(0, offset)
      await assert.rejects(readBack(copyOf(sample, cut)), /snapshot-2.kmsh is damaged at offset \d+: /)
    }
  })

  it('stops where a journal before the last is cut, at the end of a frame or within, or missing', async () => {
    const dir = fresh()
    for (let run = 0; run < 3; run++) {
      const durable = await DurableStore.open(dir)
      durable.set(`key ${run}`, 'value')
      durable.set(`other ${run}`, 'value')
      await durable.abandon()
    }
    const file = 'journal-2.kmsh'
    const bytes = readFileSync(join(dir, file))
    const sample: Sample = { dir, file, bytes, frames: [], digest: '' }
    // what says behind the end that all was forced is not needed where a later file shows it
    const end = framesOf(sample).at(-1)?.at
    for (let length = 0; length < bytes.length; length++) {
      if (length === end) continue
      await assert.rejects(
        readBack(copyOf(sample, bytes.subarray(0, length))),
        /journal-2.kmsh is damaged at offset/,
      )
    }
    const missing = copyOf(sample, bytes)
    const { unlinkSync } = await import('node:fs')
    unlinkSync(join(missing, file))
    await assert.rejects(
      readBack(missing),
      /journal-3.kmsh is there, and .*journal-2.kmsh before it is missing/,
    )
    assert.equal((await readBack(copyOf(sample, bytes))).store.dbs[0].size, 6)
  })

  it('finds the next frame by its mark alone', async () => {
    const sample = await journal(true)
    assert.deepEqual(
      framesOf(sample).flatMap(({ at, kind }) => (kind === FrameKind.FORCED ? [] : [at])),
      sample.frames.map(({ at }) => at),
    )
  })
})

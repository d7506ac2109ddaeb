import assert from 'node:assert/strict'
import { Origins, SELF } from '../../../../protocol/clock/origins.js'
import { ByteReader, ByteWriter, MalformedError } from '../../../../protocol/peer/bytes.js'
import { newestStamp } from '../../../../protocol/peer/messages/atoms.js'
import { readGraft, writeGraft } from '../../../../protocol/peer/messages/graft.js'
import { originOfBatch, readLive, writeLive } from '../../../../protocol/peer/messages/live.js'
import { MessageType } from '../../../../protocol/peer/messages/message.js'
import { OpWriter } from '../../../../protocol/peer/op-writer.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const writer = new Origins('writer-1')

function relay(): Buffer {
  const batch = new OpWriter(writer)
  batch.clear(0, 1, Slice.of('key'), 40, writer.index('another1'), 50, SELF)
  const out = new ByteWriter()
  writeLive(out, { prev: 45, last: 50 }, MessageType.RELAY)
  batch.finish(out)
  return out.take()
}

describe('live messages', () => {
  it('say whose stream they belong to, though they name others', () => {
    const reader = new ByteReader(relay(), 1)
    assert.deepEqual(readLive(reader), { prev: 45, last: 50 })
    const origins = new Origins('reader-1')
    const before = reader.at
    assert.equal(origins.ids[originOfBatch(reader, origins)], 'writer-1')
    assert.equal(reader.at, before)
  })

  it('on their way through a tree say how new they are, too', () => {
    assert.equal(newestStamp(relay()), 50)
  })

  it('of no origin are refused', () => {
    const out = new ByteWriter()
    out.double(0)
    out.varint(0)
    assert.throws(() => originOfBatch(new ByteReader(out.view()), writer), MalformedError)
  })
})

describe('GRAFT and PRUNE', () => {
  it('name origins; those the reader has not heard of are skipped and not remembered', () => {
    const index = writer.index('known--1')
    for (const graft of [true, false]) {
      const out = new ByteWriter()
      writeGraft(out, graft, [index, SELF], writer)
      const reader = new ByteReader(out.take())
      assert.equal(reader.u8(), graft ? MessageType.GRAFT : MessageType.PRUNE)
      const origins = new Origins('reader-1')
      const known = origins.index('known--1')
      assert.deepEqual(readGraft(reader, origins), [known])
      assert.equal(origins.find('writer-1'), -1)
    }
  })

  it('that promise too much are refused', () => {
    const out = new ByteWriter()
    out.varint(8193)
    assert.throws(() => readGraft(new ByteReader(out.view()), writer), MalformedError)
  })
})

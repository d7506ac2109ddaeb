import assert from 'node:assert/strict'
import { checkOp, checkStamp, HeldMessages, holdBack } from '../../../../node/replication/held.js'
import { LimitError } from '../../../../node/replication/limit-error.js'
import { CLOCK_AHEAD_MS_MAX, HELD_AHEAD_MS, HELD_BYTES_MAX } from '../../../../node/replication/limits.js'
import { Peer } from '../../../../node/replication/peer.js'
import { stampOfMs } from '../../../../protocol/clock/stamp.js'
import { ByteWriter } from '../../../../protocol/peer/bytes.js'
import { MessageType } from '../../../../protocol/peer/messages/message.js'
import { type Op, OpKind } from '../../../../protocol/peer/op.js'

const NOW = Date.UTC(2026, 0, 1)
const ahead = (ms: number): number => stampOfMs(NOW + ms)

describe('HeldMessages', () => {
  it('hold what is stamped ahead, and all that follows it', () => {
    const held = new HeldMessages()
    assert.equal(held.mustWait(ahead(HELD_AHEAD_MS), NOW), false)
    assert.equal(held.mustWait(ahead(2000), NOW), true)
    assert.equal(held.add(ahead(2000), Buffer.from('first')), true)
    assert.equal(held.mustWait(0, NOW), true)
    held.add(0, Buffer.from('second'))
    assert.deepEqual([...held.release(NOW + 1499)].map(String), [])
    assert.deepEqual([...held.release(NOW + 1500)].map(String), ['first', 'second'])
    assert.equal(held.count, 0)
    assert.equal(held.bytes, 0)
    assert.equal(held.mustWait(0, NOW), false)
  })

  it('have a bound', () => {
    const held = new HeldMessages()
    assert.equal(held.add(ahead(2000), Buffer.alloc(HELD_BYTES_MAX)), true)
    assert.equal(held.add(ahead(2000), Buffer.alloc(1)), false)
  })

  it('are forgotten with the link', () => {
    const held = new HeldMessages()
    held.add(ahead(2000), Buffer.alloc(HELD_BYTES_MAX))
    held.clear()
    assert.deepEqual([held.count, held.bytes], [0, 0])
    assert.equal(held.add(ahead(2000), Buffer.alloc(HELD_BYTES_MAX)), true)
  })
})

describe('holdBack', () => {
  /** A message of a type that begins with a number: a heartbeat's time, or the newest stamp of atoms. */
  function message(type: number, first: number): Buffer {
    const out = new ByteWriter()
    out.u8(type)
    out.varint(first)
    return Buffer.from(out.take())
  }

  const atoms = (ms: number): Buffer => message(MessageType.ATOMS, ahead(ms))

  it('puts aside what comes from the future and what follows it, but for what only asks', () => {
    const peer = new Peer('a peer')
    const came = [
      message(MessageType.HEARTBEAT, NOW + 2000),
      atoms(HELD_AHEAD_MS),
      atoms(2000),
      message(MessageType.SYNC, 0),
      message(MessageType.NAME_ALL, 0),
      message(MessageType.PROBE, 0),
      message(MessageType.DONE, 0),
    ]
    assert.deepEqual(
      came.map(bytes => holdBack(peer, bytes, NOW)),
      [false, false, true, false, false, false, true],
    )
    assert.equal(peer.held.count, 2)
    assert.equal(peer.clockAheadMs, undefined)
  })

  it('tells by a heartbeat that waits how far the clock is ahead, for nothing else does meanwhile', () => {
    const peer = new Peer('a peer')
    holdBack(peer, atoms(2000), NOW)
    holdBack(peer, message(MessageType.HEARTBEAT, NOW + 2000), NOW)
    assert.ok(peer.clockAheadMs !== undefined && peer.clockAheadMs > 1900, `${peer.clockAheadMs}`)
  })

  it('ends the link of one that is too far ahead, or sends more than waits', () => {
    const limit = (name: string) => (error: unknown) => error instanceof LimitError && error.limit === name
    const peer = new Peer('a peer')
    assert.throws(() => holdBack(peer, atoms(CLOCK_AHEAD_MS_MAX + 1), NOW), limit('clock'))
    assert.equal(holdBack(peer, atoms(CLOCK_AHEAD_MS_MAX), NOW), true)
    const much = Buffer.concat([atoms(2000), Buffer.alloc(HELD_BYTES_MAX)])
    assert.throws(() => holdBack(peer, much, NOW), limit('held'))
  })
})

describe('a stamp from the far future', () => {
  const most = ahead(CLOCK_AHEAD_MS_MAX)
  const over = ahead(CLOCK_AHEAD_MS_MAX + 1)

  it('is more than a minute ahead; none is none', () => {
    for (const stamp of [0, ahead(0), most]) checkStamp(stamp, NOW)
    assert.throws(() => checkStamp(over, NOW), LimitError)
  })

  it('is let in by no op, be it the write’s own or one that it counts by', () => {
    for (const kind of Object.values(OpKind)) {
      const op = { kind, stamp: most, observedStamp: most } as Op
      checkOp(op, NOW)
      assert.throws(() => checkOp({ ...op, stamp: over }, NOW), LimitError)
      const counts = kind === OpKind.CLEAR || kind === OpKind.REMOVE || kind === OpKind.SKETCH
      const check = (): void => checkOp({ ...op, observedStamp: over }, NOW)
      if (counts) assert.throws(check, LimitError, `kind ${kind}`)
      else check()
    }
  })
})

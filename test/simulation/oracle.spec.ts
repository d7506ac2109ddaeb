import assert from 'node:assert/strict'
import { Type } from '../../node/store/kind.js'
import { Origins } from '../../protocol/clock/origins.js'
import { ByteWriter } from '../../protocol/peer/bytes.js'
import { writeLive } from '../../protocol/peer/messages/live.js'
import { OpWriter } from '../../protocol/peer/op-writer.js'
import { Slice } from '../../protocol/resp/slice.js'
import { CONDITIONS } from './conditions.js'
import type { FaultName } from './faults.js'
import { Heard, Witness } from './oracle/witness.js'
import type { Step } from './schedule.js'
import { simulate } from './simulate.js'

const text = (value: string): Slice => Slice.of(value)

/** One LIVE message. */
function message(write: (out: OpWriter) => void): Uint8Array {
  const batch = new OpWriter(new Origins('aaaaaaaa'))
  write(batch)
  const out = new ByteWriter(64)
  writeLive(out, { prev: 0, last: 0 })
  batch.finish(out)
  return out.take()
}

const command = (node: number, wait: number, ...words: string[]): Step => ({
  ...{ node, wait, db: 0, multi: false },
  commands: [words],
})

const fault = (name: FaultName, a: number, wait: number, value = 0): Step => ({
  ...{ fault: name, a, wait, value },
  b: 0,
})

describe('simulation: the oracle', () => {
  it('takes a key made anew after its deadline for a removal, which spares what was written to it unseen', async () => {
    const mend: Step = { fault: 'mend', a: 0, b: 1, value: 0, wait: 3000 }
    const script = [
      command(0, 500, 'SET', 'k1', '5', 'PX', '3000'),
      fault('isolate', 1, 100),
      command(1, 100, 'PERSIST', 'k1'),
      command(1, 15_000, 'INCR', 'k1'),
      command(0, 12_000, 'INCR', 'k1'),
      mend,
    ]
    const { failure } = await simulate({ ...CONDITIONS.returning, seed: 1, nodes: 3, script })
    assert.equal(failure, undefined)
  })

  it('knows of a patch that nobody can make out that the key was a string then', () => {
    const witness = new Witness()
    const [heard, writer] = [new Heard(), new Heard()]
    const set = (name: string, stamp: number): Uint8Array =>
      message(out => out.element(0, 1, text('key'), Type.SET, text(name), text(''), false, stamp, 0))
    const patch = (stamp: number): Uint8Array =>
      message(out => out.patch(0, 1, text('key'), 9, text('v'), 15, 0, false, stamp, 0))
    const base = message(out => out.string(0, 1, text('key'), text('value'), -1, 15, 0))
    for (const told of [set('before', 10), base, patch(20), set('after', 30), patch(40)])
      witness.hear(writer, told, true)
    const shown = (): string[] => {
      const { elements } = witness.state(
        0,
        'key',
        part => heard.has(part),
        () => false,
      )
      return [...elements.keys()].sort()
    }
    witness.hear(heard, set('before', 10), false)
    witness.hear(heard, set('after', 30), false)
    assert.deepEqual(shown(), ['after', 'before'])
    witness.hear(heard, patch(40), false)
    assert.deepEqual(shown(), ['after', 'before'])
    witness.hear(heard, patch(20), false)
    assert.deepEqual(shown(), ['after'])
  })

  it('predicts nothing of a key from which a node removed something while it knew of no other', async () => {
    const script: Step[] = [
      fault('isolate', 0, 100),
      command(1, 100, 'HSET', 'k0', 'f0', 'spared'),
      fault('restart', 0, 100),
      command(0, 100, 'HSET', 'k0', 'f0', '1', 'f1', '1'),
      command(0, 100, 'HDEL', 'k0', 'f0'),
      fault('heal', 0, 2000),
      command(0, 100, 'HINCRBY', 'k0', 'f0', '1'),
    ]
    const { failure } = await simulate({ seed: 1, nodes: 2, faults: {}, script })
    assert.equal(failure, undefined)
  })

  it('predicts nothing of a key that expired before its node knew of no other, and was let go of after', async () => {
    const script: Step[] = [
      command(0, 100, 'ZADD', 'k0', '1', 'older'),
      fault('restart', 1, 0),
      fault('cut', 1, 100),
      command(1, 5000, 'SET', 'k0', 'value', 'PX', '1000'),
      fault('heal', 0, 2000),
      command(1, 100, 'ZADD', 'k0', '2', 'newer'),
    ]
    assert.equal((await simulate({ seed: 1, nodes: 2, faults: {}, script })).failure, undefined)
  })

  it('takes for gone what expired and was let go of by all, where its key is made anew and nobody tells a clear', async () => {
    const script: Step[] = [
      command(0, 100, 'SADD', 'k0', 'expired'),
      command(0, 25_000, 'PEXPIRE', 'k0', '200'),
      command(0, 100, 'SADD', 'k0', 'anew'),
      command(0, 100, 'SWAPDB', '0', '1'),
    ]
    assert.equal((await simulate({ seed: 1, nodes: 3, faults: {}, script })).failure, undefined)
  })

  it('lets an id be given that a copy has brought from another stream, where the same node had given it', async () => {
    // the node's clock stands still until its machine's has come up with it
    const fiveSecondsBack = 15_000
    const script: Step[] = [
      command(2, 100, 'SADD', 'k1', 'member'),
      fault('jump', 1, 500, fiveSecondsBack),
      { ...command(1, 500, 'XADD', 'k0', '*', 'field', 'there'), db: 1 },
      command(2, 10, 'SWAPDB', '0', '1'),
      command(1, 100, 'XADD', 'k0', '*', 'field', 'here'),
    ]
    assert.equal((await simulate({ seed: 1, nodes: 3, faults: {}, script })).failure, undefined)
  })

  it('reads back a patch from a journal where that stands: before what has taken its base since', async () => {
    const script: Step[] = [
      command(0, 90, 'SETRANGE', 'k8', '142', 'v40'),
      { ...command(0, 20, 'HINCRBY', 'k2', 'f2', '-2'), db: 1 },
      command(0, 78, 'ZADD', 'k4', '75', 'f2'),
      command(1, 15, 'INCRBYFLOAT', 'k0', '0.5'),
      command(0, 140, 'INCRBY', 'k11', '3'),
      fault('killProcess', 3, 0),
      { ...command(0, 53, 'SET', 'k1', '71'), db: 1 },
      fault('start', 3, 9),
      { ...command(2, 2, 'RPUSH', 'k13', 'w1', 'w0'), db: 1 },
      // its peers do not get this, so what it writes next is in no vector of theirs
      command(3, 41, 'ZADD', 'k4', '47', 'f0'),
      command(0, 102, 'SETRANGE', 'k8', '117', 'v831'),
      command(3, 29, 'APPEND', 'k8', 'v208'),
      fault('cutPower', 3, 0),
      command(2, 635, 'GETDEL', 'k8'),
      fault('killProcess', 0, 4788),
    ]
    const run = { seed: 3028, nodes: 4, faults: {}, options: { disks: true }, script }
    assert.equal((await simulate(run)).failure, undefined)
  })

  it('predicts nothing of such a key either where SWAPDB brings it into the other database', async () => {
    const script: Step[] = [
      fault('isolate', 0, 400),
      command(1, 300, 'RPUSH', 'k0', 'spared'),
      fault('restart', 0, 1500),
      command(0, 100, 'RPUSH', 'k0', 'gone'),
      command(0, 500, 'DEL', 'k0'),
      fault('heal', 0, 1500),
      command(0, 1500, 'SWAPDB', '0', '1'),
    ]
    assert.equal((await simulate({ seed: 1, nodes: 2, faults: {}, script })).failure, undefined)
  })

  it('lets a node that knows of no other give the ids of Redis', async () => {
    const script: Step[] = [
      fault('isolate', 1, 100),
      fault('restart', 1, 1000),
      command(0, 0, 'XADD', 'k0', '*', 'field', 'of one'),
      command(1, 100, 'XADD', 'k0', '*', 'field', 'of the other'),
    ]
    assert.equal((await simulate({ seed: 1, nodes: 2, faults: {}, script })).failure, undefined)
  })
})

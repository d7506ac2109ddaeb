import assert from 'node:assert/strict'
import { Cluster } from './cluster.js'
import { NOTICE_MS } from './network.js'

describe('simulation: a copy of a stream', () => {
  it('gives out again nothing that its group had given out, though something that came late was deleted', () => {
    const cluster = new Cluster(2, 1)
    const call = (node: number, ...words: string[]): unknown => cluster.wake(node).shell.call(0, ...words)
    const read = (key: string): unknown =>
      call(0, 'XREADGROUP', 'GROUP', 'group', 'consumer', 'STREAMS', key, '>')
    cluster.run(1000)
    call(0, 'XADD', 'stream', '5-0', 'field', 'value')
    call(0, 'XGROUP', 'CREATE', 'stream', 'group', '0')
    cluster.run(1000)
    cluster.cut(0, 1)
    cluster.run(NOTICE_MS)
    call(1, 'XADD', 'stream', '6-0', 'field', 'late')
    call(0, 'XADD', 'stream', '7-0', 'field', 'value')
    assert.notEqual(read('stream'), null)
    cluster.mend(0, 1)
    cluster.run(1000)
    call(0, 'COPY', 'stream', 'with late')
    assert.equal(call(0, 'XDEL', 'stream', '6-0'), '1')
    call(0, 'COPY', 'stream', 'without')
    assert.match(JSON.stringify(read('with late')), /6-0.*7-0/)
    assert.equal(read('without'), null)
  })
})

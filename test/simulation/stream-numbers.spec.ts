import assert from 'node:assert/strict'
import { Cluster } from './cluster.js'
import { look } from './shell.js'

describe('simulation: XSETID', () => {
  /** An entry that was written after another node had trimmed beyond its id. */
  function lateEntry(): Cluster {
    const cluster = new Cluster(2, 1)
    cluster.run(1000)
    cluster.cut(0, 1)
    const { shell } = cluster.wake(0)
    shell.call(0, 'XADD', 'stream', '10-0', 'field', 'trimmed')
    shell.call(0, 'XTRIM', 'stream', 'MAXLEN', '0')
    cluster.run(1000)
    cluster.wake(1).shell.call(0, 'XADD', 'stream', '4-0', 'field', 'later')
    cluster.heal()
    cluster.run(2000)
    return cluster
  }

  for (const [what, id] of [
    ['raises the last id', '20-0'],
    ['sets the last id back', '5-0'],
  ])
    it(`keeps an entry written after another node had trimmed beyond it, where it ${what}`, () => {
      const cluster = lateEntry()
      cluster.wake(1).shell.call(0, 'XSETID', 'stream', id)
      cluster.run(2000)
      const wanted = {
        last: id,
        maxDeleted: '0-0',
        added: 2,
        entries: [['4-0', ['field', 'later']]],
        groups: [],
      }
      for (const { name } of cluster.nodes)
        assert.equal(
          look(cluster.wake(name).shell, 0, 'stream'),
          `stream until -1: ${JSON.stringify(wanted)}`,
        )
    })
})

/** Streams with groups, consumers and pending entries go to redis-server and come back, as DUMP payloads. */
import { deepEqual, equal } from 'node:assert/strict'
import { Session, servers, stopServers } from '../oracle/servers.js'

const MAKE = [
  ['XADD', 's', '1-1', 'f', 'a'],
  ['XADD', 's', '2-1', 'f', 'b', 'g', 'c'],
  ['XADD', 's', '3-18446744073709551615', 'h', 'd'],
  ['XADD', 's', '4-0', 'f', 'e'],
  ['XGROUP', 'CREATE', 's', 'g', '0'],
  ['XGROUP', 'CREATE', 's', 'other', '$', 'ENTRIESREAD', '3'],
  ['XGROUP', 'CREATECONSUMER', 's', 'other', 'idle'],
  ['XREADGROUP', 'GROUP', 'g', 'one', 'COUNT', '2', 'STREAMS', 's', '>'],
  ['XREADGROUP', 'GROUP', 'g', 'two', 'COUNT', '1', 'STREAMS', 's', '>'],
  ['XACK', 's', 'g', '1-1'],
  ['XDEL', 's', '2-1'],
  ['XGROUP', 'CREATE', 'empty', 'g', '$', 'MKSTREAM'],
]

const info = (key: string): string[] => ['XINFO', 'STREAM', key, 'FULL']

describe('streams between keymesh and redis-server', () => {
  let sessions: Session[]

  before(async () => {
    const [ours, real] = await servers()
    sessions = [await Session.open(ours, 2), await Session.open(real, 2)]
  })
  after(async () => {
    await Promise.all(sessions.map(session => session.close()))
    await stopServers()
  })

  for (const [name, from, to] of [
    ['keymesh to redis-server', 0, 1],
    ['redis-server to keymesh', 1, 0],
  ] as const) {
    it(`${name}: the same XINFO STREAM FULL`, async () => {
      const source = await sessions[from].connection('a')
      const target = await sessions[to].connection('a')
      await Promise.all([source, target].map(client => client.ask('FLUSHALL')))
      for (const words of MAKE) await source.ask(...words)
      for (const key of ['s', 'empty']) {
        const dumped = await source.call('DUMP', key)
        const payload = 'text' in dumped ? dumped.text! : Buffer.alloc(0)
        await target.ask('DEL', key)
        equal(await target.ask('RESTORE', key, '0', payload), 'OK')
        deepEqual(await target.ask(...info(key)), await source.ask(...info(key)))
      }
    })
  }
})

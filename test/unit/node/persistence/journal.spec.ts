import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { journalPath } from '../../../../node/persistence/data-directory.js'
import { Journal } from '../../../../node/persistence/journal.js'
import { FrameKind } from '../../../../node/persistence/journal-format.js'
import { JournalReader } from '../../../../node/persistence/journal-reader.js'
import { machine } from '../../../../node/persistence/machine.js'
import { Origins } from '../../../../protocol/clock/origins.js'

describe('journal', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'keymesh-journal-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  /** The messages of a journal's OWN frames, and whether it has an end. */
  function read(number: number): { messages: string[]; ended: boolean } {
    const reader = new JournalReader(machine.disk, journalPath(dir, number))
    const messages: string[] = []
    let ended = false
    try {
      while (reader.read()) {
        const { kind, payload } = reader
        ended = kind === FrameKind.END || (ended && kind === FrameKind.FORCED)
        if (kind === FrameKind.OWN) messages.push(payload.buf.toString('latin1', payload.at, payload.end))
      }
    } finally {
      reader.close()
    }
    return { messages, ended }
  }

  function newJournal(policy: 'always' | 'everysec' | 'no', machineOf = machine): Journal {
    return new Journal({
      machine: machineOf,
      dir,
      owner: Buffer.alloc(32, 7),
      origins: new Origins('origin-1'),
      policy: () => policy,
      sparesDisk: () => false,
      sharesDisk: () => false,
      warn: text => assert.equal(machineOf === machine, false, text),
      changed: () => {},
      durable: () => {},
    })
  }

  it('is lost where a force for a snapshot fails, for what it was of may not be forced again', async () => {
    let failures = 0
    const fdatasync = (fd: number, done: (error: Error | null) => void): void => {
      if (failures++ > 0) machine.disk.fdatasync(fd, done)
      else done(Object.assign(new Error('i/o error'), { code: 'EIO' }))
    }
    const journal = newJournal('no', { ...machine, disk: { ...machine.disk, fdatasync } })
    await journal.begin(1, true)
    journal.own(Buffer.from('forsaken'), 1)
    await assert.rejects(journal.force(), /i\/o error/)
    assert.ok(journal.lost)
    await assert.rejects(journal.force())
    journal.own(Buffer.from('after that'), 2)
    await journal.begin(2, true)
    journal.own(Buffer.from('anew'), 3)
    await journal.close()
    assert.deepEqual([read(1).messages, read(2).messages], [['forsaken'], ['anew']])
  })

  for (const policy of ['always', 'everysec', 'no'] as const) {
    it(`goes on in a new file under appendfsync ${policy}, whatever is written meanwhile`, async () => {
      const journal = newJournal(policy)
      await journal.begin(1, true)
      const written: string[] = []
      const write = (): void => {
        written.push(`message ${written.length}`)
        journal.own(Buffer.from(written[written.length - 1]), written.length)
      }
      for (let number = 2; number < 12; number++) {
        write()
        let turned = false
        const turning = journal.begin(number, false).then(() => {
          turned = true
        })
        while (!turned) {
          write()
          await nextTurn()
        }
        await turning
      }
      await journal.close()
      const found: string[] = []
      for (let number = 1; number < 12; number++) {
        const { messages, ended } = read(number)
        assert.ok(ended, `journal ${number} has no end`)
        found.push(...messages)
      }
      assert.deepEqual(found, written)
    })
  }
})

import assert from 'node:assert/strict'
import { readFileSync, rmSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { IDENTITY_FILE } from '../../../../discovery/identity-file.js'
import { DataDirectory } from '../../../../node/persistence/data-directory.js'
import { DirectoryLock } from '../../../../node/persistence/directory-lock.js'
import { DurableStore, stateDir } from '../../../helpers/durable-store.js'
import { waitFor } from '../../../helpers/wait-for.js'

describe('data directory', () => {
  let dir: string
  const opened: DataDirectory[] = []

  beforeEach(() => {
    dir = stateDir()
  })
  afterEach(async () => {
    for (const directory of opened.splice(0)) await directory.release()
  })

  async function open(): Promise<DataDirectory> {
    const directory = await DataDirectory.open(dir)
    opened.push(directory)
    return directory
  }

  const IN_USE = { message: /^the directory .* is in use by another keymesh process, process \d+$/ }

  it('is its own again, and nobody else’s, when it was deleted and made anew', async () => {
    const directory = await open()
    const identity = readFileSync(join(dir, IDENTITY_FILE))
    rmSync(dir, { recursive: true })
    await directory.restore()
    assert.deepEqual(readFileSync(join(dir, IDENTITY_FILE)), identity)
    await assert.rejects(open(), IN_USE)
  })

  it('is left to who has taken it meanwhile, lock and identity', async () => {
    const directory = await open()
    rmSync(dir, { recursive: true })
    const other = await open()
    await assert.rejects(directory.restore(), IN_USE)
    await directory.release()
    await assert.rejects(open(), IN_USE)
    await other.release()
    await assert.rejects(directory.restore(), { message: /identity\.key is another node's by now$/ })
  })

  it('takes no write any more once another process has it', async () => {
    const durable = await DurableStore.open(dir)
    const { durability, gates } = durable
    unlinkSync(join(dir, 'keymesh.lock'))
    const lock = await DirectoryLock.take(dir)
    durability.tick()
    await waitFor('writes to be refused', () => gates.writes !== undefined)
    assert.match(gates.writes!.message, /^MISCONF Errors .*: the directory .* is in use by another keymesh/i)
    await lock.release()
    await durable.abandon()
  })
})

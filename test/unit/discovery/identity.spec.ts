import { equal, rejects } from 'node:assert/strict'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadIdentity } from '../../../discovery/identity.js'
import { stopAll, temporaryDir } from './mesh-harness.js'

describe('identity', () => {
  afterEach(stopAll)

  it('is made once, for its owner only, and read again', async () => {
    const dir = join(await temporaryDir(), 'not', 'there yet')
    const made = await loadIdentity(dir)
    equal((await stat(join(dir, 'identity.key'))).mode & 0o777, 0o600)
    equal((await readdir(dir)).length, 1)
    const read = await loadIdentity(dir)
    equal(read.equals(made), true)
  })

  it('that is damaged stops the start with one line that names the file', async () => {
    const dir = await temporaryDir()
    await writeFile(join(dir, 'identity.key'), 'not a key')
    await rejects(loadIdentity(dir), /^Error: the identity key .*identity\.key is damaged: [^\n]*$/)
  })

  it('that cannot be read stops the start with one line that names the file', async () => {
    const dir = await temporaryDir()
    await mkdir(join(dir, 'identity.key'))
    await rejects(loadIdentity(dir), /^Error: cannot read the identity key .*identity\.key: EISDIR$/)
  })

  it('that cannot be written stops the start with one line that names the file', async () => {
    const dir = await temporaryDir()
    await writeFile(join(dir, 'file'), '')
    await rejects(
      loadIdentity(join(dir, 'file')),
      /^Error: cannot (read|write) the identity key .*: ENOTDIR$/,
    )
  })
})

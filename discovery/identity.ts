/** The node's Ed25519 key, which is its name in the mesh: a file only its owner may read, made at the first start. */
import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'

const FILE = 'identity.key'

function code(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}

/** Writes it elsewhere first and links it into place: nobody ever reads half a key, and none is overwritten. */
async function create(dir: string, path: string): Promise<PrivateKey> {
  const key = await generateKeyPair('Ed25519')
  const temporary = join(dir, `${FILE}.${randomBytes(6).toString('hex')}`)
  try {
    await mkdir(dir, { recursive: true })
    await writeFile(temporary, privateKeyToProtobuf(key), { mode: 0o600, flag: 'wx', flush: true })
    try {
      await link(temporary, path)
    } finally {
      await unlink(temporary)
    }
  } catch (error) {
    throw new Error(`cannot write the identity key ${path}: ${code(error)}`)
  }
  return key
}

/**
 * Reads `identity.key` in `dir`, or makes it.
 * @throws Error of one line that names the file: it cannot be read, written, or is no key
 */
export async function loadIdentity(dir: string): Promise<PrivateKey> {
  const path = join(dir, FILE)
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (code(error) === 'ENOENT') return create(dir, path)
    throw new Error(`cannot read the identity key ${path}: ${code(error)}`)
  }
  try {
    return privateKeyFromProtobuf(bytes)
  } catch {
    throw new Error(`the identity key ${path} is damaged: restore it, or remove it to start as a new node`)
  }
}

/**
 * The file that holds a node's Ed25519 key, which is its name in the mesh: only its owner may read it, and it is made at
 * the first start. Nothing of libp2p is needed to read it, so whoever opens the data directory can do so first.
 *
 * It is libp2p's own form, a protobuf of two fields: `08 01` (the type, Ed25519), `12 40` and 64 bytes: seed, public key.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export const IDENTITY_FILE = 'identity.key'

const HEAD = Buffer.from([0x08, 0x01, 0x12, 0x40])
const KEY_BYTES = 32
/** A peer id is the hash function `identity` (0), the length, and the public key as libp2p's protobuf. */
const PEER_ID_HEAD = Buffer.from([0x00, 0x24, 0x08, 0x01, 0x12, 0x20])
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

function code(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}

function generate(): Buffer {
  const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return Buffer.concat([HEAD, Buffer.from(d as string, 'base64url'), Buffer.from(x as string, 'base64url')])
}

/** Writes it elsewhere first and links it into place: nobody ever reads half a key, and none is overwritten. */
export async function writeIdentityFile(dir: string, bytes: Buffer): Promise<void> {
  const path = join(dir, IDENTITY_FILE)
  const temporary = join(dir, `${IDENTITY_FILE}.${randomBytes(6).toString('hex')}`)
  try {
    await mkdir(dir, { recursive: true })
    try {
      await writeFile(temporary, bytes, { mode: 0o600, flag: 'wx', flush: true })
      await link(temporary, path)
    } finally {
      await rm(temporary, { force: true })
    }
  } catch (error) {
    throw new Error(`cannot write the identity key ${path}: ${code(error)}`)
  }
}

/**
 * Reads `identity.key` in `dir`, or makes it. What it holds is not checked here.
 * @throws Error of one line that names the file: it cannot be read or written
 */
export async function loadIdentityFile(dir: string): Promise<Buffer> {
  const path = join(dir, IDENTITY_FILE)
  try {
    return await readFile(path)
  } catch (error) {
    if (code(error) !== 'ENOENT') throw new Error(`cannot read the identity key ${path}: ${code(error)}`)
  }
  const made = generate()
  await writeIdentityFile(dir, made)
  return made
}

/** The error of a file that holds no key. */
export function damagedIdentity(dir: string): Error {
  const path = join(dir, IDENTITY_FILE)
  return new Error(`the identity key ${path} is damaged: restore it, or remove it to start as a new node`)
}

/** The 32 bytes of the public key in a file's bytes; undefined if they are no key. */
export function publicKeyOf(bytes: Buffer): Buffer | undefined {
  if (bytes.length !== HEAD.length + 2 * KEY_BYTES || !bytes.subarray(0, HEAD.length).equals(HEAD))
    return undefined
  return bytes.subarray(HEAD.length + KEY_BYTES)
}

/** The peer id that people know a node by, from its public key. */
export function peerIdOf(publicKey: Buffer): string {
  const bytes = Buffer.concat([PEER_ID_HEAD, publicKey])
  let text = ''
  for (let rest = BigInt(`0x${bytes.toString('hex')}`); rest > 0n; rest /= 58n)
    text = BASE58[Number(rest % 58n)] + text
  // a leading zero byte is a digit of its own; there is one, the hash function's
  return BASE58[0] + text
}

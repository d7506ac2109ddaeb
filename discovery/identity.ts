/** The node's Ed25519 key, which is its name in the mesh, as libp2p wants it. */
import { privateKeyFromProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { damagedIdentity, loadIdentityFile } from './identity-file.js'

/**
 * Reads `identity.key` in `dir`, or makes it.
 * @throws Error of one line that names the file: it cannot be read, written, or is no key
 */
export async function loadIdentity(dir: string): Promise<PrivateKey> {
  const bytes = await loadIdentityFile(dir)
  try {
    return privateKeyFromProtobuf(bytes)
  } catch {
    throw damagedIdentity(dir)
  }
}

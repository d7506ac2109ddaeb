import { mix32 } from '../../protocol/repair/salt.js'

/** 32 bits, signed, of a text of one-byte characters: alike on every node. */
export function hashOfText(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = mix32((Math.imul(hash, 31) + text.charCodeAt(i)) | 0)
  return hash
}

import { type Bye, bye } from './bye.js'
import { type Hello, hello } from './hello.js'
import { type PeerList, peerList } from './peer-list.js'
import { type Proof, proof } from './proof.js'
import { type Refusal, refusal } from './refusal.js'
import { type Welcome, welcome } from './welcome.js'
import { LinkProtocolError } from './wire.js'

/** Nothing but life: sent when there was nothing else to send for a while. */
export const keepAlive = {
  type: 7,
  limit: 0,
  encode: (_value: Record<never, never>): Uint8Array => new Uint8Array(0),
  decode: (_bytes: Uint8Array): Record<never, never> => ({}),
}

/** The messages two hosts send each other; those of the layer above travel as payload records (payload.ts). */
const TABLE = { hello, proof, welcome, refusal, bye, peerList, keepAlive }

interface LinkMessageValues {
  hello: Hello
  proof: Proof
  welcome: Welcome
  refusal: Refusal
  bye: Bye
  peerList: PeerList
  keepAlive: Record<never, never>
}

export type LinkMessageName = keyof LinkMessageValues

/** A link message by its name, as `{ name: 'hello', value: Hello }`. */
export type LinkMessage = {
  [N in LinkMessageName]: { name: N; value: LinkMessageValues[N] }
}[LinkMessageName]

interface LinkMessageType {
  type: number
  limit: number
  encode: (value: never) => Uint8Array
  decode: (bytes: Uint8Array) => LinkMessageValues[LinkMessageName]
}

const byType = new Map<number, [LinkMessageName, LinkMessageType]>(
  Object.entries(TABLE).map(([name, message]) => [message.type, [name as LinkMessageName, message]]),
)

export function encodeLinkMessage(message: LinkMessage): { type: number; bytes: Uint8Array } {
  const entry: LinkMessageType = TABLE[message.name]
  return { type: entry.type, bytes: entry.encode(message.value as never) }
}

/** Undefined for a type of a later minor version, to be ignored. @throws LinkProtocolError */
export function decodeLinkMessage(type: number, bytes: Uint8Array): LinkMessage | undefined {
  const entry = byType.get(type)
  if (entry === undefined) return undefined
  const [name, message] = entry
  if (bytes.byteLength > message.limit) {
    throw new LinkProtocolError(
      `a ${name} message of ${bytes.byteLength} bytes is over its limit of ${message.limit}`,
    )
  }
  return { name, value: message.decode(bytes) } as LinkMessage
}

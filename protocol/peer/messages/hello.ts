import { ORIGIN_ID_BYTES } from '../../clock/origins.js'
import { Slice } from '../../resp/slice.js'
import { ByteReader, ByteWriter } from '../bytes.js'

const TEXT_BYTES_MAX = 255

/** What a server tells each peer when a link comes up. */
export interface ServerHello {
  /** The process's origin id, 8 latin1 characters. */
  origin: string
  /** Where its clients connect. */
  port: number
  /** Where its clients connect, if not at the address the link comes from. */
  host: string
  version: string
}

export function encodeServerHello(hello: ServerHello): Buffer {
  const out = new ByteWriter(64)
  out.raw(Buffer.from(hello.origin, 'latin1'))
  out.varint(hello.port)
  out.text(hello.host)
  out.text(hello.version)
  return out.take()
}

/** @throws MalformedError */
export function decodeServerHello(bytes: Uint8Array): ServerHello {
  const reader = new ByteReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const origin = reader.raw(ORIGIN_ID_BYTES, new Slice()).latin1()
  const port = reader.varintMax(65535, 'port')
  return { origin, port, host: reader.text(TEXT_BYTES_MAX), version: reader.text(TEXT_BYTES_MAX) }
}

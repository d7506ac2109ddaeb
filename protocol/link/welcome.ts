import { WELCOME_BYTES_MAX } from './constants.js'

/** Ends the admission: the link is up for its sender. Carries what the layer above says of itself. */
export interface Welcome {
  hello: Uint8Array
}

export const welcome = {
  type: 3,
  limit: WELCOME_BYTES_MAX,
  encode(value: Welcome): Uint8Array {
    return value.hello
  },
  decode(bytes: Uint8Array): Welcome {
    return { hello: bytes }
  },
}

/** Every number of the link protocol: what two nodes must agree on to talk at all, and its bounds. */

/** The libp2p protocol of the one long-lived stream per pair of peers. Names the framing; Hello names the version. */
export const LINK_PROTOCOL = '/keymesh/link/1'

/** A node of another major version is refused; a minor version only adds what the other side may ignore. */
export const LINK_VERSION_MAJOR = 2
export const LINK_VERSION_MINOR = 1

/**
 * Bytes of one frame on the stream, without its length prefix. A noise frame holds 65,519 bytes with yamux's header
 * of 12: a frame that stays under it is encrypted and written once.
 */
export const FRAME_BYTES_MAX = 60 * 1024

/** Bytes of a record's header in a frame: one of type, three of length. */
export const RECORD_HEADER_BYTES = 4

/** Bytes of one message: Redis's longest string (512 MiB) with what describes it. */
export const MESSAGE_BYTES_MAX = 520 * 1024 * 1024

/** Bytes of a hello: a name and a handful of addresses. */
export const HELLO_BYTES_MAX = 8 * 1024
/** Bytes of the challenge each side sets the other. */
export const NONCE_BYTES = 32
/** Bytes of an HMAC-SHA256. */
export const PROOF_BYTES = 32
/** Bytes of what the layer above says of itself when a link comes up. */
export const WELCOME_BYTES_MAX = 4 * 1024
/** Bytes of a sentence that says why: longer ones are cut. */
export const REASON_BYTES_MAX = 512
/** Bytes of a mesh's name. */
export const MESH_NAME_BYTES_MAX = 255
/** Addresses a peer may have, and the bytes of each. */
export const ADDRESSES_MAX = 16
export const ADDRESS_BYTES_MAX = 300
/** Bytes of a peer id in text; an Ed25519 one has 52. */
export const PEER_ID_BYTES_MAX = 128
/** Bytes of one peer list; a longer table travels as several. */
export const PEER_LIST_BYTES_MAX = 48 * 1024

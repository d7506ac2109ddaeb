/** First byte of every replication message. */
export const MessageType = {
  /** New writes of the sender, in its order. */
  LIVE: 1,
  /** Version vector and clock; sent every second and when asked. */
  HEARTBEAT: 2,
  /** Asks for the live stream, and with `scan` for everything a version vector lacks. */
  SYNC: 3,
  /** A part of what SYNC asked for. */
  ATOMS: 4,
  /** All that SYNC asked for has been sent: it amounts to this version vector. */
  DONE: 5,
  /** Asks for a heartbeat now. */
  PROBE: 6,
} as const

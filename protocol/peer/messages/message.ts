/** First byte of every replication message. */
export const MessageType = {
  /** New writes of the sender, in its order. */
  LIVE: 1,
  /** Clock, version vector and digest; sent every second and when asked. */
  HEARTBEAT: 2,
  /** Asks for the live stream, and with `scan` for everything a version vector lacks. */
  SYNC: 3,
  /** A part of what SYNC asked for. */
  ATOMS: 4,
  /** All that SYNC asked for has been sent: it amounts to this version vector. */
  DONE: 5,
  /** Asks for a heartbeat now. */
  PROBE: 6,
  /** Begins a repair: the asker wants the answerer's cells. */
  REPAIR_START: 7,
  /** Cells of the answerer's set. */
  REPAIR_CELLS: 8,
  /** Asks for more cells. */
  REPAIR_MORE: 9,
  /** What the asker lacks, and what it has of its own. */
  REPAIR_WANT: 10,
  /** Atoms that the other side lacks; laid out as ATOMS. */
  REPAIR_ATOMS: 11,
  /** All atoms are sent, or the repair is given up. */
  REPAIR_END: 12,
  /** LIVE that the receiver passes on. */
  RELAY: 13,
  /** The receiver need not send these origins' writes to the sender: they come by another link. */
  PRUNE: 14,
  /** The receiver shall send these origins' writes to the sender from now on. */
  GRAFT: 15,
  /** Asks for a heartbeat now, with a position that names every origin. */
  NAME_ALL: 16,
} as const

import { directive } from '../directive.js'
import { directory, fileName, type SavePoint, savePointList } from '../special-types.js'
import { INT_MAX, integer, LONG_MAX, memory, oneOf, text, yesOrNo } from '../value-types.js'

const OWN_FORMAT = 'the journal has its own form and names (journal-*.kmsh)'

/** What reaches the disk, when, and where. */
export const persistence = {
  dir: directive({
    type: text(directory, 'an existing directory'),
    default: process.cwd(),
    guarded: true,
    doc: "The directory of the journal, the snapshots, the RDB file and the node's identity. Relative paths of other directives start here.",
  }),
  appendonly: directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether each write goes to the journal, so that what was acknowledged survives a crash. On by default, unlike in Redis.',
  }),
  appendfsync: directive({
    type: oneOf('everysec', 'always', 'no'),
    default: 'everysec' as 'everysec' | 'always' | 'no',
    doc: 'When the journal is forced to the disk: before a write is acknowledged (`always`; writes that come together share one), every second, or when the kernel likes (`no`).',
  }),
  'no-appendfsync-on-rewrite': directive({
    type: yesOrNo,
    default: false,
    doc: 'Do not force the journal to the disk while a snapshot or an RDB file is being written.',
  }),
  'auto-aof-rewrite-percentage': directive({
    type: integer(0, INT_MAX),
    default: 100,
    doc: 'Replace the journal by a snapshot when it has grown by so many percent over the last one. 0: only by BGREWRITEAOF.',
  }),
  'auto-aof-rewrite-min-size': directive({
    type: memory(),
    default: 64 * 1024 * 1024,
    doc: 'How large the journal must be for auto-aof-rewrite-percentage to count.',
  }),
  'aof-load-truncated': directive({
    type: yesOrNo,
    default: true,
    doc: 'Start although the journal ends in the middle of a record (after a crash or a full disk): the torn end is cut off and the log says so. With `no` the start is refused.',
  }),
  'aof-load-corrupt': directive({
    type: yesOrNo,
    default: false,
    from: 'keymesh',
    doc: 'Start although the journal or the snapshot is damaged elsewhere than at its torn end: what cannot be read is left out, the log names it, and the damaged files are kept as `*.damaged`. What is missing comes back from peers that have it. With `no` the start is refused.',
  }),
  save: directive({
    type: savePointList,
    default: [
      { seconds: 3600, changes: 1 },
      { seconds: 300, changes: 100 },
      { seconds: 60, changes: 10000 },
    ] as readonly SavePoint[],
    doc: 'When to write the RDB file: after so many seconds in which so many writes were made. The first line replaces the default; `save ""` means never.',
  }),
  dbfilename: directive({
    type: text(fileName('dbfilename'), 'a file name'),
    default: 'dump.rdb',
    guarded: true,
    doc: 'The RDB file, in dir: written by SAVE, BGSAVE and save points, and imported at the start of a node that has no data yet.',
  }),
  import: directive({
    type: text(),
    default: '',
    mutable: false,
    from: 'keymesh',
    doc: 'An RDB file to import at the start, in place of dbfilename, if the node has no data yet: `keymesh --import old.rdb`. What it brings counts as written now, so it wins over what the mesh holds; what dbfilename brings counts as written when that file was.',
  }),
  rdbcompression: directive({
    type: yesOrNo,
    default: true,
    doc: 'Compress strings in the RDB file (LZF).',
  }),
  rdbchecksum: directive({
    type: yesOrNo,
    default: true,
    mutable: false,
    doc: 'Put a CRC64 at the end of the RDB file, and check it when one is read.',
  }),
  'stop-writes-on-bgsave-error': directive({
    type: yesOrNo,
    default: true,
    doc: 'Refuse writes with -MISCONF while the last RDB file could not be written.',
  }),
  'sanitize-dump-payload': directive({
    type: oneOf('no', 'yes', 'clients'),
    default: 'no' as 'no' | 'yes' | 'clients',
    doc: 'Whether what RESTORE and RDB files bring is checked deeply.',
    noEffect: 'it is always checked',
  }),
  appendfilename: directive({
    type: text(fileName('appendfilename'), 'a file name'),
    default: 'appendonly.aof',
    mutable: false,
    doc: "The name of Redis's append-only file.",
    noEffect: OWN_FORMAT,
  }),
  appenddirname: directive({
    type: text(fileName('appenddirname'), 'a directory name'),
    default: 'appendonlydir',
    mutable: false,
    doc: "The directory of Redis's append-only files.",
    noEffect: OWN_FORMAT,
  }),
  'aof-use-rdb-preamble': directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether a rewritten append-only file starts as RDB.',
    noEffect: OWN_FORMAT,
  }),
  'aof-timestamp-enabled': directive({
    type: yesOrNo,
    default: false,
    doc: 'Whether the append-only file holds the time of writes.',
    noEffect: 'the journal holds the stamp of each write',
  }),
  'aof-disable-auto-gc': directive({
    type: yesOrNo,
    default: false,
    doc: 'Whether old append-only files are kept.',
    noEffect: OWN_FORMAT,
  }),
  'aof-rewrite-incremental-fsync': directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether a rewrite is forced to the disk in steps.',
    noEffect: 'it always is',
  }),
  'rdb-save-incremental-fsync': directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether an RDB file is forced to the disk in steps.',
    noEffect: 'it always is',
  }),
  'rdb-key-save-delay': directive({
    type: integer(-2147483648, INT_MAX),
    default: 0,
    hidden: true,
    doc: 'Microseconds to wait after each key while saving, for tests.',
    noEffect: 'for tests of Redis',
  }),
  'key-load-delay': directive({
    type: integer(-2147483648, INT_MAX),
    default: 0,
    hidden: true,
    doc: 'Microseconds to wait after each key while loading, for tests.',
    noEffect: 'for tests of Redis',
  }),
  'loading-process-events-interval-bytes': directive({
    type: memory(1024, LONG_MAX),
    default: 2 * 1024 * 1024,
    hidden: true,
    doc: 'How much is loaded between two looks at clients.',
    noEffect: 'loading always leaves room for clients',
  }),
  'loading-process-events-interval-keys': directive({
    type: integer(0, LONG_MAX),
    default: 8192,
    from: 'keydb',
    hidden: true,
    doc: 'How many keys are loaded between two looks at clients.',
    noEffect: 'loading always leaves room for clients',
  }),
}

/**
 * Every error text a client can see, byte for byte as Redis 7.0 sends it (KeyDB's where the command is KeyDB's).
 * The fixed ones are made once: throwing one costs no stack trace, so commands throw them freely.
 */
export class RespError extends Error {
  override name = 'RespError'
  /** The message holds one character a byte, because it quotes what a client sent, which need not be UTF-8. */
  bytes = false
  /** The error code: the text's first word, as INFO errorstats counts it. */
  get code(): string {
    return this.message.slice(0, this.message.indexOf(' ') >>> 0)
  }
}

const fixed = (text: string): RespError => {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  const error = new RespError(text)
  Error.stackTraceLimit = limit
  return error
}

const quoting = (text: string): RespError => {
  const error = fixed(text)
  error.bytes = true
  return error
}

/** An error whose text is known only at run time; `text` starts with its code, e.g. `ERR`. */
export const respError = fixed

export const WRONG_TYPE = fixed('WRONGTYPE Operation against a key holding the wrong kind of value')
export const NOT_A_SKETCH = fixed('WRONGTYPE Key is not a valid HyperLogLog string value.')
export const CORRUPT_SKETCH = fixed('INVALIDOBJ Corrupted HLL object detected')
export const SYNTAX_ERROR = fixed('ERR syntax error')
export const NOT_AN_INTEGER = fixed('ERR value is not an integer or out of range')
export const NOT_A_FLOAT = fixed('ERR value is not a valid float')
export const OUT_OF_RANGE = fixed('ERR value is out of range')
/** An integer, but none of 32 bits. */
export const NOT_AN_INT = fixed('ERR value is out of range, value must between -2147483648 and 2147483647')
export const MUST_BE_POSITIVE = fixed('ERR value is out of range, must be positive')
export const OVERFLOW = fixed('ERR increment or decrement would overflow')
export const NAN_OR_INFINITY = fixed('ERR increment would produce NaN or Infinity')
export const NO_SUCH_KEY = fixed('ERR no such key')
export const INDEX_OUT_OF_RANGE = fixed('ERR index out of range')
export const OFFSET_OUT_OF_RANGE = fixed('ERR offset is out of range')
export const BIT_OFFSET = fixed('ERR bit offset is not an integer or out of range')
export const BIT_VALUE = fixed('ERR bit is not an integer or out of range')
export const STRING_TOO_LONG = fixed('ERR string exceeds maximum allowed size (proto-max-bulk-len)')
export const HASH_NOT_AN_INTEGER = fixed('ERR hash value is not an integer')
export const HASH_NOT_A_FLOAT = fixed('ERR hash value is not a float')
export const MIN_OR_MAX_NOT_A_FLOAT = fixed('ERR min or max is not a float')
export const DB_INDEX_OUT_OF_RANGE = fixed('ERR DB index is out of range')
export const INVALID_DB_INDEX = fixed('ERR invalid DB index')
export const INVALID_CURSOR = fixed('ERR invalid cursor')
export const SAME_OBJECT = fixed('ERR source and destination objects are the same')
export const NO_AUTH = fixed('NOAUTH Authentication required.')
export const WRONG_PASS = fixed('WRONGPASS invalid username-password pair or user is disabled.')
export const NO_PROTO = fixed('NOPROTO unsupported protocol version')
export const NESTED_MULTI = fixed('ERR MULTI calls can not be nested')
export const EXEC_WITHOUT_MULTI = fixed('ERR EXEC without MULTI')
export const DISCARD_WITHOUT_MULTI = fixed('ERR DISCARD without MULTI')
export const WATCH_INSIDE_MULTI = fixed('ERR WATCH inside MULTI is not allowed')
export const EXEC_ABORT = fixed('EXECABORT Transaction discarded because of previous errors.')
export const LOADING = fixed('LOADING keymesh is loading the dataset in memory')
export const MAX_CLIENTS = fixed('ERR max number of clients reached')
export const INVALID_STREAM_ID = fixed('ERR Invalid stream ID specified as stream command argument')
export const TIMEOUT_NOT_A_FLOAT = fixed('ERR timeout is not a float or out of range')
export const TIMEOUT_NEGATIVE = fixed('ERR timeout is negative')
export const OUT_OF_MEMORY = fixed("OOM command not allowed when used memory > 'maxmemory'.")
export const NOT_IN_TRANSACTION = fixed('ERR Command not allowed inside a transaction')
export const UNBLOCKED = fixed('UNBLOCKED client unblocked via CLIENT UNBLOCK')
export const INTERNAL_ERROR = fixed('ERR internal error')
export const TIMEOUT_NOT_AN_INTEGER = fixed('ERR timeout is not an integer or out of range')
export const INVALID_CLIENT_ID = fixed('ERR Invalid client ID')
export const CLIENT_ID_NOT_POSITIVE = fixed('ERR client-id should be greater than 0')
export const NO_SUCH_CLIENT = fixed('ERR No such client')
export const BAD_CLIENT_NAME = fixed(
  'ERR Client names cannot contain spaces, newlines or special characters.',
)
export const PAUSE_MODE = fixed('ERR CLIENT PAUSE mode must be WRITE or ALL')
export const UNBLOCK_REASON = fixed('ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR')
export const NOT_TRACKING = fixed(
  'ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled',
)
export const TRACKING_UNSUPPORTED = fixed('ERR CLIENT TRACKING is not supported by keymesh')
export const NO_PASSWORD_SET = fixed(
  'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
)
export const HELLO_NEEDS_AUTH = fixed(
  'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
)
export const PROTOCOL_NOT_AN_INTEGER = fixed('ERR Protocol version is not an integer or out of range')
export const NO_KEY_ARGUMENTS = fixed('ERR The command has no key arguments')
export const INVALID_COMMAND = fixed('ERR Invalid command specified')
export const INVALID_ARGUMENT_COUNT = fixed('ERR Invalid number of arguments specified for command')
export const INVALID_COMMAND_ARGUMENTS = fixed('ERR Invalid arguments specified for command')
export const DEBUG_NOT_ALLOWED = fixed(
  'ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.',
)
/** Sent instead of service to a connection from elsewhere while protected mode holds. */
export const PROTECTED_MODE = fixed(
  "DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user. In this mode connections are only accepted from the loopback interface. If you want to connect from external computers to Redis you may adopt one of the following solutions: 1) Just disable protected mode sending the command 'CONFIG SET protected-mode no' from the loopback interface by connecting to Redis from the same host the server is running, however MAKE SURE Redis is not publicly accessible from internet if you do so. Use CONFIG REWRITE to make this change permanent. 2) Alternatively you can just disable the protected mode by editing the Redis configuration file, and setting the protected mode option to 'no', and then restarting the server. 3) If you started the server manually just for testing, restart it with the '--protected-mode no' option. 4) Setup a an authentication password for the default user. NOTE: You only need to do one of the above things in order for the server to start accepting connections from the outside.",
)

export const unknownClientType = (type: string): RespError => fixed(`ERR Unknown client type '${type}'`)
export const unrecognizedOption = (option: string): RespError => fixed(`ERR Unrecognized option '${option}'`)
export const badLibraryInfo = (field: string): RespError =>
  fixed(`ERR ${field} cannot contain spaces, newlines or special characters.`)
export const noSuchUser = (user: string): RespError => fixed(`ERR No such user '${user}'`)
export const helloOption = (option: string): RespError =>
  fixed(`ERR Syntax error in HELLO option '${option}'`)
/** Names and preview one character a byte; the preview is the first arguments, each quoted and followed by a space. */
export const unknownCommand = (name: string, preview: string): RespError =>
  quoting(`ERR unknown command '${name}', with args beginning with: ${preview}`)
export const unknownSubcommand = (name: string, container: string): RespError =>
  quoting(`ERR unknown subcommand '${name}'. Try ${container.toUpperCase()} HELP.`)
export const unknownDebugSubcommand = (name: string): RespError =>
  quoting(`ERR Unknown PFDEBUG subcommand '${name}'`)
export const subcommandSyntax = (subcommand: string, container: string): RespError =>
  fixed(
    `ERR unknown subcommand or wrong number of arguments for '${subcommand}'. Try ${container.toUpperCase()} HELP.`,
  )
export const onlyMessagesAllowed = (command: string): RespError =>
  fixed(
    `ERR Can't execute '${command}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
  )
export const notForDenyBlocking = (command: string): RespError =>
  fixed(`ERR ${command} isn't allowed for a DENY BLOCKING client`)
/** The reply to an EXEC that is itself refused. */
export const execAborted = (reason: string): RespError =>
  fixed(`EXECABORT Transaction discarded because of: ${reason}`)
export const invalidExpire = (command: string): RespError =>
  fixed(`ERR invalid expire time in '${command}' command`)
export const wrongArity = (command: string): RespError =>
  fixed(`ERR wrong number of arguments for '${command}' command`)

export const MASTER_NOT_FOUND = fixed('ERR Master not found')
export const INVALID_ARGUMENTS = fixed('ERR Invalid arguments')
export const INVALID_MASTER_PORT = fixed('ERR Invalid master port')

export const CLUSTER_DISABLED = fixed('ERR This instance has cluster support disabled')
export const MODULES_NOT_ALLOWED = fixed(
  'ERR MODULE command not allowed. If the enable-module-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.',
)
export const BUSY_KEY = fixed('BUSYKEY Target key name already exists.')
export const INVALID_TTL = fixed('ERR Invalid TTL value, must be >= 0')
export const INVALID_IDLE_TIME = fixed('ERR Invalid IDLETIME value, must be >= 0')
export const INVALID_FREQ = fixed('ERR Invalid FREQ value, must be >= 0 and <= 255')
export const BAD_DUMP_FOOTER = fixed('ERR DUMP payload version or checksum are wrong')
export const BAD_DUMP_DATA = fixed('ERR Bad data format')
export const NO_SHUTDOWN = fixed('ERR No shutdown in progress.')
export const SHUTDOWN_FAILED = fixed('ERR Errors trying to SHUTDOWN. Check logs.')
export const REWRITE_IN_PROGRESS = fixed('ERR Background append only file rewriting already in progress')
/** Refuses writes while the journal cannot be kept. @param reason as strerror says it */
export const journalFailed = (reason: string): RespError =>
  fixed(`MISCONF Errors writing to the AOF file: ${reason}`)
export const SAVE_IN_PROGRESS = fixed('ERR Background save already in progress')
/** Refuses writes while RDB files cannot be written (stop-writes-on-bgsave-error). */
export const WRONG_CLOCK = fixed(
  "WRONGCLOCK This node's clock is more than a minute off its peers' clocks. Writes are refused until it is set right (see mesh_clock_behind_ms in INFO mesh).",
)
export const MISCONF_RDB = fixed(
  "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.",
)
/** The code makes a replica try again once a second; after any other error it does so in a tight loop. */
export const NO_REPLICAS = fixed(
  'NOMASTERLINK keymesh sends no replication stream to Redis replicas: take its data with redis-cli --rdb, or join the mesh with keymesh',
)
export const unrecognizedReplconf = (option: string): RespError =>
  quoting(`ERR Unrecognized REPLCONF option: ${option}`)

/**
 * Every error text a client can see, byte for byte as Redis 7.0 sends it (KeyDB's where the command is KeyDB's).
 * The fixed ones are made once: throwing one costs no stack trace, so commands throw them freely.
 */
export class RespError extends Error {
  override name = 'RespError'
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

/** An error whose text is known only at run time; `text` starts with its code, e.g. `ERR`. */
export const respError = fixed

export const WRONG_TYPE = fixed('WRONGTYPE Operation against a key holding the wrong kind of value')
export const SYNTAX_ERROR = fixed('ERR syntax error')
export const NOT_AN_INTEGER = fixed('ERR value is not an integer or out of range')
export const NOT_A_FLOAT = fixed('ERR value is not a valid float')
export const OUT_OF_RANGE = fixed('ERR value is out of range')
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
export const TIMEOUT_NOT_A_FLOAT = fixed('ERR timeout is not a float or out of range')
export const TIMEOUT_NEGATIVE = fixed('ERR timeout is negative')

export const invalidExpire = (command: string): RespError =>
  fixed(`ERR invalid expire time in '${command}' command`)
export const wrongArity = (command: string): RespError =>
  fixed(`ERR wrong number of arguments for '${command}' command`)

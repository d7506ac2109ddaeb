import type { Slice } from './slice.js'

const NAMED: Record<number, string> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  13: '\\r',
  34: '\\"',
  92: '\\\\',
}

/** Bytes in double quotes as Redis shows them to people (sdscatrepr): what is not printable ASCII is escaped. */
export function quoteBytes(slice: Slice): string {
  let text = '"'
  for (let i = slice.off; i < slice.off + slice.len; i++) {
    const c = slice.buf[i]
    const named = NAMED[c]
    if (named !== undefined) text += named
    else if (c >= 32 && c < 127) text += String.fromCharCode(c)
    else text += `\\x${c.toString(16).padStart(2, '0')}`
  }
  return `${text}"`
}

/**
 * The words of a configuration line, as Redis's sdssplitargs reads them: separated by white space, "double quoted" with
 * \n \r \t \b \a \xHH and \<any>, or 'single quoted' with only \'. Nothing may follow a closing quote directly.
 *
 * Lines are handled as strings with one character a byte, because \xHH names bytes; a word becomes text (UTF-8) last.
 */

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' }
const SPACE = /[\0\t\n\v\f\r ]/
const HEX_BYTE = /^[0-9a-f]{2}$/i
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Splits a line of bytes (latin1) into words (still bytes); undefined if a quote is not closed or is followed by text. */
export function splitBytes(line: string): string[] | undefined {
  const words: string[] = []
  let at = 0
  while (true) {
    while (at < line.length && SPACE.test(line[at])) at++
    if (at === line.length) return words
    let word = ''
    while (at < line.length && !SPACE.test(line[at])) {
      const quote = line[at]
      if (quote !== '"' && quote !== "'") {
        word += line[at++]
        continue
      }
      const quoted = quote === '"' ? doubleQuoted(line, at + 1) : singleQuoted(line, at + 1)
      if (quoted === undefined) return undefined
      word += quoted.text
      at = quoted.end
      if (at < line.length && !SPACE.test(line[at])) return undefined
      break
    }
    words.push(word)
  }
}

interface Quoted {
  text: string
  /** Where the line goes on, behind the closing quote. */
  end: number
}

function doubleQuoted(line: string, at: number): Quoted | undefined {
  let text = ''
  for (; at < line.length; at++) {
    if (line[at] === '"') return { text, end: at + 1 }
    if (line[at] !== '\\' || at + 1 === line.length) {
      text += line[at]
    } else if (line[at + 1] === 'x' && HEX_BYTE.test(line.slice(at + 2, at + 4))) {
      text += String.fromCharCode(Number.parseInt(line.slice(at + 2, at + 4), 16))
      at += 3
    } else {
      at++
      text += ESCAPES[line[at]] ?? line[at]
    }
  }
  return undefined
}

function singleQuoted(line: string, at: number): Quoted | undefined {
  let text = ''
  for (; at < line.length; at++) {
    if (line[at] === "'") return { text, end: at + 1 }
    if (line[at] === '\\' && line[at + 1] === "'") at++
    text += line[at]
  }
  return undefined
}

/** Bytes (latin1) as text; undefined if they are not UTF-8. */
export function decodeBytes(bytes: string): string | undefined {
  try {
    return utf8.decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return undefined
  }
}

/** A value in double quotes that splitBytes reads back, as Redis's sdscatrepr prints it (bytes beyond ASCII as \xHH). */
export function quote(text: string): string {
  let out = '"'
  for (const byte of Buffer.from(text)) {
    const char = String.fromCharCode(byte)
    const name = Object.keys(ESCAPES).find(key => ESCAPES[key] === char)
    if (name !== undefined) out += `\\${name}`
    else if (char === '"' || char === '\\') out += `\\${char}`
    else if (byte >= 0x20 && byte < 0x7f) out += char
    else out += `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return `${out}"`
}

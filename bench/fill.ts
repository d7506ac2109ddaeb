import { connect } from 'node:net'

const CHUNK_COMMANDS = 1000
const NEWLINE = 10

/** Sets `count` keys of 16 bytes to values of 64 bytes that do not compress, by one pipelined connection. */
export function fill(port: number, count: number): Promise<void> {
  return pipeline(port, count, k => ['SET', `key:${String(k).padStart(12, '0')}`, value(k)])
}

/** Sends `count` commands of ASCII words, each with a reply of so many lines, by one pipelined connection. */
export async function pipeline(
  port: number,
  count: number,
  commandOf: (index: number) => readonly string[],
  lines = 1,
): Promise<void> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  let answered = 0
  const done = new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('data', bytes => {
      for (const byte of bytes) if (byte === NEWLINE) answered++
      if (answered === count * lines) resolve()
    })
  })
  for (let i = 0; i < count; i += CHUNK_COMMANDS) {
    let chunk = ''
    for (let k = i; k < Math.min(count, i + CHUNK_COMMANDS); k++) chunk += encode(commandOf(k))
    if (!socket.write(chunk)) await new Promise<void>(resolve => socket.once('drain', resolve))
  }
  await done
  socket.destroy()
}

function encode(words: readonly string[]): string {
  let text = `*${words.length}\r\n`
  for (const word of words) text += `$${word.length}\r\n${word}\r\n`
  return text
}

/** 64 characters that differ from key to key, always the same for one. */
function value(key: number): string {
  let text = ''
  for (let state = key + 1; text.length < 64; ) {
    // Marsaglia's xorshift of 32 bits
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    text += (state >>> 0).toString(36).padStart(7, '0')
  }
  return text.slice(0, 64)
}

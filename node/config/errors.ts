/**
 * A configuration the server must not start with. The message is one line, in Redis's words, that names where the
 * directive stands; main prints it and exits with code 1.
 */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** A value a directive does not take; the message is Redis's, without the directive's name. */
export class ValueError extends Error {
  override name = 'ValueError'
}

/** The reason a system call failed, worded as C's strerror does (`No such file or directory`). */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  const text = /^\w+: (.*?)(?:, \w+.*)?$/.exec(message)?.[1]
  if (code === undefined || text === undefined) return String(message ?? error)
  return text[0].toUpperCase() + text.slice(1)
}

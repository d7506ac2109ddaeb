import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Slice } from '../../protocol/resp/slice.js'
import { globMatch } from '../store/glob.js'

export const hasWildcard = (path: string): boolean => /[*?[]/.test(path)

/** The files a path with wildcards names, sorted, as C's glob() does: wildcards stay within one part of the path. */
export function globSync(pattern: string): string[] {
  const parts = pattern.split('/')
  const absolute = parts[0] === ''
  let found = [absolute ? '/' : '.']
  for (const part of absolute ? parts.slice(1) : parts) {
    if (part === '') continue
    found = found.flatMap(directory => step(directory, part))
  }
  return found.sort()
}

function step(directory: string, part: string): string[] {
  if (!hasWildcard(part)) return [join(directory, part)]
  try {
    return readdirSync(directory)
      .filter(name => name.startsWith('.') === part.startsWith('.'))
      .filter(name => globMatch(Slice.of(part), Slice.of(name)))
      .map(name => join(directory, name))
  } catch {
    return []
  }
}

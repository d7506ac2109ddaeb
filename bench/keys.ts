/** The number after `--keys` of this process's arguments, or this one. @throws Error if it is none, or below `min` */
export function keysAsked(usual: number, min: number): number {
  const flag = process.argv.indexOf('--keys')
  if (flag < 0) return usual
  const keys = Number(process.argv[flag + 1])
  if (!Number.isInteger(keys) || keys < min) throw new Error(`--keys must be a whole number from ${min} on`)
  return keys
}

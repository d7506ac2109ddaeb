/**
 * Scenarios that are about size run small in `npm test`, in seconds, and at full size by `npm run test:large`, on a
 * machine that does nothing else.
 */
export const LARGE = process.env.KEYMESH_LARGE === '1'

/** One number for each of the two sizes. */
export const sized = (small: number, large: number): number => (LARGE ? large : small)

/** Says what was measured, for who reads the run. */
export function report(text: string): void {
  process.stdout.write(`      ${text}\n`)
}

export const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

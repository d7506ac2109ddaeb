import { Turns } from '../../node/turns.js'

/** Turns by a clock that only work moves. */
export function clockwork(): { turns: Turns; work: (ms: number) => void; spent: () => number } {
  let now = 1000
  let since = now
  return {
    turns: new Turns(() => now),
    work: ms => (now += ms),
    /** Since it was last asked, ms. */
    spent: () => {
      const spent = now - since
      since = now
      return spent
    },
  }
}

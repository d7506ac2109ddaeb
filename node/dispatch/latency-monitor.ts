/** Samples kept of each event. */
const SAMPLES_MAX = 160

export interface LatencySample {
  /** Seconds since the epoch. */
  at: number
  ms: number
}

export interface LatencyEvent {
  /** The longest ever. */
  maxMs: number
  /** The latest last, at most one a second. */
  readonly samples: LatencySample[]
}

/** What held clients up for longer than latency-monitor-threshold, by kind of event. */
export class LatencyMonitor {
  /** 0: nothing is noted. */
  thresholdMs = 0
  readonly events = new Map<string, LatencyEvent>()

  /** @param now ms since the epoch */
  note(event: string, milliseconds: number, now: number): void {
    const ms = Math.round(milliseconds)
    if (this.thresholdMs === 0 || ms < this.thresholdMs) return
    const at = Math.floor(now / 1000)
    const known = this.events.get(event) ?? { maxMs: 0, samples: [] }
    this.events.set(event, known)
    known.maxMs = Math.max(known.maxMs, ms)
    const last = known.samples.at(-1)
    if (last?.at === at) last.ms = Math.max(last.ms, ms)
    else known.samples.push({ at, ms })
    if (known.samples.length > SAMPLES_MAX) known.samples.shift()
  }
}

import type { Config } from '../config/config.js'
import type { Dispatcher } from '../dispatch/dispatch.js'
import { LatencyMonitor } from '../dispatch/latency-monitor.js'
import { SlowLog } from '../dispatch/slow-log.js'

/** No command of constant time takes longer, microseconds: above it they need not be timed one by one. */
const CONSTANT_TIME_USEC_MAX = 1000

/** Commands that took long, for SLOWLOG and LATENCY. */
export class Timing {
  readonly slowLog = new SlowLog()
  readonly latency = new LatencyMonitor()
  readonly #dispatcher: Dispatcher

  /** @param clock ms since the epoch */
  constructor(config: Config, dispatcher: Dispatcher, clock: () => number) {
    this.#dispatcher = dispatcher
    dispatcher.onTimed = (client, entry, args, usec) => {
      this.slowLog.note(client, args, usec, clock())
      const event = entry.command.flags.includes('fast') ? 'fast-command' : 'command'
      this.latency.note(event, usec / 1000, clock())
    }
    this.#read(config)
    config.onChange(['slowlog-log-slower-than', 'slowlog-max-len', 'latency-monitor-threshold'], () =>
      this.#read(config),
    )
  }

  #read(config: Config): void {
    const { slowLog, latency } = this
    slowLog.thresholdUsec = config.get('slowlog-log-slower-than')
    slowLog.capacity = config.get('slowlog-max-len')
    latency.thresholdMs = config.get('latency-monitor-threshold')
    this.#dispatcher.timeEach = slowLog.thresholdUsec >= 0 && slowLog.thresholdUsec < CONSTANT_TIME_USEC_MAX
  }
}

import { directive } from '../directive.js'
import { ValueError } from '../errors.js'
import { oomScores, percentiles, shutdownFlags } from '../special-types.js'
import { INT_MAX, integer, LONG_MAX, oneOf, only, text, yesOrNo } from '../value-types.js'

const ONE_THREAD = 'one thread serves clients, another the mesh'
const TITLE_WORDS = ['title', 'listen-addr', 'server-mode', 'port', 'tls-port', 'unixsocket', 'config-file']

function titleTemplate(template: string): string {
  const words = template.match(/\{[^}]*\}?/g) ?? []
  if (words.every(word => TITLE_WORDS.includes(word.slice(1, -1)))) return template
  throw new ValueError('template format is invalid or contains unknown variables')
}

/** Redis takes any non-negative hz and then uses the nearest it can work with. */
const hz = integer(0, INT_MAX)
const clampedHz = { ...hz, parse: (words: readonly string[]) => clamp(hz.parse(words, 0), 1, 500) }
const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max)

/** The process: its log, its limits on slow work, how it stops. */
export const processWide = {
  loglevel: directive({
    type: oneOf('debug', 'verbose', 'notice', 'warning'),
    default: 'notice' as 'debug' | 'verbose' | 'notice' | 'warning',
    doc: 'How much is logged, from everything (`debug`) to what needs attention (`warning`).',
  }),
  logfile: directive({
    type: text(),
    default: '',
    mutable: false,
    doc: 'The file the log is added to, opened anew for each line, so that it can be rotated. Empty: standard output.',
  }),
  'log-format': directive({
    type: oneOf('redis', 'json'),
    default: 'redis' as 'redis' | 'json',
    mutable: false,
    from: 'keymesh',
    doc: "The form of a line in the log: Redis's own, or one JSON object.",
  }),
  daemonize: directive({
    type: only(
      yesOrNo,
      false,
      'keymesh does not put itself into the background: run it under systemd, in a container, or with &',
    ),
    default: false,
    mutable: false,
    doc: 'Run in the background. Not supported: let a service manager or a container do it.',
  }),
  pidfile: directive({
    type: text(),
    default: '',
    mutable: false,
    doc: 'A file that holds the process id while the server runs. Empty: none.',
  }),
  'shutdown-timeout': directive({
    type: integer(0, INT_MAX),
    default: 10,
    doc: 'Seconds a shutdown waits for linked peers to receive the last writes. A container is killed 10 seconds after SIGTERM, so its image sets 4.',
  }),
  'shutdown-on-sigterm': directive({
    type: shutdownFlags,
    default: ['default'],
    doc: 'How the server stops on SIGTERM, in the words of SHUTDOWN.',
  }),
  'shutdown-on-sigint': directive({
    type: shutdownFlags,
    default: ['default'],
    doc: 'How the server stops on SIGINT, in the words of SHUTDOWN.',
  }),
  hz: directive({
    type: clampedHz,
    default: 10,
    doc: 'How often a second background work is done (expiry, timeouts), 1 to 500.',
  }),
  'dynamic-hz': directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether background work is done more often with many clients.',
    noEffect: 'background work is measured by time, not by clients',
  }),
  'busy-reply-threshold': directive({
    type: integer(0, LONG_MAX),
    default: 5000,
    alias: 'lua-time-limit',
    doc: 'Milliseconds a script may run before others are answered -BUSY, and SCRIPT KILL works. 0: no limit.',
  }),
  'slowlog-log-slower-than': directive({
    type: integer(-1, LONG_MAX),
    default: 10000,
    doc: 'Commands that take so many microseconds go into SLOWLOG. 0: all. -1: none.',
  }),
  'slowlog-max-len': directive({
    type: integer(0, LONG_MAX),
    default: 128,
    doc: 'How many commands SLOWLOG remembers.',
  }),
  'latency-monitor-threshold': directive({
    type: integer(0, LONG_MAX),
    default: 0,
    doc: 'Events that take so many milliseconds go into LATENCY. 0: none.',
  }),
  'latency-tracking': directive({
    type: yesOrNo,
    default: true,
    doc: 'Measure the time of each command, for LATENCY HISTOGRAM and INFO latencystats.',
    noEffect: 'to time each command alone would cost more than a GET does',
  }),
  'latency-tracking-info-percentiles': directive({
    type: percentiles,
    default: [50, 99, 99.9],
    doc: 'Which percentiles INFO latencystats shows.',
    noEffect: 'see latency-tracking',
  }),
  'io-threads': directive({
    type: integer(1, 128),
    default: 1,
    mutable: false,
    doc: 'Threads that read and write sockets.',
    noEffect: ONE_THREAD,
  }),
  'io-threads-do-reads': directive({
    type: yesOrNo,
    default: false,
    mutable: false,
    doc: 'Whether these threads also read.',
    noEffect: ONE_THREAD,
  }),
  'always-show-logo': directive({
    type: yesOrNo,
    default: false,
    mutable: false,
    doc: 'Whether the start shows a logo.',
    noEffect: 'there is none',
  }),
  'set-proc-title': directive({
    type: yesOrNo,
    default: true,
    mutable: false,
    doc: 'Whether the process list shows the address served.',
    noEffect: 'the process list shows the command line',
  }),
  'proc-title-template': directive({
    type: text(titleTemplate),
    default: '{title} {listen-addr} {server-mode}',
    doc: 'What the process list shows.',
    noEffect: 'the process list shows the command line',
  }),
  supervised: directive({
    type: oneOf('upstart', 'systemd', 'auto', 'no'),
    default: 'no' as 'upstart' | 'systemd' | 'auto' | 'no',
    mutable: false,
    doc: 'Whether a service manager is told when the server is ready.',
    noEffect: 'use Type=exec in systemd',
  }),
  'syslog-enabled': directive({
    type: only(yesOrNo, false, 'syslog is not supported: log to standard output or to logfile'),
    default: false,
    mutable: false,
    doc: 'Log to syslog. Not supported: systemd and containers take standard output.',
  }),
  'syslog-ident': directive({
    type: text(),
    default: 'redis',
    mutable: false,
    doc: 'The name in syslog.',
    noEffect: 'see syslog-enabled',
  }),
  'syslog-facility': directive({
    type: oneOf('user', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'),
    default: 'local0' as
      | 'user'
      | 'local0'
      | 'local1'
      | 'local2'
      | 'local3'
      | 'local4'
      | 'local5'
      | 'local6'
      | 'local7',
    mutable: false,
    doc: 'The facility in syslog.',
    noEffect: 'see syslog-enabled',
  }),
  'crash-log-enabled': directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether a crash is logged in detail.',
    noEffect: 'it always is',
  }),
  'crash-memcheck-enabled': directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether memory is tested after a crash.',
    noEffect: 'there is no such test',
  }),
  'use-exit-on-panic': directive({
    type: yesOrNo,
    default: false,
    hidden: true,
    doc: 'Whether a panic exits instead of aborting.',
    noEffect: 'for tests of Redis',
  }),
  'watchdog-period': directive({
    type: integer(0, INT_MAX),
    default: 0,
    hidden: true,
    doc: 'Milliseconds after which a stuck server logs where it is.',
    noEffect: 'use `node --inspect`',
  }),
  'disable-thp': directive({
    type: yesOrNo,
    default: true,
    mutable: false,
    doc: 'Whether transparent huge pages are switched off for the process.',
    noEffect: 'the server never forks, so they do no harm',
  }),
  'oom-score-adj': directive({
    type: oneOf('no', 'yes', 'relative', 'absolute'),
    default: 'no' as 'no' | 'yes' | 'relative' | 'absolute',
    doc: 'Whether the kernel is told which process to end first when memory is short.',
    noEffect: 'there is one process; use OOMScoreAdjust in systemd',
  }),
  'oom-score-adj-values': directive({
    type: oomScores,
    default: [0, 200, 800],
    doc: 'The scores for that.',
    noEffect: 'see oom-score-adj',
  }),
  'jemalloc-bg-thread': directive({
    type: yesOrNo,
    default: true,
    doc: 'A thread of the allocator.',
    noEffect: 'jemalloc is not used',
  }),
  'ignore-warnings': directive({
    type: text(),
    default: '',
    doc: 'Warnings about the machine that do not stop the start.',
    noEffect: 'no warning stops the start',
  }),
  'socket-mark-id': directive({
    type: integer(0, 4294967295n),
    default: 0,
    mutable: false,
    doc: 'A mark on sockets for the firewall.',
    noEffect: 'Node.js cannot set it',
  }),
  'bind-source-addr': directive({
    type: text(),
    default: '',
    doc: 'The address outgoing connections come from.',
    noEffect: 'the kernel chooses it',
  }),
}

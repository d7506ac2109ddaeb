/**
 * Prometheus' text format, version 0.0.4: a `# HELP` and a `# TYPE` line for each metric, then its samples.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export type MetricType = 'counter' | 'gauge'
export type Sample = readonly [value: number, labels?: Readonly<Record<string, string>>]

const escapeHelp = (text: string): string => text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')
const escapeLabel = (text: string): string => escapeHelp(text).replace(/"/g, '\\"')

const labelled = (labels: Readonly<Record<string, string>>): string =>
  `{${Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)}}`

/** One metric's lines; nothing if it has no samples. */
export function exposition(name: string, type: MetricType, help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return ''
  const lines = samples.map(
    ([value, labels]) => `${name}${labels === undefined ? '' : labelled(labels)} ${value}\n`,
  )
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

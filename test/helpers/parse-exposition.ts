/** A strict reader of Prometheus' text format 0.0.4: it takes what the specification's grammar has and nothing else. */

export interface Metric {
  type: string
  help: string
  /** By their labels as they stand in the text, `` for none. */
  samples: Map<string, number>
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const VALUE = String.raw`-?(?:[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)`
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"`
const HELP_LINE = new RegExp(String.raw`^# HELP (${NAME}) ((?:[^\\\n]|\\\\|\\n)+)$`)
const TYPE_LINE = new RegExp(`^# TYPE (${NAME}) (counter|gauge)$`)
const SAMPLE_LINE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (${VALUE})$`)

/** @throws Error that names the line which does not fit */
export function parseExposition(text: string): Map<string, Metric> {
  const metrics = new Map<string, Metric>()
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  let current = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const metric = metrics.get(current)
    const help = HELP_LINE.exec(line)
    if (help !== null) {
      if (metrics.has(help[1])) throw new Error(`${help[1]} comes twice`)
      if (metric?.samples.size === 0) throw new Error(`${current} has no samples`)
      current = help[1]
      metrics.set(current, { type: '', help: help[2], samples: new Map() })
      continue
    }
    const type = TYPE_LINE.exec(line)
    if (type !== null) {
      if (type[1] !== current || metric?.type !== '') throw new Error(`out of place: ${line}`)
      metric.type = type[2]
      continue
    }
    const sample = SAMPLE_LINE.exec(line)
    if (sample === null) throw new Error(`not a line of the format: ${JSON.stringify(line)}`)
    const [, name, labels = '', value] = sample
    if (name !== current || metric === undefined || metric.type === '')
      throw new Error(`out of place: ${line}`)
    if (metric.samples.has(labels)) throw new Error(`twice: ${line}`)
    const names = [...labels.matchAll(/([a-zA-Z_]\w*)="(?:[^"\\]|\\.)*"/g)].map(([, label]) => label)
    if (new Set(names).size !== names.length) throw new Error(`a label twice: ${line}`)
    metric.samples.set(labels, Number(value))
  }
  return metrics
}

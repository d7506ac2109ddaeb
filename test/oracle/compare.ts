import { isAggregate, printResp, type RespValue } from '../helpers/resp-value.js'
import type { Comparison } from './script.js'

/** Whether two replies are the same under this comparison. */
export function sameReply(a: RespValue, b: RespValue, compare: Comparison): boolean {
  if (a.mark !== b.mark) return false
  if (compare === 'loose') return true
  if (compare === 'unordered') return printResp(sorted(a, 1)) === printResp(sorted(b, 1))
  if (compare === 'pairs') return printResp(sorted(a, 2)) === printResp(sorted(b, 2))
  return sameTree(a, b, compare === 'exact' ? 0 : compare)
}

function sameTree(a: RespValue, b: RespValue, tolerance: number): boolean {
  if (a.mark !== b.mark) return false
  if (isAggregate(a) && isAggregate(b)) {
    if (a.items === null || b.items === null) return a.items === b.items
    const others = b.items
    return (
      a.items.length === others.length && a.items.every((item, i) => sameTree(item, others[i], tolerance))
    )
  }
  if (isAggregate(a) || isAggregate(b)) return false
  if (a.text === null || b.text === null) return a.text === b.text
  return a.text.equals(b.text) || (tolerance > 0 && near(a.text, b.text, tolerance))
}

/** Numbers within the tolerance; anything that is no number is not near anything. */
function near(a: Buffer, b: Buffer, tolerance: number): boolean {
  const [x, y] = [a, b].map(text =>
    /^-?\d+(\.\d+)?$/.test(text.toString('latin1')) ? Number(text) : Number.NaN,
  )
  // -1 and -2 are answers of their own to TTL, not amounts of time.
  if (x < 0 || y < 0) return false
  return Math.abs(x - y) <= tolerance
}

/** The tree with the items of every aggregate sorted in groups of `group`; maps are always sorted by pairs. */
function sorted(value: RespValue, group: 1 | 2): RespValue {
  if (!isAggregate(value) || value.items === null) return value
  const items = value.items.map(item => sorted(item, group))
  const isMap = value.mark === '%' || value.mark === '|'
  const flat = items.length % 2 === 0 && !items.some(isAggregate)
  const size = isMap || (group === 2 && flat) ? 2 : 1
  const groups: RespValue[][] = []
  for (let i = 0; i < items.length; i += size) groups.push(items.slice(i, i + size))
  const keyed = groups.map(values => ({ values, key: values.map(item => printResp(item)).join('\n') }))
  keyed.sort((x, y) => (x.key < y.key ? -1 : x.key > y.key ? 1 : 0))
  return { mark: value.mark, items: keyed.flatMap(({ values }) => values) }
}

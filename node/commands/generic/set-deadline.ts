import type { Args } from '../../../protocol/resp/args.js'
import { respError } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import type { Context } from '../../dispatch/context.js'
import { readDeadline } from '../../dispatch/deadline.js'

const NX_WITH_OTHERS = respError('ERR NX and XX, GT or LT options at the same time are not compatible')
const GT_WITH_LT = respError('ERR GT and LT options at the same time are not compatible')

interface Condition {
  nx: boolean
  xx: boolean
  gt: boolean
  lt: boolean
}

function readCondition(args: Args): Condition {
  const condition = { nx: false, xx: false, gt: false, lt: false }
  while (args.more) {
    if (args.word('nx')) condition.nx = true
    else if (args.word('xx')) condition.xx = true
    else if (args.word('gt')) condition.gt = true
    else if (args.word('lt')) condition.lt = true
    else throw respError(`ERR Unsupported option ${args.text()}`)
  }
  if (condition.nx && (condition.xx || condition.gt || condition.lt)) throw NX_WITH_OTHERS
  if (condition.gt && condition.lt) throw GT_WITH_LT
  return condition
}

/** EXPIRE, PEXPIRE, EXPIREAT and PEXPIREAT: they differ in unit and in what they count from. */
export function setDeadline(
  { db, store }: Context,
  args: Args,
  reply: Reply,
  command: string,
  unitMs: number,
  absolute: boolean,
): void {
  const key = args.key()
  args.rewind(3)
  const { nx, xx, gt, lt } = readCondition(args)
  args.rewind(2)
  const deadline = readDeadline(args, command, unitMs, absolute ? 0 : store.now, false)
  const slot = db.find(key)
  const current = slot === 0 ? 0 : store.deadline(slot)
  const refused =
    slot === 0 ||
    (nx && current !== 0) ||
    (xx && current === 0) ||
    (gt && (current === 0 || deadline <= current)) ||
    (lt && current !== 0 && deadline >= current)
  if (refused) {
    reply.int(0)
    return
  }
  // a deadline of 0 or before would read as none: 1 ms after the epoch has passed as well
  db.setDeadline(slot, Math.max(1, deadline))
  reply.int(1)
}

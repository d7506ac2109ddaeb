import type { Reply } from '../../../protocol/resp/reply.js'
import type { Place } from './geohashes.js'

const DIGITS = 17

/** Replies a place as longitude and latitude. */
export function replyPlace(reply: Reply, { longitude, latitude }: Place): void {
  reply.array(2)
  reply.number(humanText(longitude))
  reply.number(humanText(latitude))
}

/** 17 digits after the point, without the zeros at their end. */
function humanText(value: number): string {
  return value.toFixed(DIGITS).replace(/\.?0+$/, '')
}

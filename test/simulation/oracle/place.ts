import type { Dot } from './part.js'

/**
 * Where an element of a list stands, read out of its name by the rule that says what names are: a path, then the side
 * and the stamp in 7 bytes, the origin in 8 and the number within its push in one. Byte order is the list's order.
 */
interface Place extends Dot {
  path: string
  side: 'left' | 'right'
  number: number
}

const KEY_LENGTH = 16
const STAMP_MAX = 2 ** 53 - 1
const RIGHT = 0xe0
const NUMBER_MAX = 255

function placeOf(name: string): Place {
  const path = name.slice(0, -KEY_LENGTH)
  const bytes = [...name.slice(-KEY_LENGTH)].map(character => character.charCodeAt(0))
  const isRight = (bytes[0] & RIGHT) === RIGHT
  const digits = [bytes[0] & ~RIGHT, ...bytes.slice(1, 7)]
  const time = digits.reduce((sum, digit) => sum * 256 + digit, 0)
  const number = bytes[KEY_LENGTH - 1]
  return {
    path,
    side: isRight ? 'right' : 'left',
    stamp: isRight ? time : STAMP_MAX - time,
    origin: name.slice(-KEY_LENGTH + 7, -1),
    number: isRight ? number : NUMBER_MAX - number,
  }
}

/**
 * A name in the words of a prediction, which cannot know its stamp: an end of the list and the element's number within its
 * push, or `within` for one between others, if the write made it that came after `since`; else the name itself.
 */
export function wordOf(name: string, by: Dot, since: number): string {
  const { path, side, stamp, origin, number } = placeOf(name)
  if (origin !== by.origin || stamp <= since) return name
  return `${path === '' ? side : 'within'} ${number}`
}

import type { ValueType } from './value-types.js'

/** Everything known of one configuration directive: loading, CONFIG GET, SET and REWRITE and the docs derive from it. */
export interface Directive<T> {
  readonly type: ValueType<T>
  readonly default: T
  /** One paragraph for people. */
  readonly doc: string
  /** The words of a line, for keydb.conf, where the default has no line. */
  readonly example?: string
  /** A second name with the same value, such as Redis's older `slave-...` names. */
  readonly alias?: string
  /** False if CONFIG SET refuses it: it is read once, at the start. Default true. */
  readonly mutable?: boolean
  /** Whose word it is. Default redis. */
  readonly from?: 'redis' | 'keydb' | 'keymesh'
  /** Set if the directive is only accepted so that people's files load: why it changes nothing here. */
  readonly noEffect?: string
  /** True for passwords: their values are kept out of logs and error texts, and `<NAME>_FILE` is read for them. */
  readonly secret?: boolean
  /** CONFIG SET needs enable-protected-configs. */
  readonly guarded?: boolean
  /** Not shown by CONFIG GET with a pattern, as in Redis. */
  readonly hidden?: boolean
  /** Only in files, on the command line and in the environment: CONFIG GET and SET do not know it. */
  readonly fileOnly?: boolean
}

/** Types a directive: its value is whatever its type reads. */
export const directive = <T>(fields: Directive<T>): Directive<T> => fields

/** The type of a directive's value. */
export type ValueOf<D> = D extends Directive<infer T> ? T : never

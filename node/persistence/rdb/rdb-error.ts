/** An RDB file or DUMP payload that cannot be used. */
export class RdbError extends Error {
  override name = 'RdbError'
  /** What is wrong. */
  readonly reason: string
  /** Where in the file, bytes; undefined until the reader has said so. */
  readonly offset: number | undefined

  constructor(reason: string, offset?: number, context = '') {
    super(offset === undefined ? reason : `at offset ${offset}${context}: ${reason}`)
    this.reason = reason
    this.offset = offset
  }
}

/** An RDB file or DUMP payload that cannot be used. */
export class RdbError extends Error {
  override name = 'RdbError'
  /** What is wrong. */
  override readonly cause: string
  /** Where in the file, bytes; undefined until the reader has said so. */
  readonly offset: number | undefined

  constructor(cause: string, offset?: number, context = '') {
    super(offset === undefined ? cause : `at offset ${offset}${context}: ${cause}`)
    this.cause = cause
    this.offset = offset
  }
}

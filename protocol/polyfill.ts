/**
 * libp2p 3 calls Promise.withResolvers, which Node.js has from 22 on. Import this first in every entry file and thread.
 */
interface PromiseWithResolvers {
  withResolvers?: <T>() => {
    promise: Promise<T>
    resolve: (value: T | PromiseLike<T>) => void
    reject: (reason?: unknown) => void
  }
}

const promises = Promise as unknown as PromiseWithResolvers

promises.withResolvers ??= <T>() => {
  let resolve!: (value: T | PromiseLike<T>) => void
  let reject!: (reason?: unknown) => void
  const created = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise: created, resolve, reject }
}

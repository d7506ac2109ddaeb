/**
 * Yamux that acknowledges what it has read when it matters. As it comes (@chainsafe/libp2p-yamux 8.0.1) it answers every
 * frame of data with a window update: 30 bytes on the wire, an encryption and a system call for each frame received, for
 * a sender that has hundreds of kilobytes of window left. Here an update goes out once half of the window is used, as in
 * yamux's first implementation (hashicorp/yamux), and takes the window to its full size at once: it need not be found by
 * round trips, and so nobody is pinged.
 */
import { yamux } from '@chainsafe/libp2p-yamux'
import { StreamState } from '@chainsafe/libp2p-yamux/stream'
import type { MultiaddrConnection, StreamMuxer, StreamMuxerFactory } from '@libp2p/interface'

/** What yamux keeps of a stream's window, bytes. */
interface WindowedStream {
  state: StreamState
  /** All of it, what is left of it, and what it may grow to. */
  recvWindow: number
  recvWindowCapacity: number
  maxStreamWindowSize: number
  sendWindowUpdate(): void
}

/** Where a muxer makes its streams, inbound ones and outbound ones. */
interface StreamMaker {
  _newStream(...args: unknown[]): WindowedStream
}

/** Opening and acknowledging a stream are window updates, too: those are due whatever the window. */
function isOpen(state: StreamState): boolean {
  return state === StreamState.Established || state === StreamState.SYNSent
}

function withSparingUpdates(stream: WindowedStream): WindowedStream {
  const update = stream.sendWindowUpdate.bind(stream)
  stream.sendWindowUpdate = () => {
    if (isOpen(stream.state)) {
      if (stream.recvWindowCapacity > stream.recvWindow / 2) return
      stream.recvWindow = stream.maxStreamWindowSize
    }
    update()
  }
  return stream
}

/** @param windowBytes of each stream, once as much has come as to ask for it */
export function sparingYamux(windowBytes: number): () => StreamMuxerFactory {
  const create = yamux({
    enableKeepAlive: false,
    streamOptions: { maxStreamWindowSize: windowBytes, inactivityTimeout: Number.POSITIVE_INFINITY },
  })
  return () => {
    const factory = create()
    return Object.assign(Object.create(factory) as StreamMuxerFactory, {
      createStreamMuxer(connection: MultiaddrConnection): StreamMuxer {
        const muxer = factory.createStreamMuxer(connection)
        const maker = muxer as unknown as StreamMaker
        const newStream = maker._newStream.bind(muxer)
        maker._newStream = (...args) => withSparingUpdates(newStream(...args))
        return muxer
      },
    })
  }
}

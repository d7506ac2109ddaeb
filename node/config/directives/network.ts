import { directive } from '../directive.js'
import { outputLimits } from '../special-types.js'
import {
  INT_MAX,
  integer,
  LONG_MAX,
  list,
  memory,
  memoryOrPercent,
  octal,
  oneOf,
  text,
  UINT_MAX,
  yesOrNo,
} from '../value-types.js'

const MB = 1024 * 1024

/** Where clients connect, who may, and how much of the server each can use. */
export const network = {
  bind: directive({
    type: list(
      16,
      'Too many bind addresses specified.',
      'up to 16 addresses; "-" before one: no error if it is missing',
    ),
    default: ['*', '-::*'],
    doc: 'The addresses on which clients are served. `*` is every IPv4 address, `::*` every IPv6 address. An address with a leading `-` may be missing on this machine.',
  }),
  port: directive({
    type: integer(0, 65535),
    default: 6379,
    doc: 'The TCP port for clients. 0: no TCP, only the Unix socket.',
  }),
  unixsocket: directive({
    type: text(),
    default: '',
    mutable: false,
    doc: 'The path of a Unix socket for clients. Empty: none.',
  }),
  unixsocketperm: directive({
    type: octal(0o777),
    default: 0,
    mutable: false,
    doc: 'The permissions of the Unix socket, in octal. 0: whatever the umask leaves.',
  }),
  'tcp-backlog': directive({
    type: integer(0, INT_MAX),
    default: 511,
    mutable: false,
    doc: 'How many connections the kernel keeps waiting for this server to accept them. The kernel cuts it to net.core.somaxconn.',
  }),
  'tcp-keepalive': directive({
    type: integer(0, INT_MAX),
    default: 300,
    doc: 'Seconds of silence after which the kernel probes whether a client is still there. 0: never.',
  }),
  timeout: directive({
    type: integer(0, INT_MAX),
    default: 0,
    doc: 'Seconds after which an idle client is disconnected. 0: never. Subscribed and blocked clients are left alone.',
  }),
  maxclients: directive({
    type: integer(1, UINT_MAX),
    default: 10000,
    doc: 'How many clients can be connected at once; one more gets `-ERR max number of clients reached`.',
  }),
  'protected-mode': directive({
    type: yesOrNo,
    default: true,
    doc: 'With no password set, serve only clients on this machine; with no mesh secret set, join only nodes on this machine.',
  }),
  requirepass: directive({
    type: text(),
    default: '',
    secret: true,
    doc: 'The password of the default user. Empty: none is needed.',
  }),
  'client-query-buffer-limit': directive({
    type: memory(MB, LONG_MAX),
    default: 1024 * MB,
    doc: 'A client that sends a command longer than this is disconnected.',
  }),
  'client-output-buffer-limit': directive({
    type: outputLimits,
    default: {
      normal: { hard: 0, soft: 0, softSeconds: 0 },
      replica: { hard: 256 * MB, soft: 64 * MB, softSeconds: 60 },
      pubsub: { hard: 32 * MB, soft: 8 * MB, softSeconds: 60 },
    },
    doc: 'A client that does not read its replies is disconnected when `hard` bytes wait for it, or `soft` bytes for `soft seconds`. 0: no limit. The class replica has no effect: nodes of the mesh have a bounded queue of their own.',
  }),
  'proto-max-bulk-len': directive({
    type: memory(MB, LONG_MAX),
    default: 512 * MB,
    doc: 'The longest single argument a client may send, and the longest string a command may make.',
  }),
  'maxmemory-clients': directive({
    type: memoryOrPercent,
    default: 0,
    doc: 'How much memory all clients together may use for their buffers before the largest are disconnected. 0: no limit.',
    noEffect: 'clients are bounded one by one, by client-query-buffer-limit and client-output-buffer-limit',
  }),
  'tracking-table-max-keys': directive({
    type: integer(0, LONG_MAX),
    default: 1000000,
    doc: 'How many keys are remembered for client-side caching (CLIENT TRACKING) before the oldest are invalidated. 0: no limit.',
    noEffect: 'there is no CLIENT TRACKING',
  }),
  'enable-protected-configs': directive({
    type: oneOf('no', 'yes', 'local'),
    default: 'no' as 'no' | 'yes' | 'local',
    mutable: false,
    doc: 'Whether CONFIG SET may change dir and dbfilename: never, always, or from this machine.',
  }),
  'enable-debug-command': directive({
    type: oneOf('no', 'yes', 'local'),
    default: 'no' as 'no' | 'yes' | 'local',
    mutable: false,
    doc: 'Whether DEBUG may be used: never, always, or from this machine.',
  }),
  'enable-module-command': directive({
    type: oneOf('no', 'yes', 'local'),
    default: 'no' as 'no' | 'yes' | 'local',
    mutable: false,
    doc: 'Whether MODULE may be used: never, always, or from this machine.',
    noEffect: 'there are no modules',
  }),
}

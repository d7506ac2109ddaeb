import { directive } from '../directive.js'
import { INT_MAX, integer, list, oneOf, only, text, yesOrNo } from '../value-types.js'

const NO_TLS =
  'TLS for clients is not supported: leave it at its default and put a TLS proxy in front (links between nodes are always encrypted)'

/** TLS for clients: only its defaults, so that nobody believes a connection is encrypted that is not. */
export const tls = {
  'tls-port': directive({
    type: only(integer(0, 65535), 0, NO_TLS),
    default: 0,
    mutable: false,
    doc: 'The TLS port for clients.',
  }),
  'tls-cluster': directive({
    type: only(yesOrNo, false, NO_TLS),
    default: false,
    mutable: false,
    doc: 'TLS on the cluster bus.',
  }),
  'tls-replication': directive({
    type: only(yesOrNo, false, NO_TLS),
    default: false,
    mutable: false,
    doc: 'TLS between master and replica. Links of the mesh are always encrypted.',
  }),
  'tls-cert-file': directive({
    type: only(text(), '', NO_TLS),
    default: '',
    mutable: false,
    doc: 'The certificate.',
  }),
  'tls-key-file': directive({
    type: only(text(), '', NO_TLS),
    default: '',
    mutable: false,
    doc: 'Its key.',
  }),
  'tls-key-file-pass': directive({
    type: only(text(), '', NO_TLS),
    default: '',
    mutable: false,
    secret: true,
    doc: 'The password of the key.',
  }),
  'tls-client-cert-file': directive({
    type: only(text(), '', NO_TLS),
    default: '',
    mutable: false,
    doc: 'The certificate for outgoing connections.',
  }),
  'tls-client-key-file': directive({
    type: only(text(), '', NO_TLS),
    default: '',
    mutable: false,
    doc: 'Its key.',
  }),
  'tls-client-key-file-pass': directive({
    type: only(text(), '', NO_TLS),
    default: '',
    mutable: false,
    secret: true,
    doc: 'The password of the key.',
  }),
  'tls-dh-params-file': directive({
    type: only(text(), '', NO_TLS),
    default: '',
    mutable: false,
    doc: 'Diffie-Hellman parameters.',
  }),
  'tls-ca-cert-file': directive({
    type: only(text(), '', NO_TLS),
    default: '',
    mutable: false,
    doc: 'The certificates of the authorities trusted.',
  }),
  'tls-ca-cert-dir': directive({
    type: only(text(), '', NO_TLS),
    default: '',
    mutable: false,
    doc: 'A directory of such certificates.',
  }),
  'tls-protocols': directive({
    type: only(text(), '', NO_TLS),
    default: '',
    mutable: false,
    doc: 'TLS versions.',
  }),
  'tls-ciphers': directive({
    type: only(text(), '', NO_TLS),
    default: '',
    mutable: false,
    doc: 'Ciphers up to TLS 1.2.',
  }),
  'tls-ciphersuites': directive({
    type: only(text(), '', NO_TLS),
    default: '',
    mutable: false,
    doc: 'Ciphers of TLS 1.3.',
  }),
  'tls-prefer-server-ciphers': directive({
    type: only(yesOrNo, false, NO_TLS),
    default: false,
    mutable: false,
    doc: 'Whose order of ciphers counts.',
  }),
  'tls-auth-clients': directive({
    type: oneOf('no', 'yes', 'optional'),
    default: 'yes' as 'no' | 'yes' | 'optional',
    doc: 'Whether clients need a certificate.',
    noEffect: 'see tls-port',
  }),
  'tls-session-caching': directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether TLS sessions are kept.',
    noEffect: 'see tls-port',
  }),
  'tls-session-cache-size': directive({
    type: integer(0, INT_MAX),
    default: 20480,
    doc: 'How many.',
    noEffect: 'see tls-port',
  }),
  'tls-session-cache-timeout': directive({
    type: integer(0, INT_MAX),
    default: 300,
    doc: 'For how many seconds.',
    noEffect: 'see tls-port',
  }),
  'tls-rotation': directive({
    type: yesOrNo,
    default: false,
    mutable: false,
    from: 'keydb',
    doc: 'Whether changed certificates are read again.',
    noEffect: 'see tls-port',
  }),
  'tls-allowlist': directive({
    type: list(4096, 'Too many names'),
    default: [],
    mutable: false,
    from: 'keydb',
    doc: 'Names that client certificates may have.',
    noEffect: 'see tls-port',
  }),
}

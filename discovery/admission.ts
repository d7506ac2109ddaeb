/**
 * The talk at the start of a link that decides whether it comes up. Noise has proven who the peer is; this proves that it
 * belongs to the mesh, and that there is one link per pair. Sans-IO: messages in, messages out.
 *
 *     both      hello    version, mesh name, incarnation, nonce, addresses
 *     dialler   proof    HMAC over its role, both ids, both nonces and the name
 *     acceptor  proof    only now: who just connects gets nothing to guess a weak secret from
 *     lower id  welcome  or a refusal, if there is a better link: one side decides, so both agree
 *     higher id welcome  the link is up for both
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { LINK_VERSION_MAJOR, LINK_VERSION_MINOR, NONCE_BYTES } from '../protocol/link/constants.js'
import type { Hello } from '../protocol/link/hello.js'
import type { LinkMessage } from '../protocol/link/messages.js'
import { FEATURE_PACKED } from '../protocol/link/packed.js'
import type { Proof } from '../protocol/link/proof.js'
import type { RefusalCode } from '../protocol/link/refusal.js'
import { LinkProtocolError } from '../protocol/link/wire.js'
import { isLoopback } from './address.js'

/** Why this side will not link; it is told to the peer and reported. */
export class RefusedError extends Error {
  override name = 'RefusedError'
  constructor(
    readonly code: RefusalCode,
    reason: string,
  ) {
    super(reason)
  }
}

/** What this node demands of everyone; what may change is asked at the time. */
export interface AdmissionPolicy {
  self: string
  major: number
  meshName: string
  secret: string
  protectedMode: boolean
  allow: ReadonlySet<string>
  incarnation: number
  /** The bytes given to each peer. */
  hello: Uint8Array
  addresses: () => string[]
  /** Throws RefusedError for a peer that is not wanted at present. */
  checkWanted: (peerId: string) => void
}

export interface AdmissionSide {
  peerId: string
  dialled: boolean
  remoteHost: string
  send: (message: LinkMessage) => void
  /** How many links with this peer have ended here. */
  endedLinks: () => number
  /** Throws RefusedError if this node has a better link with the peer; asked of the dialler before it proves itself. */
  checkNeeded: () => void
  /** Asked of the lower id only, before it welcomes: throws RefusedError, or makes room for this link. */
  arbitrate: (admission: Admission) => void
  /** Asked of the higher id before it welcomes: throws RefusedError for a peer that another process stands in for. */
  checkIdentity: () => void
  onUp: (hello: Uint8Array) => void
}

type State = 'hello' | 'proof' | 'welcome' | 'up'

export class Admission {
  readonly #policy: AdmissionPolicy
  readonly #side: AdmissionSide
  readonly #nonce = randomBytes(NONCE_BYTES)
  readonly #lower: boolean
  #state: State = 'hello'
  #peer: Hello | undefined
  #proof: Proof | undefined
  #peerHello: Uint8Array = new Uint8Array()
  #proofSent = false

  constructor(policy: AdmissionPolicy, side: AdmissionSide) {
    this.#policy = policy
    this.#side = side
    this.#lower = policy.self < side.peerId
  }

  get incarnation(): number {
    return this.#peer?.incarnation ?? 0
  }

  get addresses(): string[] {
    return this.#peer?.addresses ?? []
  }

  /** Whether the peer reads what is packed. */
  get unpacks(): boolean {
    return ((this.#peer?.features ?? 0) & FEATURE_PACKED) !== 0
  }

  /** The bytes the peer gives to each peer, once the link is up. */
  get peerHello(): Uint8Array {
    return this.#peerHello
  }

  /** How many links with this node the peer had seen end when it proved itself. */
  get peerEndedLinks(): number {
    return this.#proof?.endedLinks ?? 0
  }

  /** The peer may take the link for one that came up. */
  get proven(): boolean {
    return this.#proofSent
  }

  start(): void {
    const { major, meshName, incarnation, addresses } = this.#policy
    const value = {
      major,
      minor: LINK_VERSION_MINOR,
      meshName,
      incarnation,
      nonce: this.#nonce,
      addresses: addresses(),
      features: FEATURE_PACKED,
    }
    this.#side.send({ name: 'hello', value })
  }

  /** Takes the peer's next message. @throws RefusedError, LinkProtocolError */
  receive(message: LinkMessage): void {
    if (message.name === 'hello' && this.#state === 'hello') this.#onHello(message.value)
    else if (message.name === 'proof' && this.#state === 'proof') this.#onProof(message.value)
    else if (message.name === 'welcome' && this.#state === 'welcome') this.#onWelcome(message.value.hello)
    else throw new LinkProtocolError(`a ${message.name} while expecting a ${this.#state}`)
  }

  #onHello(peer: Hello): void {
    this.#peer = peer
    this.#check(peer)
    this.#state = 'proof'
    if (!this.#side.dialled) return
    this.#side.checkNeeded()
    this.#sendProof()
  }

  #check(peer: Hello): void {
    const { major, meshName, secret, protectedMode, allow, checkWanted } = this.#policy
    const { peerId, remoteHost } = this.#side
    if (peer.major !== major) {
      const theirs = `${peer.major}.${peer.minor}`
      throw new RefusedError(
        'version',
        `link protocol ${theirs} does not go with ${major}.${LINK_VERSION_MINOR}`,
      )
    }
    if (peer.meshName !== meshName)
      throw new RefusedError('name', `mesh '${peer.meshName}' is not mesh '${meshName}'`)
    if (allow.size > 0 && !allow.has(peerId))
      throw new RefusedError('allow', 'the peer id is not on the allow list')
    checkWanted(peerId)
    if (secret === '' && protectedMode && !isLoopback(remoteHost)) {
      throw new RefusedError(
        'protected',
        'no mesh-secret is set, and protected mode lets in loopback peers only',
      )
    }
  }

  #onProof(theirs: Proof): void {
    if (!timingSafeEqual(theirs.mac, this.#mac(!this.#side.dialled))) {
      throw new RefusedError('secret', 'the mesh secrets differ')
    }
    this.#proof = theirs
    this.#state = 'welcome'
    if (!this.#side.dialled) this.#sendProof()
    if (!this.#lower) return
    this.#side.arbitrate(this)
    this.#welcome()
  }

  #onWelcome(hello: Uint8Array): void {
    if (!this.#lower) {
      this.#side.checkIdentity()
      this.#welcome()
    }
    this.#state = 'up'
    this.#peerHello = hello
    this.#side.onUp(hello)
  }

  #welcome(): void {
    this.#side.send({ name: 'welcome', value: { hello: this.#policy.hello } })
  }

  #sendProof(): void {
    const value = { mac: this.#mac(this.#side.dialled), endedLinks: this.#side.endedLinks() }
    this.#proofSent = true
    this.#side.send({ name: 'proof', value })
  }

  /** The role keeps a proof from being sent back as its own answer, the nonces keep it from serving twice. */
  #mac(ofDialler: boolean): Buffer {
    const { self, secret, meshName } = this.#policy
    const { peerId, dialled } = this.#side
    const mine = { id: self, nonce: this.#nonce as Uint8Array }
    const theirs = { id: peerId, nonce: this.#peer!.nonce }
    const [dialler, acceptor] = dialled ? [mine, theirs] : [theirs, mine]
    const mac = createHmac('sha256', secret)
    const role = ofDialler ? 'dialler' : 'acceptor'
    for (const text of [`keymesh link ${LINK_VERSION_MAJOR}`, role, dialler.id, acceptor.id, meshName]) {
      mac.update(`${Buffer.byteLength(text)}:`).update(text)
    }
    return mac.update(dialler.nonce).update(acceptor.nonce).digest()
  }
}

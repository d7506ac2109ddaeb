import { deepEqual, equal, throws } from 'node:assert/strict'
import {
  Admission,
  type AdmissionPolicy,
  type AdmissionSide,
  RefusedError,
} from '../../../discovery/admission.js'
import type { LinkMessage } from '../../../protocol/link/messages.js'
import { LinkProtocolError } from '../../../protocol/link/wire.js'

const LOW = 'peer-a'
const HIGH = 'peer-b'

/** One side of an admission, its words kept until they are delivered. */
class Side {
  readonly said: LinkMessage[] = []
  up: Uint8Array | undefined
  readonly admission: Admission

  constructor(
    policy: Partial<AdmissionPolicy> & { self: string },
    side: Partial<AdmissionSide> & { peerId: string },
  ) {
    this.admission = new Admission(
      {
        major: 1,
        meshName: 'mesh',
        secret: 'secret',
        protectedMode: true,
        allow: new Set(),
        incarnation: 1,
        hello: Buffer.from(`hello from ${policy.self}`),
        addresses: () => ['/ip4/127.0.0.1/tcp/1'],
        checkWanted: () => {},
        ...policy,
      },
      {
        dialled: false,
        remoteHost: '127.0.0.1',
        send: message => this.said.push(message),
        endedLinks: () => 0,
        checkNeeded: () => {},
        arbitrate: () => {},
        checkIdentity: () => {},
        onUp: hello => (this.up = hello),
        ...side,
      },
    )
    this.admission.start()
  }
}

/** Delivers what both say until both are silent. */
function talk(a: Side, b: Side): void {
  while (a.said.length > 0 || b.said.length > 0) {
    for (const message of a.said.splice(0)) b.admission.receive(message)
    for (const message of b.said.splice(0)) a.admission.receive(message)
  }
}

function refusedWith(code: string): (error: unknown) => boolean {
  return error => error instanceof RefusedError && error.code === code
}

function pair(dialler: Partial<AdmissionPolicy>, acceptor: Partial<AdmissionPolicy>): [Side, Side] {
  return [
    new Side({ self: LOW, ...dialler }, { peerId: HIGH, dialled: true }),
    new Side({ self: HIGH, ...acceptor }, { peerId: LOW }),
  ]
}

describe('admission', () => {
  it('brings up both sides, whichever of them dialled', () => {
    for (const [self, peerId] of [
      [LOW, HIGH],
      [HIGH, LOW],
    ] as const) {
      const dialler = new Side({ self }, { peerId, dialled: true })
      const acceptor = new Side({ self: peerId }, { peerId: self })
      talk(dialler, acceptor)
      equal(String(dialler.up), `hello from ${peerId}`)
      equal(String(acceptor.up), `hello from ${self}`)
      deepEqual(dialler.admission.addresses, ['/ip4/127.0.0.1/tcp/1'])
    }
  })

  it('refuses what does not fit, with its code', () => {
    throws(() => talk(...pair({ secret: 'other' }, {})), refusedWith('secret'))
    throws(() => talk(...pair({ secret: '' }, {})), refusedWith('secret'))
    throws(() => talk(...pair({}, { secret: '' })), refusedWith('secret'))
    throws(() => talk(...pair({ meshName: 'other' }, {})), refusedWith('name'))
    throws(() => talk(...pair({ major: 2 }, {})), refusedWith('version'))
    throws(() => talk(...pair({}, { allow: new Set(['peer-x']) })), refusedWith('allow'))
    talk(...pair({}, { allow: new Set([LOW]) }))
  })

  it('without a secret lets in loopback peers only, unless protected mode is off', () => {
    const withoutSecret = (protectedMode: boolean, remoteHost: string): void => {
      const dialler = new Side(
        { self: LOW, secret: '', protectedMode },
        { peerId: HIGH, dialled: true, remoteHost },
      )
      talk(dialler, new Side({ self: HIGH, secret: '', protectedMode }, { peerId: LOW, remoteHost }))
    }
    withoutSecret(true, '127.0.0.1')
    withoutSecret(true, '::ffff:127.0.0.1')
    withoutSecret(false, '10.0.0.1')
    throws(() => withoutSecret(true, '10.0.0.1'), refusedWith('protected'))
  })

  it('proves nothing to a dialler that has not proven itself', () => {
    const acceptor = new Side({ self: HIGH }, { peerId: LOW })
    const [dialler] = pair({ secret: 'guess' }, {})
    acceptor.admission.receive(dialler!.said[0]!)
    deepEqual(
      acceptor.said.map(message => message.name),
      ['hello'],
    )
  })

  it('does not take its own proof back', () => {
    const [dialler] = pair({}, {})
    const mirror = dialler!.said.splice(0)[0]!
    dialler!.admission.receive(mirror)
    const proof = dialler!.said.splice(0)[0]!
    equal(proof.name, 'proof')
    throws(() => dialler!.admission.receive(proof), refusedWith('secret'))
  })

  it('does not take the proof of another talk', () => {
    const [dialler, acceptor] = pair({}, {})
    const [other, otherAcceptor] = pair({}, {})
    other!.admission.receive(otherAcceptor!.said[0]!)
    acceptor!.admission.receive(dialler!.said[0]!)
    throws(() => acceptor!.admission.receive(other!.said[1]!), refusedWith('secret'))
  })

  it('takes nothing out of turn', () => {
    const [, acceptor] = pair({}, {})
    const early: LinkMessage = { name: 'welcome', value: { hello: new Uint8Array(0) } }
    throws(() => acceptor!.admission.receive(early), LinkProtocolError)
  })

  it('leaves the choice between two links to the lower id', () => {
    const asked: string[] = []
    const high = new Side(
      { self: HIGH },
      { peerId: LOW, dialled: true, arbitrate: () => void asked.push(HIGH) },
    )
    const low = new Side({ self: LOW }, { peerId: HIGH, arbitrate: () => void asked.push(LOW) })
    talk(high, low)
    deepEqual(asked, [LOW])
  })

  it('makes a dialler ask whether it still needs the link before it proves itself', () => {
    const [, acceptor] = pair({}, {})
    const checkNeeded = (): never => {
      throw new RefusedError('double', 'there is a link already')
    }
    const dialler = new Side({ self: LOW }, { peerId: HIGH, dialled: true, checkNeeded })
    throws(() => talk(dialler, acceptor!), refusedWith('double'))
    deepEqual(dialler.said, [])
  })
})

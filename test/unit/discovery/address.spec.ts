import { deepEqual, equal, throws } from 'node:assert/strict'
import { multiaddr } from '@multiformats/multiaddr'
import { isLoopback, parseAddress, peerIdOf, usableAddresses, withHost } from '../../../discovery/address.js'

const PEER = '12D3KooWNz8vjQBqEbEYey1f3FFgWCtW63mnfq2p36fASVtBPebH'

describe('addresses', () => {
  it('are read as people write them', () => {
    equal(parseAddress('10.0.0.1:7000').toString(), '/ip4/10.0.0.1/tcp/7000')
    equal(parseAddress(' [::1]:7000').toString(), '/ip6/::1/tcp/7000')
    equal(parseAddress('node-1.example:7000').toString(), '/dns/node-1.example/tcp/7000')
    equal(parseAddress(`/dns4/a/tcp/1/p2p/${PEER}`).toString(), `/dns4/a/tcp/1/p2p/${PEER}`)
    equal(peerIdOf(parseAddress(`/dns4/a/tcp/1/p2p/${PEER}`)), PEER)
  })

  it('that make no sense are named in the error', () => {
    for (const text of [
      '',
      'host',
      'host:',
      'host:0',
      'host:65536',
      ':1',
      '/ip4/1.2.3.4',
      '/ip4/999.1.1.1/tcp/1',
      'a b:1',
    ]) {
      throws(() => parseAddress(text), new RegExp(`'${text.replaceAll('.', '\\.')}' is neither`))
    }
  })

  it('have their name replaced and nothing else', () => {
    const address = multiaddr(`/dns/example/tcp/7000/p2p/${PEER}`)
    equal(withHost(address, '10.0.0.2').toString(), `/ip4/10.0.0.2/tcp/7000/p2p/${PEER}`)
    equal(withHost(address, '::2').toString(), `/ip6/::2/tcp/7000/p2p/${PEER}`)
  })

  it('of loopback are told by any spelling', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', 'localhost'])
      equal(isLoopback(host), true)
    for (const host of ['10.0.0.1', '::2', '', '127.example', '::ffff:10.0.0.1'])
      equal(isLoopback(host), false)
  })

  it('of loopback or without sense are not taken from another machine', () => {
    const some = ['/ip4/127.0.0.1/tcp/1', '/ip4/10.0.0.1/tcp/1', 'nonsense', '/dns/a/tcp/1']
    deepEqual(usableAddresses(some, '10.0.0.1'), ['/ip4/10.0.0.1/tcp/1', '/dns/a/tcp/1'])
    deepEqual(usableAddresses(some, '127.0.0.1'), [
      '/ip4/127.0.0.1/tcp/1',
      '/ip4/10.0.0.1/tcp/1',
      '/dns/a/tcp/1',
    ])
  })
})

// Obeys the orders of the kad cells; the README beside the runner tells them.
import { createInterface } from 'node:readline'
import { generateKeyPair, publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { identify, identifyPush } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { peerIdFromString } from '@libp2p/peer-id'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createIPNSRecord, marshalIPNSRecord, multihashToIPNSRoutingKey } from 'ipns'
import { ipnsSelector } from 'ipns/selector'
import { ipnsValidator } from 'ipns/validator'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'

const PATIENCE = 15_000
const HOUR = 3_600_000

const options = Object.fromEntries(process.argv.slice(2).map(each => each.split('=')))
const privateKey = await generateKeyPair('Ed25519')
const node = await createLibp2p({
  privateKey,
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  nodeInfo: { userAgent: 'hypha-interop-js/0.1.0' },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  services: {
    identify: identify(),
    push: identifyPush(), // or it would not be told that others are in a named network too
    ping: ping(),
    dht: kadDHT({
      protocol: options.protocol ?? '/hypha/net/interop/kad/1.0.0',
      clientMode: options.mode === 'client',
      allowQueryWithZeroPeers: true,
      // as is, private addresses are left out
      peerInfoMapper: passthroughMapper,
      validators: { v: async () => {}, ipns: ipnsValidator },
      selectors: { v: greatest, ipns: ipnsSelector }
    })
  }
})
const dht = node.services.dht
const own = () => node.getMultiaddrs()[0]
say(`listening ${own()}`)
for await (const line of createInterface({ input: process.stdin })) {
  try {
    say(await obey(line.split(' ')))
  } catch (e) {
    say(`failed ${line.slice(0, 100)}: ${e}`)
  }
}
process.exit(0)

async function obey ([verb, one, other]) {
  const signal = AbortSignal.timeout(PATIENCE)
  switch (verb) {
    case 'size':
      return `size ${dht.routingTable.size}`
    case 'connect': {
      const connection = await node.dial(multiaddr(one), { signal })
      return `connect ${connection.remotePeer}`
    }
    case 'find': {
      for await (const { name, peer } of dht.findPeer(peerIdFromString(one), { signal })) {
        if (name === 'FINAL_PEER') {
          return `find ${peer.id} [${peer.multiaddrs.join(' ')}]`
        }
      }
      throw new Error('nobody knows it')
    }
    case 'put':
      return put(verb, Buffer.from(one, 'hex'), Buffer.from(other, 'hex'), signal)
    case 'get': {
      let best
      for await (const { name, value } of dht.get(Buffer.from(one, 'hex'), { signal })) {
        best = name === 'VALUE' ? value : best
      }
      if (best == null) {
        throw new Error('nobody has it')
      }
      return `get ${hex(best)}`
    }
    case 'provide': {
      await told('ADD_PROVIDER', dht.provide(CID.parse(one), { signal }))
      return `provide ${one}`
    }
    case 'providers': {
      const found = new Map()
      for await (const { name, providers } of dht.findProviders(CID.parse(one), { signal })) {
        if (name === 'PROVIDER') {
          providers.forEach(each => found.set(`${each.id}`, each.multiaddrs))
        }
      }
      return ['providers', ...Array.from(found, ([id, addresses]) => `${id} [${addresses.join(' ')}]`)].join(' ')
    }
    case 'pk': {
      const key = Buffer.concat([Buffer.from('/pk/'), node.peerId.toMultihash().bytes])
      return put(verb, key, publicKeyToProtobuf(privateKey.publicKey), signal)
    }
    case 'ipns': {
      const record = await createIPNSRecord(privateKey, one, 1, HOUR)
      const key = multihashToIPNSRoutingKey(node.peerId.toMultihash())
      return put(verb, key, marshalIPNSRecord(record), signal)
    }
    default:
      throw new Error('no such order')
  }
}

async function put (verb, key, value, signal) {
  await told('PUT_VALUE', dht.put(key, value, { signal }))
  return `${verb} ${hex(key)} ${hex(value)}`
}

/** Fails unless somebody has taken what is said. */
async function told (what, events) {
  let taken = 0
  const errors = []
  for await (const event of events) {
    taken += event.name === 'PEER_RESPONSE' && event.messageName === what ? 1 : 0
    if (event.name === 'QUERY_ERROR') {
      errors.push(event.error)
    }
  }
  if (taken === 0) {
    throw new Error(`nobody has taken it: ${errors}`)
  }
}

function greatest (_, values) {
  return values.reduce((best, each, at) => Buffer.compare(each, values[best]) > 0 ? at : best, 0)
}

function hex (bytes) {
  return Buffer.from(bytes).toString('hex')
}

function say (line) {
  process.stdout.write(line + '\n')
}

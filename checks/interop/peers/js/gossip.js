// Obeys the orders of the gossip cells; the README beside the runner tells them.
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { StrictNoSign, StrictSign, gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const VERSIONS = ['1.2', '1.1', '1.0']
const ROOM = 64 << 20

const options = Object.fromEntries(process.argv.slice(2).map(each => each.split('=')))
const signed = options.sign !== 'none'
const best = VERSIONS.indexOf(options.version ?? '1.2')
if (best < 0) {
  console.error(`js peer: no gossipsub ${options.version}`)
  process.exit(1)
}
const node = await createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  nodeInfo: { userAgent: 'hypha-interop-js/0.1.0' },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  services: {
    identify: identify(),
    pubsub: gossipsub({
      protocols: VERSIONS.slice(best).map(version => `/meshsub/${version}.0`),
      globalSignaturePolicy: signed ? StrictSign : StrictNoSign,
      msgIdFn: signed ? undefined : message => createHash('sha256').update(message.data).digest(),
      allowPublishToZeroTopicPeers: true,
      maxOutboundBufferSize: ROOM
    })
  }
})
const pubsub = node.services.pubsub
const counts = new Map()
pubsub.addEventListener('message', ({ detail }) => received(detail))
say(`listening ${node.getMultiaddrs()[0]}`)
for await (const line of createInterface({ input: process.stdin })) {
  try {
    await obey(line.split(' '))
  } catch (e) {
    say(`failed ${line}: ${e}`)
  }
}
process.exit(0)

async function obey ([verb, ...values]) {
  const [topic, ...more] = values
  switch (verb) {
    case 'connect': {
      const connection = await node.dial(multiaddr(topic))
      return say(`connected ${connection.remotePeer}`)
    }
    case 'join':
      pubsub.subscribe(topic)
      return say(`joined ${topic}`)
    case 'sink':
      counts.set(topic, 0)
      pubsub.subscribe(topic)
      return say(`joined ${topic}`)
    case 'leave':
      pubsub.unsubscribe(topic)
      return say(`left ${topic}`)
    case 'peers':
      return say(`peers [${pubsub.getSubscribers(topic).join(' ')}]`)
    case 'publish': {
      const [size, name] = more
      const data = new Uint8Array(Number(size))
      for (let at = 0; at < data.length; at++) {
        data[at] = at < name.length ? name.charCodeAt(at) : at
      }
      await pubsub.publish(topic, data)
      return say(`published ${name}`)
    }
    case 'burst':
      for (let number = Number(more[0]); number < Number(more[1]); number++) {
        const data = new Uint8Array(1024)
        new DataView(data.buffer).setBigUint64(0, BigInt(number))
        await pubsub.publish(topic, data)
      }
      return
    default:
      throw new Error('no such order')
  }
}

function received ({ type, topic, data, from }) {
  if (counts.has(topic)) {
    const count = counts.get(topic) + 1
    counts.set(topic, count)
    if (count % 64 === 0) {
      say(`counted ${count}`)
    }
    return
  }
  const digest = createHash('sha256').update(data).digest('hex').slice(0, 16)
  say(`received ${topic} ${data.length} ${digest} ${type === 'signed' ? from : '-'}`)
}

function say (line) {
  process.stdout.write(line + '\n')
}

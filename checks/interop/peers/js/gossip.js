// The gossiper of the gossip cells; the README beside the runner tells its orders.
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { StrictNoSign, StrictSign, gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { gossiper } from './gossiper.js'

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
const obey = gossiper(node, say)
say(`listening ${node.getMultiaddrs()[0]}`)
for await (const line of createInterface({ input: process.stdin })) {
  await obey(line)
}
process.exit(0)

function say (line) {
  process.stdout.write(line + '\n')
}

// What runs in the page: js-libp2p as a browser has it, over WebSocket.
import { StrictSign, gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { ECHO, checkEchoes, checkIdentified, echo } from './extra.js'
import { gossiper } from './gossiper.js'

const ROOM = 64 << 20
let obey

/** Dials, pings, checks identify and the echo; the report of the transport cells. */
globalThis.check = async address => {
  const node = await newNode()
  await node.handle(ECHO, echo)
  const identified = new Promise(resolve => {
    node.addEventListener('peer:identify', event => resolve(event.detail), { once: true })
  })
  const start = performance.now()
  const connection = await node.dial(multiaddr(address))
  await node.services.ping.ping(connection.remotePeer)
  const handshake = performance.now() - start
  const again = performance.now()
  await node.services.ping.ping(connection.remotePeer)
  const rtt = performance.now() - again
  const info = await identified
  checkIdentified(info, connection.remotePeer)
  const bytes = await checkEchoes(connection)
  await node.stop()
  return `latency:\n  handshake_plus_one_rtt: ${handshake.toFixed(3)}\n  ping_rtt: ${rtt.toFixed(3)}\n  unit: ms\n` +
    `extra:\n  echo_bytes: ${bytes}\n  identify_agent: ${JSON.stringify(info.agentVersion)}\n`
}

/** Starts the gossiper of the gossip cells, which then obeys. */
globalThis.gossip = async () => {
  const node = await newNode({
    pubsub: gossipsub({
      globalSignaturePolicy: StrictSign,
      allowPublishToZeroTopicPeers: true,
      maxOutboundBufferSize: ROOM
    })
  })
  obey = gossiper(node, globalThis.say)
  return `listening /p2p/${node.peerId}` // a page listens nowhere
}

globalThis.order = line => obey(line)

function newNode (services = {}) {
  return createLibp2p({
    nodeInfo: { userAgent: 'hypha-interop-browser/0.1.0' },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false }, // as is, a page dials no loopback
    services: { identify: identify(), ping: ping(), ...services }
  })
}

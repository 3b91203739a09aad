// The js-libp2p side of the benchmarks: one node that serves /perf/1.0.0, prints its address, and
// obeys the orders that come as lines on its standard input. The package documentation of the
// runner tells the orders; every stack's peer obeys the same ones.
import { createInterface } from 'node:readline'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { PERF, answer, measure } from './perf.js'

const many = 100_000

try {
  await run(process.argv[2])
} catch (e) {
  console.error('js peer:', e)
  process.exit(1)
}

async function run (listen) {
  const node = await createLibp2p({
    addresses: { listen: [listen] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    // nobody is refused for coming often: limits are not what is measured
    connectionManager: { inboundConnectionThreshold: many, maxConnections: many },
    connectionMonitor: { enabled: false },
    services: { identify: identify(), ping: ping() }
  })
  await node.handle(PERF, answer)
  console.log(node.getMultiaddrs()[0].toString())
  for await (const line of createInterface({ input: process.stdin })) {
    console.log((await obey(node, line.split(' ')) / 1000).toFixed(9))
  }
  process.exit(0)
}

/** Milliseconds. */
async function obey (node, [order, address, amount]) {
  const target = multiaddr(address)
  const to = node.getConnections().find(c => address.endsWith(c.remotePeer.toString()))
  switch (order) {
    case 'connect':
    case 'first': {
      await to?.close()
      const begin = performance.now()
      const connection = await node.dial(target)
      return order === 'first' ? measure(connection, 1, 1, begin) : performance.now() - begin
    }
    case 'upload':
      return measure(to ?? await node.dial(target), Number(amount), 0)
    case 'download':
      return measure(to ?? await node.dial(target), 0, Number(amount))
    case 'ping':
      return pings(node, (to ?? await node.dial(target)).remotePeer, Number(amount))
  }
  throw new Error(`no such order: ${order}`)
}

async function pings (node, peer, count) {
  const all = []
  for (let i = 0; i < count; i++) {
    const begin = performance.now()
    await node.services.ping.ping(peer)
    all.push(performance.now() - begin)
  }
  return all.sort((a, b) => a - b)[Math.floor(count / 2)]
}

// The js-libp2p side of the interop checks. It obeys the environment contract of
// libp2p/unified-testing; the README beside the runner tells it.
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { readFileSync } from 'node:fs'
import { ECHO, checkEchoes, checkIdentified, echo } from './extra.js'
import { connectRedis } from './redis.js'

const AGENT = 'hypha-interop-js/0.1.0'
const SECURE = { noise, tls }
// what follows the IP in the address of a listener
const PORT = { tcp: '/tcp/0', ws: '/tcp/0/ws', wss: '/tcp/0/tls/ws', 'quic-v1': '/udp/0/quic-v1' }

let settings, store, node
try {
  settings = settingsFromEnvironment(process.env)
  store = await connectRedis(settings.redis)
  node = await newNode(settings)
  if (settings.dialer) {
    process.stdout.write(await dial())
    await Promise.race([node.stop(), after(2000)])
    process.exit(0)
  } else {
    await listen()
  }
} catch (e) {
  console.error(e)
  console.error(`js peer: ${e}`)
  process.exit(1)
}

function settingsFromEnvironment (env) {
  for (const [name, known] of [['TRANSPORT', Object.keys(PORT)], ['SECURE_CHANNEL', Object.keys(SECURE)], ['MUXER', ['yamux']]]) {
    if (!known.includes(env[name])) {
      throw new Error(`unsupported: ${name}=${env[name]}`)
    }
  }
  if (!env.TEST_KEY) {
    throw new Error('TEST_KEY is not set')
  }
  return {
    dialer: env.IS_DIALER === 'true',
    port: PORT[env.TRANSPORT],
    native: env.TRANSPORT === 'quic-v1',
    secure: SECURE[env.SECURE_CHANNEL],
    certificate: env.WSS_CERTIFICATE && { cert: readFileSync(env.WSS_CERTIFICATE), key: readFileSync(env.WSS_KEY) },
    ip: env.LISTENER_IP ?? '0.0.0.0',
    redis: env.REDIS_ADDR ?? 'redis:6379',
    key: `${env.TEST_KEY}_listener_multiaddr`,
    extra: env.HYPHA_INTEROP_EXTRA === '1'
  }
}

// whom to trust when dialing, node itself is told: NODE_EXTRA_CA_CERTS
async function newNode ({ dialer, ip, port, native, secure, certificate }) {
  const node = await createLibp2p({
    addresses: { listen: dialer ? [] : [`/ip4/${ip}${port}`] },
    nodeInfo: { userAgent: AGENT },
    transports: [tcp(), webSockets({ https: certificate }), ...(native ? await quics() : [])],
    connectionEncrypters: [secure()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    services: { identify: identify(), ping: ping() }
  })
  await node.handle(ECHO, echo)
  return node
}

// QUIC is native code that not every machine has, so it is loaded where it is asked for
async function quics () {
  const { quic } = await import('@chainsafe/libp2p-quic')
  return [quic()]
}

async function listen () {
  const addresses = node.getMultiaddrs().map(a => a.toString())
  const address = addresses.find(a => !a.startsWith('/ip4/127.')) ?? addresses[0]
  console.error(`listening on ${address}`)
  await store.command('SET', settings.key, address)
}

async function dial () {
  const target = multiaddr(await awaitAddress())
  console.error(`dialing ${target}`)
  const identified = new Promise(resolve => {
    node.addEventListener('peer:identify', event => resolve(event.detail), { once: true })
  })
  const start = performance.now()
  const connection = await node.dial(target)
  await node.services.ping.ping(connection.remotePeer)
  const handshake = performance.now() - start
  const again = performance.now()
  await node.services.ping.ping(connection.remotePeer)
  const rtt = performance.now() - again
  const report = `latency:\n  handshake_plus_one_rtt: ${handshake.toFixed(3)}\n  ping_rtt: ${rtt.toFixed(3)}\n  unit: ms\n`
  return settings.extra ? report + await checkExtra(connection, identified) : report
}

async function awaitAddress () {
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    const value = await store.command('GET', settings.key)
    if (value != null) {
      return value.trim()
    }
    await after(50)
  }
  throw new Error(`no listener address under ${settings.key} in time`)
}

async function checkExtra (connection, identified) {
  const late = after(20_000).then(() => { throw new Error('identify: nothing came within 20 s') })
  const info = await Promise.race([identified, late])
  checkIdentified(info, connection.remotePeer)
  const bytes = await checkEchoes(connection)
  return `extra:\n  echo_bytes: ${bytes}\n  identify_agent: ${JSON.stringify(info.agentVersion)}\n`
}

function after (milliseconds) {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}

// js-libp2p in a headless Chromium: a dialer of the transport cells, and a gossiper. This starts the
// browser with a page of its own and passes on what is said; the README beside the runner tells what.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'
import { connectRedis } from './redis.js'

const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium'
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]
const HERE = import.meta.dirname

let home, context, server
try {
  const gossips = process.argv[2] === 'gossip'
  if (!gossips) {
    requireDialer(process.env)
  }
  home = await mkdtemp(join(tmpdir(), 'hypha-browser-'))
  const page = await open(await serve())
  await (gossips ? gossip(page) : check(page, process.env))
  await end(0)
} catch (e) {
  console.error(`browser peer: ${e}`)
  await end(1)
}

function requireDialer (env) {
  for (const [name, only] of [['TRANSPORT', 'ws'], ['SECURE_CHANNEL', 'noise'], ['MUXER', 'yamux'], ['IS_DIALER', 'true']]) {
    if (env[name] !== only) {
      throw new Error(`unsupported: ${name}=${env[name]}`)
    }
  }
}

/** The page has to come from somewhere that browsers trust with cryptography: loopback will do. */
async function serve () {
  const script = await readFile(join(HERE, 'page.bundle.js'))
  server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>')
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${server.address().port}/`
}

async function open (url) {
  context = await chromium.launchPersistentContext(home, { executablePath: BROWSER, headless: true, args: FLAGS })
  const page = await context.newPage()
  page.on('console', message => console.error(message.text()))
  page.on('pageerror', e => console.error(`page: ${e}`))
  await page.exposeFunction('say', line => { process.stdout.write(line + '\n') })
  await page.goto(url)
  await page.waitForFunction(() => globalThis.order != null)
  return page
}

async function check (page, env) {
  const store = await connectRedis(env.REDIS_ADDR ?? 'redis:6379')
  const address = await awaitAddress(store, `${env.TEST_KEY}_listener_multiaddr`)
  console.error(`dialing ${address} from ${await page.evaluate(() => navigator.userAgent)}`)
  process.stdout.write(await page.evaluate(where => globalThis.check(where), address))
}

async function gossip (page) {
  process.stdout.write(await page.evaluate(() => globalThis.gossip()) + '\n')
  for await (const line of createInterface({ input: process.stdin })) {
    await page.evaluate(order => globalThis.order(order), line)
  }
}

async function awaitAddress (store, key) {
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    const value = await store.command('GET', key)
    if (value != null) {
      return value.trim()
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`no listener address under ${key} in time`)
}

async function end (code) {
  await Promise.race([context?.close(), new Promise(resolve => setTimeout(resolve, 3000))]).catch(() => {})
  server?.close()
  if (home != null) {
    await rm(home, { recursive: true, force: true }).catch(() => {})
  }
  process.exit(code)
}

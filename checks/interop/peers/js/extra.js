// What goes beyond ping: the echo protocol, and what identify must have said. Runs in pages too.
export const ECHO = '/hypha/interop/echo/1.0.0'
const PING = '/ipfs/ping/1.0.0'
const STREAMS = 4
const BYTES = 4 * 1024 * 1024
// js-yamux puts whatever one send holds into one frame as large as the window allows, and
// rust-yamux refuses frames over 1 MiB: so pieces stay small.
const PIECE = 64 * 1024

/** Writes back what comes in, stops reading while the writing is behind, and closes at the end. */
export async function echo (stream) {
  try {
    for await (const piece of pausing(stream)) {
      await write(stream, piece)
    }
    await stream.close()
  } catch (e) {
    console.error('echo:', e)
    stream.abort(e)
  }
}

export async function checkEchoes (connection) {
  await Promise.all(Array.from({ length: STREAMS }, (_, i) => echoThere(connection, i)))
  return STREAMS * BYTES
}

export function checkIdentified (info, remote) {
  console.error('identified:', info.agentVersion, info.protocols, info.listenAddrs.map(String))
  if (!info.agentVersion) {
    throw new Error('identify: no agent version')
  }
  for (const needed of [PING, ECHO]) {
    if (!info.protocols.includes(needed)) {
      throw new Error(`identify: ${needed} is not among ${info.protocols}`)
    }
  }
  if (info.listenAddrs.length === 0) {
    throw new Error('identify: no listen addresses')
  }
  // the service has already refused a public key that is not the peer id's
  if (!info.peerId.equals(remote) || info.peerId.publicKey == null) {
    throw new Error(`identify: ${info.peerId} is not ${remote}, or is without a key`)
  }
}

async function echoThere (connection, index) {
  const stream = await connection.newStream(ECHO)
  const sent = payload(index)
  const [received] = await Promise.all([readAll(stream), writeAll(stream, sent)])
  if (received.length !== sent.length || received.some((byte, at) => byte !== sent[at])) {
    throw new Error(`echo stream ${index}: ${received.length} bytes came back, not those sent`)
  }
}

async function readAll (stream) {
  const pieces = []
  for await (const piece of pausing(stream)) {
    pieces.push(piece)
  }
  return joined(pieces)
}

function joined (pieces) {
  const whole = new Uint8Array(pieces.reduce((size, each) => size + each.length, 0))
  let at = 0
  for (const each of pieces) {
    whole.set(each, at)
    at += each.length
  }
  return whole
}

async function writeAll (stream, bytes) {
  await write(stream, bytes)
  await stream.close()
}

async function write (stream, bytes) {
  for (let at = 0; at < bytes.length; at += PIECE) {
    if (!stream.send(bytes.subarray(at, at + PIECE))) {
      await drained(stream)
    }
  }
}

/** The stream's own onDrain() waits but once: its promise stays resolved ever after. */
async function drained (stream) {
  while (stream.writableNeedsDrain) {
    const done = new AbortController()
    await new Promise((resolve, reject) => {
      stream.addEventListener('drain', resolve, { signal: done.signal })
      stream.addEventListener('close', event => reject(event.error ?? new Error('closed')), { signal: done.signal })
    }).finally(() => done.abort())
  }
}

/**
 * Reads with back-pressure: the stream is paused while a piece is being used. The stream's own
 * async iterator would take in everything at once.
 */
async function * pausing (stream) {
  // a paused stream is reset when what the window still lets in is more than this
  stream.maxReadBufferLength = 32 * 1024 * 1024
  const pieces = []
  let wake = () => {}
  let failure
  let over = stream.readableEnded
  stream.addEventListener('message', event => {
    pieces.push(event.data.subarray())
    if (stream.readStatus === 'readable') {
      stream.pause()
    }
    wake()
  })
  stream.addEventListener('end', () => { over = true; wake() })
  stream.addEventListener('close', event => { failure = event.error; over = true; wake() })
  while (true) {
    while (pieces.length > 0) {
      yield pieces.shift()
    }
    if (failure != null) {
      throw failure
    }
    if (stream.readStatus === 'paused') {
      stream.resume()
    } else if (over || stream.readableEnded) {
      return
    } else {
      await new Promise(resolve => { wake = resolve })
    }
  }
}

/** Pseudo-random bytes (xorshift32) that depend on nothing but the index. */
function payload (index) {
  const words = new Uint32Array(BYTES / 4)
  let state = 0x9e3779b9 + index
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[i] = state
  }
  return new Uint8Array(words.buffer)
}

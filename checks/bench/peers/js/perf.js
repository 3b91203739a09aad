// Both parts of perf/perf.md.
export const PERF = '/perf/1.0.0'
const CHUNK = 64 * 1024

/** The listener's part. */
export async function answer (stream) {
  try {
    let wanted
    let head = new Uint8Array(0)
    await read(stream, piece => {
      if (wanted == null) {
        head = Buffer.concat([head, piece.subarray()])
        wanted = head.length < 8 ? undefined : Number(Buffer.from(head).readBigUInt64BE())
      }
    })
    await send(stream, wanted)
    await stream.close()
  } catch (e) {
    console.error('perf:', e)
    stream.abort(e)
  }
}

/** The dialer's part: milliseconds from begin, or from the open stream, to the other side's end. */
export async function measure (connection, up, down, begin) {
  const stream = await connection.newStream(PERF)
  begin ??= performance.now()
  let received = 0
  const reading = read(stream, piece => { received += piece.byteLength })
  const header = Buffer.alloc(8)
  header.writeBigUInt64BE(BigInt(down))
  await write(stream, header)
  await send(stream, up)
  await stream.close()
  await reading
  if (received !== down) {
    throw new Error(`${received} of ${down} bytes came`)
  }
  return performance.now() - begin
}

async function send (stream, bytes) {
  const zeros = new Uint8Array(CHUNK)
  for (let left = bytes; left > 0; left -= CHUNK) {
    await write(stream, zeros.subarray(0, Math.min(left, CHUNK)))
  }
}

async function write (stream, piece) {
  if (!stream.send(piece)) {
    // the stream's own onDrain() waits but once: its promise stays resolved ever after
    while (stream.writableNeedsDrain) {
      const done = new AbortController()
      await new Promise((resolve, reject) => {
        stream.addEventListener('drain', resolve, { signal: done.signal })
        stream.addEventListener('close', event => reject(event.error ?? new Error('closed')), { signal: done.signal })
      }).finally(() => done.abort())
    }
  }
}

/** Hands out what comes, until the other side's end; nothing is kept, so nothing need pause. */
function read (stream, taken) {
  return new Promise((resolve, reject) => {
    if (stream.readableEnded) {
      resolve()
    }
    stream.addEventListener('message', event => taken(event.data))
    stream.addEventListener('end', () => resolve())
    stream.addEventListener('close', event => event.error == null ? resolve() : reject(event.error))
  })
}

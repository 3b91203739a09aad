import net from 'node:net'

/** The little of a redis client that the contract needs: one command at a time. */
export async function connectRedis (address) {
  const cut = address.lastIndexOf(':')
  const socket = net.connect(Number(address.slice(cut + 1)), address.slice(0, cut))
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', e => reject(new Error(`redis: ${e.message}`)))
  })
  return { command: (...words) => command(socket, words) }
}

function command (socket, words) {
  return new Promise((resolve, reject) => {
    let text = ''
    const onText = piece => {
      text += piece
      const reply = parse(text)
      if (reply !== undefined) {
        socket.off('data', onText)
        reply instanceof Error ? reject(reply) : resolve(reply)
      }
    }
    socket.setEncoding('utf8').on('data', onText)
    socket.write(`*${words.length}\r\n` + words.map(w => `$${Buffer.byteLength(w)}\r\n${w}\r\n`).join(''))
  })
}

/** The reply's value, null for a nil reply, undefined while it is not whole. */
function parse (text) {
  const end = text.indexOf('\r\n')
  if (end < 0) {
    return undefined
  }
  const body = text.slice(1, end)
  switch (text[0]) {
    case '+':
      return body
    case '$': {
      const length = Number(body)
      const rest = text.slice(end + 2)
      return length < 0 ? null : rest.length < length + 2 ? undefined : rest.slice(0, length)
    }
    default:
      return new Error(`redis: ${text.slice(0, end)}`)
  }
}

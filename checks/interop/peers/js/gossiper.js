// Obeys the orders of the gossip cells; the README beside the runner tells them. Runs in pages too.
import { multiaddr } from '@multiformats/multiaddr'

/**
 * What a node does with an order.
 *
 * @param node with gossipsub as its service pubsub
 * @param say takes a line
 */
export function gossiper (node, say) {
  const pubsub = node.services.pubsub
  const counts = new Map()
  pubsub.addEventListener('message', ({ detail }) => received(detail))
  return async line => {
    try {
      await obey(line.split(' '))
    } catch (e) {
      say(`failed ${line}: ${e}`)
    }
  }

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

  async function received ({ type, topic, data, from }) {
    if (counts.has(topic)) {
      const count = counts.get(topic) + 1
      counts.set(topic, count)
      if (count % 64 === 0) {
        say(`counted ${count}`)
      }
      return
    }
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', data))
    const digest = Array.from(hash.subarray(0, 8), byte => byte.toString(16).padStart(2, '0')).join('')
    say(`received ${topic} ${data.length} ${digest} ${type === 'signed' ? from : '-'}`)
  }
}

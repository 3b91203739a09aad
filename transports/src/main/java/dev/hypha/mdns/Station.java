package dev.hypha.mdns;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Runtime;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The sockets of one interface: for each address family one that is bound to the multicast group,
 * so that what is meant for other programs on the same port alone does not land here. Of its driver
 * alone; what it receives comes on threads of its own.
 */
final class Station {
  private static final System.Logger LOG = System.getLogger(Station.class.getName());

  private static final int PORT = 5353;
  private static final int HOPS = 255;
  private static final InetAddress GROUP_IP4 = InetAddress.ofLiteral("224.0.0.251");
  private static final InetAddress GROUP_IP6 = InetAddress.ofLiteral("ff02::fb");

  private final NetworkInterface handle;
  private final Runtime runtime;
  private final Map<StandardProtocolFamily, DatagramChannel> channels =
      new EnumMap<>(StandardProtocolFamily.class);

  /** Families that did not work; they are tried anew with each look at the interfaces. */
  private final Set<StandardProtocolFamily> complained =
      EnumSet.noneOf(StandardProtocolFamily.class);

  Station(NetworkInterface handle, Runtime runtime) {
    this.handle = handle;
    this.runtime = runtime;
  }

  /** A datagram, and the socket that it came to. */
  record Packet(Bytes content, InetSocketAddress source, DatagramChannel channel) {
    /** Whether it was sent by one that asks as plain DNS does. */
    boolean isPlain() {
      return source.getPort() != PORT;
    }
  }

  int index() {
    return handle.getIndex();
  }

  boolean isOpen() {
    channels.values().removeIf(channel -> !channel.isOpen());
    return !channels.isEmpty();
  }

  /** Opens what is not open yet, of the families that the interface has. */
  void open(Interfaces.Interface as, Consumer<Packet> receiver) {
    if (as.ip4()) {
      open(StandardProtocolFamily.INET, receiver);
    }
    if (as.ip6()) {
      open(StandardProtocolFamily.INET6, receiver);
    }
  }

  private void open(StandardProtocolFamily family, Consumer<Packet> receiver) {
    DatagramChannel known = channels.get(family);
    if (known != null && known.isOpen()) {
      return;
    }
    try {
      DatagramChannel channel = joined(family);
      channels.put(family, channel);
      complained.remove(family);
      var _ = runtime.fork("mdns-receive", () -> receive(channel, receiver));
    } catch (IOException e) {
      if (complained.add(family)) {
        LOG.log(Level.DEBUG, "no mDNS by {0} on {1}: {2}", family, handle, e.getMessage());
      }
    }
  }

  private DatagramChannel joined(StandardProtocolFamily family) throws IOException {
    DatagramChannel channel = DatagramChannel.open(family);
    boolean joined = false;
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, handle);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, HOPS);
      bind(channel, family);
      var _ = channel.join(group(family), handle);
      joined = true;
      return channel;
    } finally {
      if (!joined) {
        channel.close();
      }
    }
  }

  /** To the group where the system allows that, otherwise to every address. */
  private void bind(DatagramChannel channel, StandardProtocolFamily family) throws IOException {
    try {
      channel.bind(destination(family));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "bound to every address: {0}", e.getMessage());
      channel.bind(new InetSocketAddress(PORT));
    }
  }

  private static InetAddress group(StandardProtocolFamily family) {
    return family == StandardProtocolFamily.INET ? GROUP_IP4 : GROUP_IP6;
  }

  private InetSocketAddress destination(StandardProtocolFamily family) throws IOException {
    return family == StandardProtocolFamily.INET
        ? new InetSocketAddress(GROUP_IP4, PORT)
        : new InetSocketAddress(
            Inet6Address.getByAddress(null, GROUP_IP6.getAddress(), handle), PORT);
  }

  /** To everybody on the link, by each family. */
  void send(Bytes packet) {
    channels.forEach(
        (family, channel) -> {
          try {
            channel.send(ByteBuffer.wrap(packet.toArray()), destination(family));
          } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot send on {0}: {1}", handle, e.getMessage());
          }
        });
  }

  /** To who sent {@code asked}. */
  void reply(Packet asked, Bytes packet) {
    try {
      asked.channel().send(ByteBuffer.wrap(packet.toArray()), asked.source());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "cannot answer {0}: {1}", asked.source(), e.getMessage());
    }
  }

  void close() {
    for (DatagramChannel each : channels.values()) {
      try {
        each.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "closing a socket on {0}: {1}", handle, e.getMessage());
      }
    }
  }

  // ---- the thread of a socket

  private void receive(DatagramChannel channel, Consumer<Packet> receiver) {
    ByteBuffer datagram = ByteBuffer.allocate(MessageCodec.DATAGRAM_BYTES_MAX);
    try {
      while (true) {
        SocketAddress source = channel.receive(datagram.clear());
        Bytes content = Bytes.copyOf(datagram.array(), 0, datagram.position());
        if (source instanceof InetSocketAddress from) {
          receiver.accept(new Packet(content, from, channel));
        }
      }
    } catch (ClosedChannelException e) {
      LOG.log(Level.TRACE, "closed: {0}", handle);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "receiving on {0}: {1}", handle, e.getMessage());
      end(channel);
    }
  }

  /** A closed socket is opened anew with the next look at the interfaces. */
  private void end(DatagramChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing a socket on {0}: {1}", handle, e.getMessage());
    }
  }
}

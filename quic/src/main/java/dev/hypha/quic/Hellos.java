package dev.hypha.quic;

import dev.hypha.bytes.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.handler.codec.quic.QuicConnectionAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the first packets that pass a socket, in both directions, for what each connection agrees
 * on. A connection is told by the client's end: its address, and the id that it chose for itself.
 * On the event loop.
 *
 * <p>Spec: RFC 9000, 17.2 "Long Header Packets".
 */
final class Hellos {
  /** Handshakes that are watched at once; the oldest is given up for another. */
  private static final int WATCHED_MAX = 2048;

  private static final int LONG_HEADER = 0x80;
  private static final int TYPE = 0x30;
  private static final int INITIAL = 0x00;
  private static final int RETRY = 0x30;
  private static final int LENGTH_AT = 5;
  private static final int ID_BYTES_MAX = 20;

  private record Key(InetSocketAddress peer, QuicConnectionAddress client) {}

  private final Map<Key, ServerInitials> watched =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, ServerInitials> eldest) {
          return size() > WATCHED_MAX;
        }
      };

  /** We begin a connection. */
  void dialing(InetSocketAddress server, byte[] ours, byte[] chosen) {
    watched.put(key(server, ours), new ServerInitials(chosen, false));
  }

  /** Something came from a server that we dial. */
  void fromServer(DatagramPacket datagram) {
    ByteBuf packet = datagram.content();
    Ids ids = Ids.of(packet);
    if (ids == null) {
      return;
    }
    Key key = key(datagram.sender(), ids.destination.toArray());
    ServerInitials known = watched.get(key);
    if (known == null) {
      return;
    }
    if (ids.type == RETRY) {
      watched.put(key, new ServerInitials(ids.source.toArray(), true));
    } else if (ids.type == INITIAL) {
      known.look(bytes(packet, packet.readerIndex(), packet.readableBytes()));
    }
  }

  /** Something came from somebody who dials us. */
  void fromClient(DatagramPacket datagram) {
    Ids ids = Ids.of(datagram.content());
    if (ids == null || ids.type != INITIAL) {
      return;
    }
    // a client that was sent to retry begins anew, to the id that it was told; once
    Key key = key(datagram.sender(), ids.source.toArray());
    ServerInitials known = watched.get(key);
    if (known == null || (ids.hasToken && !known.isRetried())) {
      watched.put(key, new ServerInitials(ids.destination.toArray(), ids.hasToken));
    }
  }

  /** We answer somebody who dials us. */
  void toClient(DatagramPacket datagram) {
    ByteBuf packets = datagram.content();
    int size =
        datagram instanceof SegmentedDatagramPacket segmented && segmented.segmentSize() > 0
            ? segmented.segmentSize()
            : packets.readableBytes();
    int end = packets.readerIndex() + packets.readableBytes();
    for (int at = packets.readerIndex(); at < end && isInitial(packets, at); at += size) {
      ByteBuf packet = packets.slice(at, Math.min(size, end - at));
      Ids ids = Ids.of(packet);
      if (ids == null) {
        return;
      }
      ServerInitials known = watched.get(key(datagram.recipient(), ids.destination.toArray()));
      if (known != null) {
        known.look(bytes(packet, packet.readerIndex(), packet.readableBytes()));
      }
    }
  }

  /** The ServerHello of a connection that is made, which is watched no longer. */
  Optional<Bytes> take(InetSocketAddress peer, @Nullable QuicConnectionAddress client) {
    ServerInitials known = client == null ? null : watched.remove(new Key(peer, client));
    return known == null ? Optional.empty() : known.hello();
  }

  static boolean isInitial(ByteBuf packet, int at) {
    return (packet.getByte(at) & (LONG_HEADER | TYPE)) == (LONG_HEADER | INITIAL);
  }

  private static Key key(InetSocketAddress peer, byte[] client) {
    return new Key(peer, new QuicConnectionAddress(client));
  }

  private static byte[] bytes(ByteBuf from, int at, int size) {
    byte[] copy = new byte[size];
    from.getBytes(at, copy);
    return copy;
  }

  /** What a long header says. */
  private record Ids(int type, Bytes destination, Bytes source, boolean hasToken) {
    static @Nullable Ids of(ByteBuf packet) {
      int at = packet.readerIndex();
      int end = at + packet.readableBytes();
      if (end - at <= LENGTH_AT || (packet.getByte(at) & LONG_HEADER) == 0) {
        return null;
      }
      int type = packet.getByte(at) & TYPE;
      int from = at + LENGTH_AT;
      int size = packet.getUnsignedByte(from);
      if (size > ID_BYTES_MAX || from + 1 + size >= end) {
        return null;
      }
      Bytes destination = Bytes.owning(bytes(packet, from + 1, size));
      from += 1 + size;
      size = packet.getUnsignedByte(from);
      if (size > ID_BYTES_MAX || from + 1 + size >= end) {
        return null;
      }
      Bytes source = Bytes.owning(bytes(packet, from + 1, size));
      boolean hasToken = packet.getByte(from + 1 + size) != 0;
      return new Ids(type, destination, source, hasToken);
    }
  }
}

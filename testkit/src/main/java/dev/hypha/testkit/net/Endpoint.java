package dev.hypha.testkit.net;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Multiaddr.Part;
import dev.hypha.multiformats.Protocol;
import java.util.List;
import java.util.Optional;

/**
 * An IPv4 address and a port.
 *
 * @param address its four bytes, big-endian
 */
record Endpoint(int address, int port) {
  /** That of {@code /ip4/…/tcp/…}, with or without {@code /p2p/…}; nothing for other shapes. */
  static Optional<Endpoint> of(Multiaddr multiaddr) {
    List<Part> parts = multiaddr.withoutPeer().parts();
    if (parts.size() != 2
        || parts.getFirst().protocol() != Protocol.IP4
        || parts.getLast().protocol() != Protocol.TCP) {
      return Optional.empty();
    }
    Bytes ip = parts.getFirst().value();
    Bytes port = parts.getLast().value();
    int address = 0;
    for (int i = 0; i < 4; i++) {
      address = (address << 8) | ip.unsignedAt(i);
    }
    return Optional.of(new Endpoint(address, (port.unsignedAt(0) << 8) | port.unsignedAt(1)));
  }

  Multiaddr multiaddr() {
    return Multiaddr.of(
        List.of(
            new Part(Protocol.IP4, new Buffer().writeInt(address).readAll()),
            new Part(Protocol.TCP, new Buffer().writeShort(port).readAll())));
  }

  @Override
  public String toString() {
    return multiaddr().toString();
  }
}

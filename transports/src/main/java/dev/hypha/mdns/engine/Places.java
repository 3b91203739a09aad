package dev.hypha.mdns.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.AddressScope;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which addresses are told and believed. Pure. */
final class Places {
  private static final String KEY = "dnsaddr=";

  /** What cannot be dialed with the address alone, or by a browser only. */
  private static final Set<Protocol> LEFT_OUT =
      EnumSet.of(
          Protocol.P2P_CIRCUIT,
          Protocol.WS,
          Protocol.WSS,
          Protocol.WEBRTC,
          Protocol.WEBRTC_DIRECT,
          Protocol.WEBTRANSPORT);

  private Places() {}

  /** Whether a node that listens at {@code address} tells it on {@code link}. */
  static boolean isTold(Multiaddr address, Input.LinkUp link, boolean publicAddresses) {
    Optional<Bytes> ip = ip(address);
    return ip.isPresent()
        && link.ips().contains(ip.get())
        && isPlain(address)
        && (publicAddresses || AddressScope.of(address) != AddressScope.PUBLIC)
        && (AddressScope.of(address) == AddressScope.LOOPBACK) == link.loopback();
  }

  /** The TXT strings of those addresses that one string can hold. */
  static List<Bytes> strings(List<Multiaddr> addresses) {
    List<Bytes> strings = new ArrayList<>();
    for (Multiaddr address : addresses) {
      Bytes string = Bytes.utf8(KEY + address);
      if (string.size() <= Resource.Text.STRING_BYTES_MAX) {
        strings.add(string);
      }
    }
    return strings;
  }

  /**
   * The address in a TXT string, with its {@code /p2p/…}; nothing if there is none, or none that we
   * believe.
   *
   * @param loopback whether it was told on a link that reaches this machine only
   */
  static Optional<Multiaddr> read(Bytes string, boolean loopback) {
    String text = string.toUtf8();
    if (!text.startsWith(KEY)) {
      return Optional.empty();
    }
    Multiaddr address;
    try {
      address = Multiaddr.parse(text.substring(KEY.length()));
    } catch (MalformedException e) {
      return Optional.empty(); // what others say of themselves is theirs: the rest may be good
    }
    AddressScope scope = AddressScope.of(address);
    boolean believed =
        address.peerId().isPresent()
            && ip(address).isPresent()
            && isPlain(address)
            && (scope == AddressScope.LOOPBACK) == loopback
            && !isZoned(address);
    return believed ? Optional.of(address) : Optional.empty();
  }

  /** Whether {@code address} leads nowhere without the name of an interface: fe80::/10. */
  private static boolean isZoned(Multiaddr address) {
    return AddressScope.of(address) == AddressScope.LINK_LOCAL
        && address.parts().getFirst().protocol() == Protocol.IP6;
  }

  private static Optional<Bytes> ip(Multiaddr address) {
    if (address.isEmpty()) {
      return Optional.empty();
    }
    Multiaddr.Part first = address.parts().getFirst();
    return first.protocol() == Protocol.IP4 || first.protocol() == Protocol.IP6
        ? Optional.of(first.value())
        : Optional.empty();
  }

  private static boolean isPlain(Multiaddr address) {
    return address.parts().stream().noneMatch(part -> LEFT_OUT.contains(part.protocol()));
  }
}

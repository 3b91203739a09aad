package dev.hypha.multiformats;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The protocols that a multiaddr is made of: multiaddr/protocols.csv (revision 9b7b3fa).
 *
 * <p>{@code memory} is eight bytes here as in go-multiaddr, where the table says variable.
 */
public enum Protocol {
  IP4("ip4", 4, 4, new IpValues.V4()),
  TCP("tcp", 6, 2, new AddressValue.Decimal(2)),
  UDP("udp", 273, 2, new AddressValue.Decimal(2)),
  DCCP("dccp", 33, 2, new AddressValue.Decimal(2)),
  IP6("ip6", 41, 16, new IpValues.V6()),
  IP6ZONE("ip6zone", 42, Protocol.VARIABLE, new AddressValue.Name()),
  IPCIDR("ipcidr", 43, 1, new AddressValue.Decimal(1)),
  DNS("dns", 53, Protocol.VARIABLE, new AddressValue.Name()),
  DNS4("dns4", 54, Protocol.VARIABLE, new AddressValue.Name()),
  DNS6("dns6", 55, Protocol.VARIABLE, new AddressValue.Name()),
  DNSADDR("dnsaddr", 56, Protocol.VARIABLE, new AddressValue.Name()),
  SCTP("sctp", 132, 2, new AddressValue.Decimal(2)),
  UDT("udt", 301),
  UTP("utp", 302),
  UNIX("unix", 400, Protocol.VARIABLE, new AddressValue.Path()),
  /** A peer; {@code ipfs} is read as an old name of it. */
  P2P("p2p", 421, Protocol.VARIABLE, new AddressValue.Peer()),
  ONION("onion", 444, 12, new DarknetValues.Onion(10)),
  ONION3("onion3", 445, 37, new DarknetValues.Onion(35)),
  GARLIC64("garlic64", 446, Protocol.VARIABLE, new DarknetValues.Garlic64()),
  GARLIC32("garlic32", 447, Protocol.VARIABLE, new DarknetValues.Garlic32()),
  TLS("tls", 448),
  SNI("sni", 449, Protocol.VARIABLE, new AddressValue.Name()),
  NOISE("noise", 454),
  QUIC("quic", 460),
  QUIC_V1("quic-v1", 461),
  WEBTRANSPORT("webtransport", 465),
  CERTHASH("certhash", 466, Protocol.VARIABLE, new AddressValue.CertificateHash()),
  HTTP("http", 480),
  HTTP_PATH("http-path", 481, Protocol.VARIABLE, new AddressValue.HttpPath()),
  HTTPS("https", 443),
  WS("ws", 477),
  WSS("wss", 478),
  P2P_WEBSOCKET_STAR("p2p-websocket-star", 479),
  P2P_STARDUST("p2p-stardust", 277),
  P2P_WEBRTC_STAR("p2p-webrtc-star", 275),
  P2P_WEBRTC_DIRECT("p2p-webrtc-direct", 276),
  WEBRTC_DIRECT("webrtc-direct", 280),
  WEBRTC("webrtc", 281),
  P2P_CIRCUIT("p2p-circuit", 290),
  MEMORY("memory", 777, 8, new AddressValue.Decimal(8));

  private static final int VARIABLE = -1;
  private static final Map<String, Protocol> BY_TEXT =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Protocol::toString, Function.identity()));
  private static final Map<Integer, Protocol> BY_CODE =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Protocol::code, Function.identity()));

  private final String text;
  private final int code;
  private final int bytes;

  @SuppressWarnings("ImmutableEnumChecker") // every one of them is immutable
  private final AddressValue value;

  Protocol(String text, int code) {
    this(text, code, 0, new AddressValue.Nothing());
  }

  Protocol(String text, int code, int bytes, AddressValue value) {
    this.text = text;
    this.code = code;
    this.bytes = bytes;
    this.value = value;
  }

  /** The protocol that an address calls {@code text}. */
  public static Optional<Protocol> named(String text) {
    return Optional.ofNullable("ipfs".equals(text) ? P2P : BY_TEXT.get(text));
  }

  /** The protocol with this number in the multicodec table. */
  public static Optional<Protocol> ofCode(long code) {
    return code == (int) code ? Optional.ofNullable(BY_CODE.get((int) code)) : Optional.empty();
  }

  /** The number in the multicodec table. */
  public int code() {
    return code;
  }

  /** Whether a value follows the name. */
  public boolean hasValue() {
    return bytes != 0;
  }

  /** Whether the value may have any size, which then stands before it in the binary form. */
  public boolean isVariable() {
    return bytes == VARIABLE;
  }

  /** Whether the value is a path that takes up the rest of the address. */
  public boolean isPath() {
    return this == UNIX;
  }

  /** The size of a value in bytes, where {@link #isVariable} is false. */
  int valueBytes() {
    return bytes;
  }

  Bytes parse(String valueText) throws MalformedException {
    return value.parse(valueText);
  }

  String format(Bytes valueBytes) throws MalformedException {
    return value.format(valueBytes);
  }

  /** Throws unless {@code candidate} is a valid value of this protocol. */
  void check(Bytes candidate) throws MalformedException {
    if (!isVariable() && candidate.size() != bytes) {
      throw new MalformedException("value of " + candidate.size() + " bytes, not " + bytes);
    }
    value.check(candidate);
  }

  /** The name as it stands in an address, such as {@code quic-v1}. */
  @Override
  public String toString() {
    return text;
  }
}

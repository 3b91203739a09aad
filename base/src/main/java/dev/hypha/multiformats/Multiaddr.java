package dev.hypha.multiformats;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.bytes.Varint;
import java.io.EOFException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address as a path of protocols: {@code /ip4/192.0.2.1/udp/4001/quic-v1/p2p/12D3Koo…}.
 *
 * <p>Immutable and thread-safe. {@link #parse} and {@link #fromBytes} throw {@link
 * MalformedException} for anything unknown, incomplete, or beyond {@value #BYTES_MAX} bytes or
 * {@value #PARTS_MAX} parts; whatever they accept prints in the canonical form, which reads back to
 * an equal address. Spec: multiformats/multiaddr (9b7b3fa), details as go-multiaddr 7fae00a.
 */
public final class Multiaddr {
  public static final int BYTES_MAX = 4096;
  public static final int PARTS_MAX = 64;

  /**
   * The address without any part: what is left when everything is taken away. It has no text that
   * parses.
   */
  public static final Multiaddr EMPTY = new Multiaddr(List.of());

  private static final int TEXT_MAX = 4 * BYTES_MAX;

  private final List<Part> parts;

  private Multiaddr(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /** An address of these parts; a path protocol can only come last. */
  public static Multiaddr of(List<Part> parts) {
    for (Part part : parts.subList(0, Math.max(0, parts.size() - 1))) {
      if (part.protocol.isPath()) {
        throw new IllegalArgumentException("nothing can follow /" + part.protocol);
      }
    }
    return new Multiaddr(parts);
  }

  /**
   * {@code /ip4/…/tcp/port} or {@code /ip6/…/tcp/port}, with {@code /ip6zone} if the address has a
   * scope.
   */
  public static Multiaddr tcp(InetAddress address, int port) {
    return host(address, Protocol.TCP, port);
  }

  /**
   * {@code /ip4/…/udp/port} or {@code /ip6/…/udp/port}, with {@code /ip6zone} if the address has a
   * scope.
   */
  public static Multiaddr udp(InetAddress address, int port) {
    return host(address, Protocol.UDP, port);
  }

  private static Multiaddr host(InetAddress address, Protocol transport, int port) {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("port " + port);
    }
    List<Part> parts = new ArrayList<>();
    if (address instanceof Inet6Address v6 && v6.getScopeId() != 0) {
      var scope = v6.getScopedInterface();
      String zone = scope == null ? Integer.toUnsignedString(v6.getScopeId()) : scope.getName();
      parts.add(new Part(Protocol.IP6ZONE, Bytes.utf8(zone)));
    }
    Bytes raw = Bytes.owning(address.getAddress());
    parts.add(new Part(raw.size() == 4 ? Protocol.IP4 : Protocol.IP6, raw));
    parts.add(new Part(transport, Bytes.of(port >>> 8, port)));
    return new Multiaddr(parts);
  }

  // ---- reading

  /**
   * Reads the text form. Slashes at the end are passed over, {@code ipfs} is read as {@code p2p}.
   *
   * @throws MalformedException with the part that is wrong
   */
  public static Multiaddr parse(String text) throws MalformedException {
    if (text.length() > TEXT_MAX) {
      throw new MalformedException("multiaddr longer than " + TEXT_MAX + " characters");
    }
    if (!text.startsWith("/")) {
      throw new MalformedException("multiaddr does not begin with a slash");
    }
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '/') {
      end--;
    }
    if (end == 0) {
      throw new MalformedException("multiaddr is empty");
    }
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < end) {
      at = parsePart(text.substring(0, end), at, parts);
    }
    Multiaddr address = new Multiaddr(parts);
    if (address.toBytes().size() > BYTES_MAX) {
      throw new MalformedException("multiaddr longer than " + BYTES_MAX + " bytes");
    }
    return address;
  }

  /** Reads the part whose slash is at {@code at} and returns where the next begins. */
  private static int parsePart(String text, int at, List<Part> parts) throws MalformedException {
    requireRoom(parts);
    int nameEnd = wordEnd(text, at + 1);
    String name = text.substring(at + 1, nameEnd);
    Optional<Protocol> named = Protocol.named(name);
    if (named.isEmpty()) {
      throw malformed(
          parts, "unknown protocol '" + name.substring(0, Math.min(32, name.length())) + "'");
    }
    Protocol protocol = named.get();
    if (!protocol.hasValue()) {
      parts.add(new Part(protocol, Bytes.EMPTY));
      return nameEnd;
    }
    if (nameEnd == text.length()) {
      throw malformed(parts, "/" + protocol + " without a value");
    }
    int valueEnd = protocol.isPath() ? text.length() : wordEnd(text, nameEnd + 1);
    String value = text.substring(protocol.isPath() ? nameEnd : nameEnd + 1, valueEnd);
    try {
      parts.add(Part.of(protocol, value));
    } catch (MalformedException e) {
      throw malformed(parts, "/" + protocol + ": " + e.getMessage(), e);
    }
    return valueEnd;
  }

  private static int wordEnd(String text, int from) {
    int slash = text.indexOf('/', from);
    return slash < 0 ? text.length() : slash;
  }

  /**
   * Reads the binary form, all of {@code bytes}.
   *
   * @throws MalformedException with the part that is wrong
   */
  public static Multiaddr fromBytes(Bytes bytes) throws MalformedException {
    if (bytes.isEmpty() || bytes.size() > BYTES_MAX) {
      throw new MalformedException("multiaddr of " + bytes.size() + " bytes, not 1.." + BYTES_MAX);
    }
    Buffer buffer = new Buffer().write(bytes);
    List<Part> parts = new ArrayList<>();
    try {
      while (!buffer.isEmpty()) {
        requireRoom(parts);
        Part part = readPart(buffer);
        parts.add(part);
        if (part.protocol.isPath() && !buffer.isEmpty()) {
          throw new MalformedException("nothing can follow /" + part.protocol);
        }
      }
      return new Multiaddr(parts);
    } catch (EOFException e) {
      throw malformed(parts, "cut short: " + e.getMessage(), e);
    } catch (MalformedException e) {
      throw malformed(parts, e.getMessage(), e);
    } finally {
      buffer.clear();
    }
  }

  private static Part readPart(Buffer buffer) throws MalformedException, EOFException {
    long code = Varint.read(buffer, Long.MAX_VALUE);
    Optional<Protocol> known = Protocol.ofCode(code);
    if (known.isEmpty()) {
      throw new MalformedException("unknown protocol code " + code);
    }
    Protocol protocol = known.get();
    int size = protocol.isVariable() ? (int) Varint.read(buffer, BYTES_MAX) : protocol.valueBytes();
    Bytes value = buffer.readBytes(size);
    try {
      protocol.check(value);
    } catch (MalformedException e) {
      throw new MalformedException("/" + protocol + ": " + e.getMessage(), e);
    }
    return new Part(protocol, value);
  }

  private static void requireRoom(List<Part> parts) throws MalformedException {
    if (parts.size() == PARTS_MAX) {
      throw new MalformedException("multiaddr with more than " + PARTS_MAX + " parts");
    }
  }

  private static MalformedException malformed(List<Part> before, String what) {
    return new MalformedException(where(before) + what);
  }

  private static MalformedException malformed(
      List<Part> before, @Nullable String what, Throwable cause) {
    return new MalformedException(where(before) + what, cause);
  }

  private static String where(List<Part> before) {
    return "multiaddr part " + (before.size() + 1) + ": ";
  }

  // ---- taking apart and putting together

  public List<Part> parts() {
    return parts;
  }

  public boolean isEmpty() {
    return parts.isEmpty();
  }

  public boolean has(Protocol protocol) {
    return first(protocol).isPresent();
  }

  /** The first part with this protocol. */
  public Optional<Part> first(Protocol protocol) {
    return parts.stream().filter(part -> part.protocol == protocol).findFirst();
  }

  /**
   * The text of the first value of this protocol; the empty text if the protocol takes no value.
   */
  public Optional<String> value(Protocol protocol) {
    return first(protocol).map(Part::text);
  }

  public boolean startsWith(Multiaddr prefix) {
    return prefix.parts.size() <= parts.size()
        && parts.subList(0, prefix.parts.size()).equals(prefix.parts);
  }

  /**
   * This address with {@code inner} behind it.
   *
   * @throws IllegalArgumentException if this address ends with a path and {@code inner} is not
   *     empty
   */
  public Multiaddr encapsulate(Multiaddr inner) {
    List<Part> joined = new ArrayList<>(parts);
    joined.addAll(inner.parts);
    return of(joined);
  }

  /**
   * What stands before the last occurrence of {@code inner} in this address; this address if there
   * is none.
   */
  public Multiaddr decapsulate(Multiaddr inner) {
    int size = inner.parts.size();
    for (int at = parts.size() - size; at >= 0 && size > 0; at--) {
      if (parts.subList(at, at + size).equals(inner.parts)) {
        return new Multiaddr(parts.subList(0, at));
      }
    }
    return this;
  }

  // ---- the peer

  /**
   * The peer that this address leads to: its last {@code /p2p}. A relay, whose id stands before
   * {@code /p2p-circuit}, is not the peer that the address leads to.
   */
  public Optional<PeerId> peerId() {
    int at = peerIndex();
    return at < 0 ? Optional.empty() : Optional.of(new PeerId(parts.get(at).value));
  }

  /**
   * This address leading to {@code peer}, instead of whom it led to before; this address if that is
   * who it led to.
   */
  public Multiaddr withPeer(PeerId peer) {
    Part part = new Part(Protocol.P2P, peer.toBytes());
    List<Part> changed = new ArrayList<>(parts);
    int at = peerIndex();
    if (at >= 0) {
      changed.set(at, part);
    } else {
      boolean endsWithPath = !parts.isEmpty() && parts.getLast().protocol.isPath();
      changed.add(endsWithPath ? parts.size() - 1 : parts.size(), part);
    }
    return changed.equals(parts) ? this : new Multiaddr(changed);
  }

  /** This address without the {@code /p2p} that {@link #peerId} speaks of. */
  public Multiaddr withoutPeer() {
    int at = peerIndex();
    if (at < 0) {
      return this;
    }
    List<Part> changed = new ArrayList<>(parts);
    changed.remove(at);
    return new Multiaddr(changed);
  }

  private int peerIndex() {
    for (int at = parts.size() - 1;
        at >= 0 && parts.get(at).protocol != Protocol.P2P_CIRCUIT;
        at--) {
      if (parts.get(at).protocol == Protocol.P2P) {
        return at;
      }
    }
    return -1;
  }

  // ---- writing

  public Bytes toBytes() {
    Buffer buffer = new Buffer();
    for (Part part : parts) {
      Varint.write(buffer, part.protocol.code());
      if (part.protocol.isVariable()) {
        Varint.write(buffer, part.value.size());
      }
      buffer.write(part.value);
    }
    return buffer.readAll();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Multiaddr that && parts.equals(that.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  /** The canonical text form. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    parts.forEach(text::append);
    return text.toString();
  }

  /**
   * One protocol of an address with its value.
   *
   * @param value in binary form; empty if the protocol takes none
   */
  public record Part(Protocol protocol, Bytes value) {
    /**
     * Throws {@link IllegalArgumentException} if {@code value} is not a value of {@code protocol}.
     */
    public Part {
      try {
        protocol.check(value);
      } catch (MalformedException e) {
        throw new IllegalArgumentException("/" + protocol + ": " + e.getMessage(), e);
      }
    }

    /**
     * Reads the text form of a value.
     *
     * @throws MalformedException if it is not a value of {@code protocol}
     */
    public static Part of(Protocol protocol, String text) throws MalformedException {
      return new Part(protocol, protocol.parse(text));
    }

    /** The text form of the value. */
    public String text() {
      try {
        return protocol.format(value);
      } catch (MalformedException e) {
        throw new AssertionError("the value was checked", e);
      }
    }

    /** As it stands in an address: {@code /tcp/4001}, {@code /ws}. */
    @Override
    public String toString() {
      if (!protocol.hasValue()) {
        return "/" + protocol;
      }
      return "/" + protocol + (protocol.isPath() ? "" : "/") + text();
    }
  }
}
